import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import type { ServingConfig } from '../../registry/serving-records.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { Resource } from '../parts/resource.ts'
import type { ModelInfo } from '../services.ts'
import { configWords } from './config-words.ts'
import './config-form.ts'

/** How a model is served, in words, and the form that changes it. */
export class InpageConfigRow extends ServicesElement {
  static override properties = { model: { attribute: false }, isOpen: { state: true } }
  declare model: ModelInfo
  declare private isOpen: boolean
  readonly #config = new Resource(this, () => this.services.serving.config(this.model.name), ['model'])

  static override styles = [
    InpageElement.styles,
    css`
      :host {
        padding: var(--space-3) 0;
        border-top: 1px solid var(--border);
      }
      h3 {
        overflow-wrap: anywhere;
      }
      .chip {
        white-space: normal;
      }
    `,
  ]

  constructor() {
    super()
    this.isOpen = false
  }

  override render() {
    return this.#config.render((config) => (this.isOpen ? this.#renderForm(config) : this.#renderWords(config)))
  }

  #renderForm(config: ServingConfig) {
    return html`<div class="stack">
      <h3>${this.model.name}</h3>
      <inpage-config-form .services=${this.services} .model=${this.model} .config=${config} @close=${() => (this.isOpen = false)}></inpage-config-form>
    </div>`
  }

  #renderWords(config: ServingConfig) {
    const { name } = this.model
    const words = configWords(config)
    return html`<div class="row between" data-testid=${`config-${name}`}>
      <div class="row number">
        <h3>${name}</h3>
        ${words.length === 0
          ? html`<span class="muted small">${msg('by the defaults', { id: 'config.defaults' })}</span>`
          : words.map((word) => html`<span class="chip">${word}</span>`)}
      </div>
      <button aria-label=${msg(str`Change how ${name} is served`, { id: 'config.change' })} @click=${() => (this.isOpen = true)}>
        ${msg('Change', { id: 'endpoint.change' })}
      </button>
    </div>`
  }
}

customElements.define('inpage-config-row', InpageConfigRow)
