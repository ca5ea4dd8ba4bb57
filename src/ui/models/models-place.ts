import { msg } from '@lit/localize'
import { html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { hrefTo } from '../location.ts'
import { ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { Resource } from '../parts/resource.ts'
import type { ModelInfo } from '../services.ts'
import './import-model.ts'
import './model-card.ts'
import './other-sites.ts'
import './storage-note.ts'
import '../parts/empty.ts'

/** The models that are here, and which other sites may ask them. */
export class InpageModelsPlace extends ServicesElement {
  static override properties = { isImporting: { state: true } }
  declare private isImporting: boolean
  readonly #models = new Resource(this, () => this.services.models.list(), ['model'])
  readonly #endpoints = new Resource(this, () => this.services.serving.endpoints(), ['endpoint'])

  constructor() {
    super()
    this.isImporting = false
  }

  override render() {
    return html`<div class="stack">
      <div class="row between">
        <div>
          <h1>${msg('Models', { id: 'models.heading' })}</h1>
          <p class="muted">
            ${msg('Every version is kept. The champion answers when no version is named.', { id: 'models.intro' })}
          </p>
        </div>
        <button ?hidden=${this.isImporting} @click=${() => (this.isImporting = true)}>
          ${icon('upload')} ${msg('Import a model', { id: 'import-model.heading' })}
        </button>
      </div>
      ${this.isImporting
        ? html`<inpage-import-model .services=${this.services} @close=${() => (this.isImporting = false)}></inpage-import-model>`
        : nothing}
      ${this.#models.render((models) => this.#renderModels(models))}
      <inpage-other-sites
        .services=${this.services}
        .models=${this.#models.value?.map(({ name }) => name) ?? []}
      ></inpage-other-sites>
    </div>`
  }

  #renderModels(models: readonly ModelInfo[]) {
    if (models.length === 0) {
      return html`<inpage-empty icon="models" .heading=${msg('No model yet', { id: 'models.empty' })}>
        ${msg('A model appears here when a run has ended.', { id: 'models.empty.next' })}
        <a slot="action" class="button primary" href=${hrefTo('train')}>${msg('Train one', { id: 'models.empty.action' })}</a>
      </inpage-empty>`
    }
    return html`<inpage-storage-note .services=${this.services}></inpage-storage-note>
      ${repeat(
        models,
        ({ name }) => name,
        (model) => html`<inpage-model-card .services=${this.services} .model=${model} .endpoints=${this.#endpoints.value ?? []}></inpage-model-card>`,
      )}`
  }
}

customElements.define('inpage-models-place', InpageModelsPlace)
