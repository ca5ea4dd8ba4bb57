import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import type { VersionRecord } from '../../registry/records.ts'
import { CHAMPION } from '../../registry/rules.ts'
import { hrefTo } from '../location.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { Resource } from '../parts/resource.ts'
import type { ModelInfo } from '../services.ts'
import './try-model.ts'
import '../parts/empty.ts'

/** Lets a person ask a model: by default the champion of the one that answers. */
export class InpageTryPlace extends ServicesElement {
  static override properties = { model: { attribute: false } }
  /** The model that the link here named, or that was chosen. */
  declare model: string | null
  readonly #models = new Resource(this, () => this.services.models.list(), ['model'])

  static override styles = [
    InpageElement.styles,
    css`
      .field {
        min-width: 12rem;
      }
      /* On a phone all height belongs to the sheet and to what the model says of it. */
      @media (max-width: 720px) {
        .row {
          flex-wrap: nowrap;
        }
        .intro {
          display: none;
        }
        .field {
          min-width: 0;
          max-width: 60%;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.model = null
  }

  override render() {
    return html`<div class="stack">
      <div class="row between">
        <div>
          <h1>${msg('Try it', { id: 'try.heading' })}</h1>
          <p class="intro muted">${msg('The model answers while you draw or type.', { id: 'try.intro' })}</p>
        </div>
        ${this.#renderChoice()}
      </div>
      ${this.#models.render((models) => this.#renderModel(models))}
    </div>`
  }

  #renderChoice() {
    const models = answering(this.#models.value ?? [])
    if (models.length === 0) return null
    return html`<label class="field">
      <span class="hidden-visually">${msg('Model', { id: 'try.model' })}</span>
      <select @change=${(event: Event) => (this.model = (event.target as HTMLSelectElement).value)}>
        ${models.map(
          ({ model, version }) =>
            html`<option value=${model} ?selected=${model === this.#chosen(models)?.model}>${model}@${version}</option>`,
        )}
      </select>
    </label>`
  }

  #renderModel(models: readonly ModelInfo[]) {
    const version = this.#chosen(answering(models))
    if (!version?.signature) {
      return html`<inpage-empty icon="try" .heading=${msg('No model to ask yet', { id: 'try.empty' })}>
        ${msg('Train one first: the digits are ready, and it takes a minute.', { id: 'try.empty.next' })}
        <a slot="action" class="button primary" href=${hrefTo('train')}>${msg('Train a model', { id: 'data.train' })}</a>
      </inpage-empty>`
    }
    return keyed(
      `${version.model}@${version.version}`,
      html`<inpage-try-model .services=${this.services} .version=${version} .signature=${version.signature}></inpage-try-model>`,
    )
  }

  #chosen(versions: readonly VersionRecord[]): VersionRecord | undefined {
    return versions.find(({ model }) => model === this.model) ?? versions[0]
  }
}

/** The champions. */
function answering(models: readonly ModelInfo[]): readonly VersionRecord[] {
  return models.flatMap(({ aliases, versions }) => versions.filter(({ version }) => version === aliases[CHAMPION]))
}

customElements.define('inpage-try-place', InpageTryPlace)
