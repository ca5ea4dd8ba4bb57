import { msg } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { InpageElement } from '../parts/element.ts'

/** What is chosen when a value is none of the known ones. */
const OTHER = '\u0000other'

/** A value of those that a model knows, another one, or none. Fires `filled` with it. */
export class InpageChoiceField extends InpageElement {
  static override properties = { label: {}, name: {}, values: { attribute: false }, missing: { type: Boolean }, value: {}, isOther: { state: true } }
  declare label: string
  declare name: string
  declare values: readonly string[]
  /** It may be left empty. */
  declare missing: boolean
  declare value: string
  declare private isOther: boolean

  static override styles = [
    InpageElement.styles,
    css`
      .field > span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      input {
        margin-top: var(--space-1);
      }
    `,
  ]

  constructor() {
    super()
    this.value = ''
    this.isOther = false
  }

  override render() {
    const isOther = this.isOther || (this.value !== '' && !this.values.includes(this.value))
    return html`<label class="field">
        <span title=${this.label}>${this.label}</span>
        <select data-testid=${`feature-${this.name}`} @change=${(event: Event) => this.#choose((event.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${this.value === '' && !isOther} ?disabled=${!this.missing}>
            ${this.missing ? msg('missing', { id: 'try.missing' }) : '–'}
          </option>
          ${this.values.map((value) => html`<option value=${value} ?selected=${value === this.value && !isOther}>${value}</option>`)}
          <option value=${OTHER} ?selected=${isOther}>${msg('Something else…', { id: 'try.other' })}</option>
        </select>
      </label>
      ${isOther
        ? html`<input
            data-testid=${`feature-${this.name}-other`}
            aria-label=${this.label}
            autocomplete="off"
            .value=${this.value}
            @input=${(event: Event) => this.#tell((event.target as HTMLInputElement).value)}
          />`
        : nothing}`
  }

  async #choose(value: string): Promise<void> {
    this.isOther = value === OTHER
    this.#tell(this.isOther ? '' : value)
    await this.updateComplete
    if (this.isOther) this.renderRoot.querySelector('input')?.focus()
  }

  #tell(value: string): void {
    this.value = value
    this.dispatchEvent(new CustomEvent<string>('filled', { detail: value }))
  }
}

customElements.define('inpage-choice-field', InpageChoiceField)
