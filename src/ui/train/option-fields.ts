import { msg } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { Option, Options } from '../../core/options.ts'
import { InpageElement } from '../parts/element.ts'
import { controlOf, isOptional, textOf, valueOfText } from './option-value.ts'

type Config = Readonly<Record<string, unknown>>

/** A field for each option of a transform, an augmentation or an optimizer, as its table describes it. Fires `edited` with the config. */
export class InpageOptionFields extends InpageElement {
  static override properties = { options: { attribute: false }, config: { attribute: false } }
  declare options: Options
  declare config: Config

  static override styles = [
    InpageElement.styles,
    css`
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr));
        gap: var(--space-2) var(--space-3);
      }
      .field > span {
        overflow: hidden;
        text-overflow: ellipsis;
        font-family: var(--font-mono);
        font-size: var(--text-xs);
      }
      .check {
        align-self: end;
        min-height: 2.125rem;
        font-family: var(--font-mono);
        font-size: var(--text-xs);
      }
    `,
  ]

  override render() {
    const options = Object.entries(this.options)
    if (options.length === 0) return nothing
    return html`<div class="fields">${options.map(([key, option]) => this.#renderOption(key, option))}</div>`
  }

  #renderOption(key: string, option: Option<unknown>) {
    const value = key in this.config ? this.config[key] : option.default
    switch (controlOf(option)) {
      case 'flag':
        return html`<label class="check">
          <input type="checkbox" name=${key} .checked=${value === true} @change=${(event: Event) => this.#set(key, (event.target as HTMLInputElement).checked)} />
          ${key}
        </label>`
      case 'choice':
        return html`<label class="field">
          <span>${key}</span>
          <select name=${key} @change=${(event: Event) => this.#set(key, (event.target as HTMLSelectElement).value || null)}>
            ${isOptional(option) ? html`<option value="" ?selected=${value === null}>–</option>` : nothing}
            ${option.choices!.map((choice) => html`<option ?selected=${choice === value}>${choice}</option>`)}
          </select>
        </label>`
      case 'text':
        return html`<label class="field">
          <span>${key}</span>
          <input
            name=${key}
            autocomplete="off"
            spellcheck="false"
            title=${option.expects}
            placeholder=${isOptional(option) ? msg('automatic', { id: 'option.automatic' }) : ''}
            aria-invalid=${value !== undefined && value !== null && option.parse(value) === undefined}
            .value=${textOf(value)}
            @change=${(event: Event) => this.#set(key, valueOfText((event.target as HTMLInputElement).value))}
          />
        </label>`
    }
  }

  #set(key: string, value: unknown): void {
    const given = Object.entries({ ...this.config, [key]: value }).filter(([, one]) => one !== null)
    this.dispatchEvent(new CustomEvent<Config>('edited', { detail: Object.fromEntries(given) }))
  }
}

customElements.define('inpage-option-fields', InpageOptionFields)
