import { msg, str } from '@lit/localize'
import { css, html, nothing, type PropertyValues } from 'lit'
import type { MaasError } from '../../core/error.ts'
import { formatCount, formatShare, formatValue } from '../format.ts'
import { act } from '../parts/act.ts'
import type { InpageConfirm } from '../parts/confirm.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { Resource } from '../parts/resource.ts'
import type { EndpointInfo, ModelInfo, ShadowComparison } from '../services.ts'
import type { Traffic } from './traffic.ts'
import './endpoint-form.ts'
import '../parts/confirm.ts'
import '../parts/problem.ts'

/** Endpoints: names apart from versions, which answer by weight and are compared with a shadow. */
export class InpageEndpointList extends ServicesElement {
  static override properties = { models: { attribute: false }, traffic: { attribute: false }, edited: { state: true }, busy: { state: true }, problem: { state: true } }
  declare models: readonly ModelInfo[]
  /** What was answered is read again when this is another. */
  declare traffic: readonly Traffic[] | undefined
  /** The name of the endpoint that is changed, '' for a new one, null while none is. */
  declare private edited: string | null
  declare busy: boolean
  declare problem: MaasError | null
  readonly #endpoints = new Resource(this, () => this.services.serving.endpoints(), ['endpoint', 'model'])

  static override styles = [
    InpageElement.styles,
    css`
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
        padding: var(--space-3) 0;
        border-top: 1px solid var(--border);
      }
      h3 {
        overflow-wrap: anywhere;
      }
    `,
  ]

  constructor() {
    super()
    this.edited = null
    this.busy = false
    this.problem = null
  }

  override willUpdate(changed: PropertyValues): void {
    if (this.hasUpdated && changed.has('traffic')) void this.#endpoints.refresh()
  }

  override render() {
    return html`<section class="card stack">
        <div class="row between">
          <div>
            <h2>${msg('Endpoints', { id: 'endpoint.heading' })}</h2>
            <p class="muted small">${msg('Names that callers use: who answers can change without them.', { id: 'endpoint.intro' })}</p>
          </div>
          <button ?hidden=${this.edited === ''} @click=${() => (this.edited = '')}>${icon('plus')} ${msg('New endpoint', { id: 'endpoint.new' })}</button>
        </div>
        ${this.edited === '' ? this.#renderForm(null) : nothing}
        <inpage-problem .error=${this.problem}></inpage-problem>
        ${this.#endpoints.render((endpoints) => (endpoints.length === 0 ? nothing : html`<ul>${endpoints.map((endpoint) => this.#renderEndpoint(endpoint))}</ul>`))}
      </section>
      <inpage-confirm></inpage-confirm>`
  }

  #renderForm(endpoint: EndpointInfo | null) {
    return html`<inpage-endpoint-form
      .services=${this.services} .models=${this.models} .endpoint=${endpoint} @close=${() => (this.edited = null)}
    ></inpage-endpoint-form>`
  }

  #renderEndpoint(endpoint: EndpointInfo) {
    const { name, isDefault, candidates, comparisons, answered } = endpoint
    if (this.edited === name) return html`<li>${this.#renderForm(endpoint)}</li>`
    const weights = candidates.reduce((sum, { weight }) => sum + weight, 0)
    return html`<li data-testid=${`endpoint-${name}`}>
      <div class="row between">
        <div class="row">
          <h3>${name}</h3>
          ${isDefault ? html`<span class="chip good">${msg('default', { id: 'endpoint.is-default' })}</span>` : nothing}
        </div>
        <div class="row">
          <button ?disabled=${this.busy} @click=${() => (this.edited = name)}>${msg('Change', { id: 'endpoint.change' })}</button>
          <button class="danger" ?disabled=${this.busy} @click=${() => this.#remove(name)}>${icon('trash')} ${msg('Delete', { id: 'common.delete' })}</button>
        </div>
      </div>
      <div class="row number">${candidates.map(({ model, weight }) => html`<span class="chip">${model} ${formatShare(weights === 0 ? 0 : weight / weights)}</span>`)}</div>
      ${answered.map(({ model, succeeded, failed }) => html`<p class="small number">
        ${msg(str`${model} answered ${formatCount(succeeded)}, failed ${formatCount(failed)}`, { id: 'endpoint.answered' })}
      </p>`)}
      ${comparisons.map((comparison) => html`<p class="small number">${comparisonText(comparison)}</p>`)}
    </li>`
  }

  async #remove(name: string): Promise<void> {
    const agreed = await this.renderRoot.querySelector<InpageConfirm>('inpage-confirm')!.ask({
      heading: msg(str`Delete the endpoint ${name}?`, { id: 'endpoint.delete.heading' }),
      text: msg('Callers that use its name get an error from then on. The versions stay.', { id: 'endpoint.delete.text' }),
      action: msg('Delete', { id: 'common.delete' }),
    })
    if (agreed) await act(this, () => this.services.serving.removeEndpoint(name))
  }
}

function comparisonText({ model, shadow, requests, errors, agreement, meanAbsoluteDifference }: ShadowComparison): string {
  const of = msg(str`Shadow ${shadow} against ${model}: ${formatCount(requests)} requests, ${formatCount(errors)} failed`, { id: 'endpoint.compared' })
  const parts = [
    of,
    ...(agreement === null ? [] : [msg(str`same label ${formatShare(agreement)}`, { id: 'endpoint.agreement' })]),
    ...(meanAbsoluteDifference === null ? [] : [msg(str`mean difference ${formatValue(meanAbsoluteDifference)}`, { id: 'endpoint.difference' })]),
  ]
  return parts.join(' · ')
}

customElements.define('inpage-endpoint-list', InpageEndpointList)
