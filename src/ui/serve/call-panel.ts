import { msg } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { CHAMPION } from '../../registry/rules.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import type { ModelInfo } from '../services.ts'
import { callSnippet, PROTOCOLS, protocolsFor, type SnippetProtocol } from './call-snippets.ts'
import '../parts/snippet.ts'

/** Code that asks a model, by each of the protocols. */
export class InpageCallPanel extends ServicesElement {
  static override properties = { models: { attribute: false }, model: { attribute: false }, protocol: { state: true } }
  declare models: readonly ModelInfo[]
  /** The one that was chosen. */
  declare model: string | null
  declare private protocol: SnippetProtocol

  static override styles = [
    InpageElement.styles,
    css`
      .choices {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr));
        gap: var(--space-3);
      }
    `,
  ]

  constructor() {
    super()
    this.model = null
    this.protocol = PROTOCOLS[0]
  }

  override render() {
    const answering = this.models.flatMap(({ name, aliases, versions }) => {
      const ready = versions.find(({ version }) => version === aliases[CHAMPION])
      return ready?.signature ? [{ name, signature: ready.signature }] : []
    })
    const chosen = answering.find(({ name }) => name === this.model) ?? answering[0]
    if (!chosen) return nothing
    const protocols = protocolsFor(chosen.signature)
    const protocol = protocols.find((each) => each === this.protocol) ?? protocols[0]!
    return html`<section class="card stack">
      <h2>${msg('Ask a model from any page of this site', { id: 'serve.call' })}</h2>
      <div class="choices">
        <label class="field">
          <span>${msg('Model', { id: 'try.model' })}</span>
          <select @change=${(event: Event) => (this.model = (event.target as HTMLSelectElement).value)}>
            ${answering.map(({ name }) => html`<option value=${name} ?selected=${name === chosen.name}>${name}</option>`)}
          </select>
        </label>
        <label class="field">
          <span>${msg('Protocol', { id: 'serve.protocol' })}</span>
          <select data-testid="protocol" @change=${(event: Event) => (this.protocol = (event.target as HTMLSelectElement).value as SnippetProtocol)}>
            ${protocols.map((each) => html`<option value=${each} ?selected=${each === protocol}>${protocolName(each)}</option>`)}
          </select>
        </label>
      </div>
      <inpage-snippet .code=${callSnippet(protocol, this.services.endpoint, chosen.name, chosen.signature)}></inpage-snippet>
    </section>`
  }
}

/** Names of protocols are the same in all languages. */
function protocolName(protocol: SnippetProtocol): string {
  return { maas: 'POST /maas/predict', v2: 'Open Inference Protocol v2 (KServe, Triton)', v1: 'TensorFlow Serving v1 (KServe)', mlflow: 'MLflow' }[protocol]
}

customElements.define('inpage-call-panel', InpageCallPanel)
