import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit'

// The SDK is loaded at run time, from where Inpage is deployed; at build time only its types are needed.
type Sdk = typeof import('../../src/client/maas.ts')
type Maas = Awaited<ReturnType<Sdk['connect']>>
type Resolved = Awaited<ReturnType<Maas['models']['resolve']>>
type Feature = Resolved['signature']['features'][number]
type Instance = Parameters<Maas['predict']>[1]
type Prediction = Awaited<ReturnType<Maas['predict']>>

const SHOWN_LABELS = 5

/**
 * A form for a model, and what the model says.
 *
 *     <script type="module" src="/inpage/examples/inpage-predict.js"></script>
 *     <inpage-predict model="houses@champion"></inpage-predict>
 *
 * Attributes: `model`, a reference (`name`, `name@3`, `name@alias`; empty: the default endpoint); `src`, the folder where Inpage is
 * deployed, by default the one that this file lies in a folder of, or the `embed.html` of another origin that has granted this one.
 * Events, which bubble: `ready` (detail: the version and its signature), `prediction` (detail: what the SDK's `predict` gives),
 * `failure` (detail: the error).
 */
export class InpagePredict extends LitElement {
  static override properties = { model: {}, src: {}, resolved: { state: true }, prediction: { state: true }, problem: { state: true } }
  static override styles = css`
    :host { display: block; font: inherit }
    form { display: grid; gap: .75rem }
    label { display: grid; gap: .25rem }
    input, select, textarea, button { font: inherit; padding: .4rem .6rem; border-radius: .4rem; border: 1px solid color-mix(in srgb, currentColor 30%, transparent) }
    button { justify-self: start; cursor: pointer }
    meter { width: 8rem; vertical-align: middle }
    [role='alert'] { color: light-dark(#b3261e, #ffb4ab) }
  `

  declare model: string
  declare src: string
  declare resolved: Resolved | undefined
  declare prediction: Prediction | undefined
  declare problem: string
  #maas: Maas | undefined
  #asking = new AbortController()

  constructor() {
    super()
    this.model = ''
    this.src = new URL('..', import.meta.url).href
    this.problem = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#asking.abort()
    this.#maas?.close()
    this.#maas = undefined
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) void this.#open()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('model') || changed.has('src')) void this.#open(changed.has('src'))
  }

  /** Connects, and asks what the model takes. */
  async #open(anew = false): Promise<void> {
    this.resolved = this.prediction = undefined
    const { model, src } = this
    try {
      if (anew) this.#maas?.close()
      if (anew || !this.#maas) this.#maas = await connectTo(new URL(src, document.baseURI))
      const resolved = await this.#maas.models.resolve(model)
      if (model !== this.model || src !== this.src) return
      this.resolved = resolved
      this.#tell('ready', resolved)
    } catch (error) {
      this.#fail(error)
    }
  }

  async #ask(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    this.#asking.abort()
    this.#asking = new AbortController()
    const { signal } = this.#asking
    try {
      const x = instanceOf(this.resolved!.signature.features, new FormData(event.target as HTMLFormElement))
      const prediction = await this.#maas!.predict(this.model, x, { signal })
      this.problem = ''
      this.prediction = prediction
      this.#tell('prediction', prediction)
    } catch (error) {
      if (!signal.aborted) this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.problem = error instanceof Error ? error.message : String(error)
    this.#tell('failure', error)
  }

  #tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }

  override render(): TemplateResult {
    return html`
      ${this.resolved ? this.#form(this.resolved) : ''}
      <div aria-live="polite" part="answer">${this.prediction ? answerOf(this.prediction) : ''}</div>
      ${this.problem ? html`<p role="alert">${this.problem}</p>` : ''}`
  }

  #form({ signature: { features, target } }: Resolved): TemplateResult {
    return html`<form @submit=${this.#ask}>${features.map(fieldOf)}<button part="button">${target || 'Predict'}?</button></form>`
  }
}

async function connectTo(src: URL): Promise<Maas> {
  const { connect, embed } = (await import(/* @vite-ignore */ new URL('maas.js', src).href)) as Sdk
  return src.origin === location.origin ? connect() : embed({ src })
}

function fieldOf(feature: Feature): TemplateResult {
  const { name, kind } = feature
  switch (kind) {
    case 'number': return html`<label>${name}<input name=${name} type="number" step="any" ?required=${!('missing' in feature)} /></label>`
    case 'image': return html`<label>${name}<input name=${name} type="file" accept="image/*" required /></label>`
    case 'text': return html`<label>${name}${'values' in feature && feature.values ? choice(name, feature.values) : html`<textarea name=${name}></textarea>`}</label>`
    default: return html`<label>${name}<input name=${name} placeholder="numbers, separated by commas" required /></label>`
  }
}

const choice = (name: string, values: readonly string[]) => html`<select name=${name}>${values.map((value) => html`<option>${value}</option>`)}</select>`

/** What the form says, as the SDK takes it. */
function instanceOf(features: readonly Feature[], form: FormData): Instance {
  const [first] = features
  if (first?.kind === 'image') return form.get(first.name) as File
  if (first?.kind === 'sequence' || first?.kind === 'series') return String(form.get(first.name)).split(',').map(Number)
  return Object.fromEntries(features.map(({ name, kind }) => {
    const value = String(form.get(name))
    return [name, value === '' ? null : kind === 'number' ? Number(value) : value]
  }))
}

function answerOf({ y_pred, scores, model }: Prediction): TemplateResult {
  const best = Object.entries(scores ?? {}).toSorted(([, a], [, b]) => b - a).slice(0, SHOWN_LABELS)
  const text = Array.isArray(y_pred) ? y_pred.join(', ') : String(y_pred)
  return html`<p><strong part="prediction">${text}</strong> <small>${model}</small></p>
    ${best.map(([label, score]) => html`<div><meter value=${score} aria-label=${label}></meter> ${label} ${Math.round(100 * score)} %</div>`)}`
}

customElements.define('inpage-predict', InpagePredict)
