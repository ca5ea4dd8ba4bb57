import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { MaasError } from '../../core/error.ts'
import type { EndpointRecord } from '../../registry/serving-records.ts'
import { formatShare } from '../format.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import type { ModelInfo } from '../services.ts'
import '../parts/problem.ts'

type Candidate = EndpointRecord['candidates'][number]

/** What an endpoint is made of: versions with their weights, a shadow, and whether it is the default. Fires `close` when it is done. */
export class InpageEndpointForm extends ServicesElement {
  static override properties = {
    endpoint: { attribute: false }, models: { attribute: false }, candidates: { state: true }, busy: { state: true }, problem: { state: true },
  }
  /** The one that is changed; null for a new one. */
  declare endpoint: EndpointRecord | null
  declare models: readonly ModelInfo[]
  declare private candidates: readonly Candidate[]
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      .candidate {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 6rem 3.5rem auto;
        align-items: center;
        gap: var(--space-2);
      }
      small {
        color: var(--text-muted);
        font-size: var(--text-xs);
      }
      @media (max-width: 720px) {
        .candidate {
          grid-template-columns: 6rem minmax(0, 1fr) auto;
        }
        .candidate select {
          grid-column: 1 / -1;
        }
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr));
        gap: var(--space-3);
      }
      fieldset {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-2);
      }
      legend {
        margin-bottom: var(--space-1);
      }
    `,
  ]

  constructor() {
    super()
    this.busy = false
    this.problem = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.candidates = this.endpoint?.candidates ?? [{ model: this.#references()[0]!, weight: 1 }]
  }

  override render() {
    const { endpoint } = this
    return html`<form class="stack" @submit=${this.#save}>
      <div class="fields">
        <label class="field">
          <span>${msg('Name', { id: 'endpoint.name' })}</span>
          <input name="name" required .value=${endpoint?.name ?? ''} ?readonly=${endpoint !== null} />
        </label>
        <label class="field">
          <span>${msg('Shadow: gets a copy of each request, and is compared', { id: 'endpoint.shadow' })}</span>
          <select name="shadow">
            <option value="">${msg('None', { id: 'endpoint.shadow.none' })}</option>
            ${this.#options(endpoint?.shadow ?? null)}
          </select>
        </label>
      </div>
      <fieldset>
        <legend>${msg('Answered by, with weights', { id: 'endpoint.candidates' })}</legend>
        ${this.candidates.map((candidate, index) => this.#renderCandidate(candidate, index))}
        <small>${msg('Weights are shares and need not make 100. Requests that send the same Maas-Key stay with one version; the others are drawn.', { id: 'endpoint.weights' })}</small>
        <div><button type="button" @click=${this.#add}>${icon('plus')} ${msg('Add a version', { id: 'endpoint.add' })}</button></div>
      </fieldset>
      <label class="check small"><input type="checkbox" name="default" ?checked=${endpoint?.isDefault ?? false} /> ${msg('Answers requests that name no model', { id: 'endpoint.default' })}</label>
      <inpage-problem .error=${this.problem}></inpage-problem>
      <div class="row">
        <button class="primary" data-testid="save-endpoint" ?disabled=${this.busy}>${msg('Save', { id: 'endpoint.save' })}</button>
        <button type="button" class="quiet" @click=${this.#close}>${msg('Cancel', { id: 'confirm.cancel' })}</button>
      </div>
    </form>`
  }

  #renderCandidate({ model, weight }: Candidate, index: number) {
    const change = (changed: Partial<Candidate>) => (this.candidates = this.candidates.with(index, { ...this.candidates[index]!, ...changed }))
    const weights = this.candidates.reduce((sum, candidate) => sum + candidate.weight, 0)
    return html`<div class="candidate">
      <select aria-label=${msg(str`Version ${index + 1}`, { id: 'endpoint.version' })} @change=${(event: Event) => change({ model: (event.target as HTMLSelectElement).value })}>
        ${this.#options(model)}
      </select>
      <input
        type="number" min="0" step="any" required aria-label=${msg(str`Weight of version ${index + 1}`, { id: 'endpoint.weight' })}
        .value=${String(weight)} @change=${(event: Event) => change({ weight: (event.target as HTMLInputElement).valueAsNumber })}
      />
      <span class="muted small number">${formatShare(weights > 0 && weight >= 0 ? weight / weights : 0)}</span>
      ${this.candidates.length === 1 ? nothing : html`<button
        type="button" class="icon quiet" aria-label=${msg(str`Remove version ${index + 1}`, { id: 'endpoint.remove' })}
        @click=${() => (this.candidates = this.candidates.toSpliced(index, 1))}
      >${icon('close')}</button>`}
    </div>`
  }

  /** One that is not there any more stays as it was until it is changed. */
  #options(chosen: string | null) {
    const references = this.#references()
    const known = chosen === null || references.includes(chosen) ? references : [chosen, ...references]
    return known.map((reference) => html`<option value=${reference} ?selected=${reference === chosen}>${reference}</option>`)
  }

  /** Aliases and versions of all models. */
  #references(): readonly string[] {
    return this.models.flatMap(({ name, aliases, versions }) => [
      ...Object.keys(aliases).map((alias) => `${name}@${alias}`),
      ...versions.filter(({ status }) => status === 'READY').map(({ version }) => `${name}@${version}`),
    ])
  }

  #add(): void {
    this.candidates = [...this.candidates, { model: this.#references()[0]!, weight: 1 }]
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const shadow = String(form.get('shadow'))
    await act(this, async () => {
      await this.services.serving.putEndpoint(String(form.get('name')), {
        candidates: this.candidates, shadow: shadow === '' ? null : shadow, isDefault: form.has('default'),
      })
      this.#close()
    })
  }

  #close(): void {
    this.dispatchEvent(new Event('close'))
  }
}

customElements.define('inpage-endpoint-form', InpageEndpointForm)
