import { msg, str } from '@lit/localize'
import { css, html, type PropertyValues } from 'lit'
import type { Instance } from '../../client/prediction.ts'
import type { Feature } from '../../data/dataset.ts'
import type { PreprocessingConfig } from '../../preprocess/chains.ts'
import { InpageElement } from '../parts/element.ts'
import { controlOf } from './feature-control.ts'
import { type Filled, filledOf, instanceOf, seriesColumns, valueOf } from './instance.ts'
import './choice-field.ts'

/** A field for each feature of a model. Fires `filled` with the instance once all that must be there is, else with undefined. */
export class InpageFeatureForm extends InpageElement {
  static override properties = { features: { attribute: false }, preprocessing: { attribute: false }, values: { state: true } }
  declare features: readonly Feature[]
  /** What the model does to them, where that is known. */
  declare preprocessing: PreprocessingConfig
  declare private values: Filled

  static override styles = [
    InpageElement.styles,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));
        gap: var(--space-3);
      }
      .field > span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .wide {
        grid-column: 1 / -1;
      }
      textarea {
        font-family: inherit;
        font-size: inherit;
      }
    `,
  ]

  constructor() {
    super()
    this.features = []
    this.preprocessing = {}
    this.values = {}
  }

  show(instance: Instance): void {
    this.values = filledOf(this.features, instance)
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('features')) this.values = {}
  }

  override render() {
    return html`<form @submit=${(event: Event) => event.preventDefault()}>${this.features.map((feature) => this.#renderFeature(feature))}</form>`
  }

  #renderFeature(feature: Feature) {
    const { name } = feature
    const value = this.values[name] ?? ''
    const control = controlOf(feature, this.preprocessing[name])
    if (control.as === 'choice') {
      return html`<inpage-choice-field
        .label=${name}
        .name=${name}
        .values=${control.values}
        .missing=${feature.kind === 'text' && feature.missing === true}
        .value=${value}
        @filled=${(event: CustomEvent<string>) => this.#set(name, event.detail)}
      ></inpage-choice-field>`
    }
    if (feature.kind === 'series') return seriesColumns(feature).map((column) => this.#renderSeries(feature, column))
    const isWrong = value !== '' && valueOf(feature, value) === undefined
    const set = (event: Event) => this.#set(name, (event.target as HTMLInputElement | HTMLTextAreaElement).value)
    const label = html`<span title=${name}>${name}</span>`
    if (control.as === 'text' || control.as === 'ids') {
      return html`<label class="field wide">
        ${label}
        <textarea rows="4" data-testid=${`feature-${name}`} aria-invalid=${isWrong} .value=${value} @input=${set}></textarea>
      </label>`
    }
    const missing = 'missing' in feature && feature.missing ? msg('missing', { id: 'try.missing' }) : ''
    return html`<label class="field">
      ${label}
      <input
        type=${control.as === 'number' || control.as === 'line' ? 'text' : control.as}
        inputmode=${control.as === 'number' ? 'decimal' : 'text'}
        autocomplete="off"
        placeholder=${control.as === 'line' && control.format ? control.format : missing}
        data-testid=${`feature-${name}`}
        aria-invalid=${isWrong}
        .value=${value}
        @input=${set}
      />
    </label>`
  }

  #renderSeries(feature: Extract<Feature, { kind: 'series' }>, column: string) {
    const value = this.values[column] ?? ''
    return html`<label class="field wide">
      <span>${msg(str`${column}: its latest values, oldest first, ${feature.steps} or more`, { id: 'try.series' })}</span>
      <textarea
        rows="4"
        inputmode="decimal"
        data-testid=${`feature-${column}`}
        aria-invalid=${value !== '' && valueOf(feature, value) === undefined}
        .value=${value}
        @input=${(event: Event) => this.#set(column, (event.target as HTMLTextAreaElement).value)}
      ></textarea>
    </label>`
  }

  #set(name: string, value: string): void {
    this.values = { ...this.values, [name]: value }
    this.dispatchEvent(new CustomEvent<Instance | undefined>('filled', { detail: instanceOf(this.features, this.values) }))
  }
}

customElements.define('inpage-feature-form', InpageFeatureForm)
