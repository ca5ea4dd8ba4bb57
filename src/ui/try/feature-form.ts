import { css, html, nothing, type PropertyValues } from 'lit'
import type { Feature } from '../../data/dataset.ts'
import { InpageElement } from '../parts/element.ts'
import { type Input, inputOf, textsOfRow, valuesOfText } from './feature-text.ts'

/** A field for each feature, with the known values of a text. Fires `filled` with an {@link Input} once all are filled in. */
export class InpageFeatureForm extends InpageElement {
  static override properties = { features: { attribute: false }, values: { state: true } }
  declare features: readonly Feature[]
  declare private values: readonly string[]

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
    `,
  ]

  constructor() {
    super()
    this.features = []
    this.values = []
  }

  /** @param row as the model takes it */
  show(row: Input): void {
    this.values = textsOfRow(this.features, row)
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('features')) this.values = this.features.map(() => '')
  }

  override render() {
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
      ${this.features.map(
        (feature, index) =>
          html`<label class="field">
            <span title=${feature.name}>${feature.name}</span>
            <input
              inputmode=${feature.kind === 'number' ? 'decimal' : 'text'}
              list=${feature.kind === 'text' && feature.values ? `values-${index}` : nothing}
              autocomplete="off"
              data-testid=${`feature-${feature.name}`}
              aria-invalid=${this.values[index] ? valuesOfText(feature, this.values[index]).includes(NaN) : false}
              .value=${this.values[index] ?? ''}
              @input=${(event: Event) => this.#set(index, (event.target as HTMLInputElement).value)}
            />
            ${feature.kind === 'text' && feature.values
              ? html`<datalist id=${`values-${index}`}>${feature.values.map((value) => html`<option value=${value}></option>`)}</datalist>`
              : nothing}
          </label>`,
      )}
    </form>`
  }

  #set(index: number, value: string): void {
    this.values = this.values.map((old, i) => (i === index ? value : old))
    const input = inputOf(this.features.flatMap((feature, i) => valuesOfText(feature, this.values[i] ?? '')))
    if (input) this.dispatchEvent(new CustomEvent<Input>('filled', { detail: input }))
  }
}

customElements.define('inpage-feature-form', InpageFeatureForm)
