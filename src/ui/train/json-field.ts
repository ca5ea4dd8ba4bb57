import { msg } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { InpageElement } from '../parts/element.ts'

/** A value as JSON that can be edited. Fires `edited` with the value each time that what is typed is JSON. */
export class InpageJsonField extends InpageElement {
  static override properties = { label: {}, name: {}, rows: { type: Number }, value: { attribute: false }, typed: { state: true } }
  declare label: string
  declare name: string
  declare rows: number
  declare value: unknown
  /** What is being typed: it is not laid out anew meanwhile. */
  declare private typed: string | null

  static override styles = [
    InpageElement.styles,
    css`
      .wrong {
        color: var(--danger);
        font-size: var(--text-s);
        overflow-wrap: anywhere;
      }
    `,
  ]

  constructor() {
    super()
    this.rows = 14
    this.typed = null
  }

  override render() {
    const wrong = this.typed === null ? undefined : problemOf(this.typed)
    return html`<label class="field">
      <span>${this.label}</span>
      <textarea
        name=${this.name}
        rows=${this.rows}
        spellcheck="false"
        autocapitalize="off"
        aria-invalid=${wrong !== undefined}
        .value=${this.typed ?? JSON.stringify(this.value, null, 2)}
        @input=${(event: Event) => this.#type((event.target as HTMLTextAreaElement).value)}
        @blur=${() => (this.typed = wrong === undefined ? null : this.typed)}
      ></textarea>
      ${wrong === undefined ? nothing : html`<span class="wrong" role="alert">${msg('Not JSON yet:', { id: 'json.wrong' })} ${wrong}</span>`}
    </label>`
  }

  #type(text: string): void {
    this.typed = text
    if (problemOf(text) !== undefined) return
    this.dispatchEvent(new CustomEvent('edited', { detail: JSON.parse(text) as unknown }))
  }
}

function problemOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? undefined : 'expected an object'
  } catch (thrown) {
    return (thrown as Error).message
  }
}

customElements.define('inpage-json-field', InpageJsonField)
