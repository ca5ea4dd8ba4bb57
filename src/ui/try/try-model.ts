import { msg, str } from '@lit/localize'
import { css, html, type PropertyValues } from 'lit'
import type { Signature } from '../../artifact/manifest.ts'
import type { Value } from '../../client/prediction.ts'
import { MaasError } from '../../core/error.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { predictSnippet } from '../parts/predict-snippet.ts'
import type { InpageDrawPad } from './draw-pad.ts'
import type { InpageFeatureForm } from './feature-form.ts'
import type { Input } from './feature-text.ts'
import { LatestOnly } from '../parts/latest-only.ts'
import type { Answer } from './prediction.ts'
import { sampleRow } from './sample-row.ts'
import './draw-pad.ts'
import './feature-form.ts'
import './model-view.ts'
import './prediction.ts'
import '../parts/problem.ts'
import '../parts/snippet.ts'

/** Asks one model with what is drawn or typed, while it is drawn or typed. */
export class InpageTryModel extends ServicesElement {
  static override properties = {
    model: {},
    signature: { attribute: false },
    datasetName: {},
    input: { state: true },
    truth: { state: true },
    answer: { state: true },
    problem: { state: true },
  }
  /** `name` or `name@version`. */
  declare model: string
  declare signature: Signature
  /** Name of the data set that samples are taken from. */
  declare datasetName: string
  declare private input: Input | null
  /** What the sample on show is, if it is one. */
  declare private truth: string | null
  declare private answer: Answer | null
  declare problem: MaasError | null
  readonly #predictions = new LatestOnly<Input>((input) => this.#predict(input))

  static override styles = [
    InpageElement.styles,
    css`
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 22rem) minmax(0, 1fr);
        gap: var(--space-6);
        align-items: start;
      }
      @media (max-width: 720px) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
          gap: var(--space-3);
        }
        inpage-draw-pad {
          width: min(100%, 38dvh);
          margin: 0 auto;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.input = null
    this.truth = null
    this.answer = null
    this.problem = null
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('model')) this.#clear()
  }

  override render() {
    return html`<div class="stack">
      <div class="card columns">
        <div class="stack">${this.#renderInput()} ${this.#renderTools()}</div>
        <inpage-prediction .answer=${this.answer} .labels=${this.signature.labels}></inpage-prediction>
      </div>
      <inpage-problem .error=${this.problem}></inpage-problem>
      <h2>${msg('The same from any page of this site', { id: 'try.snippet' })}</h2>
      <inpage-snippet
        .code=${predictSnippet(this.services.endpoint, this.model, this.signature.features, this.#shown())}
      ></inpage-snippet>
    </div>`
  }

  /** The input as it stands in the code. */
  #shown(): readonly Value[] | undefined {
    const { input } = this
    if (!input) return undefined
    const values: readonly Value[] = Array.from(input)
    return values.map(shorten)
  }

  #renderInput() {
    const size = this.#pictureSize()
    return size === null
      ? html`<inpage-feature-form
          .features=${this.signature.features}
          @filled=${(event: CustomEvent<Input>) => this.#ask(event.detail, null)}
        ></inpage-feature-form>`
      : html`<inpage-draw-pad
          .size=${size}
          @drawn=${(event: CustomEvent<Input>) => this.#ask(event.detail, null)}
        ></inpage-draw-pad>`
  }

  #renderTools() {
    const size = this.#pictureSize()
    return html`<div class="row between">
      <div class="row">
        <button data-testid="sample-button" @click=${this.#sample}>
          ${icon('dice')} ${msg('Random sample', { id: 'try.sample' })}
        </button>
        ${size === null
          ? null
          : html`<button data-testid="clear-button" @click=${this.#clear}>${msg('Clear', { id: 'try.clear' })}</button>`}
      </div>
      ${size === null
        ? null
        : html`<inpage-model-view
            .picture=${this.input}
            .size=${size}
            .label=${msg('What the model sees', { id: 'try.view' })}
          ></inpage-model-view>`}
    </div>
    <p class="muted small" role="status">
      ${this.truth === null ? '' : msg(str`The data set says: ${this.truth}`, { id: 'try.truth' })}
    </p>`
  }

  /** The side of the square picture that the model takes; null for a model over numbers. */
  #pictureSize(): number | null {
    const [first] = this.signature.features
    return first?.kind === 'image' ? first.width : null
  }

  #ask(input: Input, truth: string | null): void {
    this.input = input
    this.truth = truth
    void this.#predictions.push(input)
  }

  readonly #clear = (): void => {
    this.#predictions.clear()
    this.input = null
    this.truth = null
    this.answer = null
    this.problem = null
    this.renderRoot.querySelector<InpageDrawPad>('inpage-draw-pad')?.clear()
  }

  async #sample(): Promise<void> {
    try {
      const dataset = await this.services.datasets.sample(this.datasetName)
      const row = Math.floor(Math.random() * dataset.rows)
      const { features, target } = this.signature
      const sample = sampleRow(dataset, features, target, row)
      if (!sample) throw new MaasError('invalid-data', msg('This sample does not fit the model.', { id: 'try.misfit' }))
      if (sample.x instanceof Float32Array) this.renderRoot.querySelector<InpageDrawPad>('inpage-draw-pad')?.show(sample.x)
      this.renderRoot.querySelector<InpageFeatureForm>('inpage-feature-form')?.show(sample.x)
      this.#ask(sample.x, sample.target)
    } catch (thrown) {
      this.problem = MaasError.from(thrown)
    }
  }

  async #predict(input: Input): Promise<void> {
    const { model } = this
    const start = performance.now()
    try {
      const result = await this.services.predict(model, input)
      if (model !== this.model || this.input === null) return
      this.answer = { result, milliseconds: performance.now() - start }
      this.problem = null
    } catch (thrown) {
      this.problem = MaasError.from(thrown)
    }
  }
}

/** Pixels as whole numbers and others as typed: what a person would write into the code. */
function shorten(value: Value): Value {
  return typeof value !== 'number' || Number.isInteger(value) ? value : Number(value.toPrecision(4))
}

customElements.define('inpage-try-model', InpageTryModel)
