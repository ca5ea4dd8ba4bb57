import { css, html, nothing } from 'lit'
import type { MaasError } from '../../core/error.ts'
import { InpageElement } from './element.ts'

/** Shows an error where it happened, and reads it out. Nothing while there is none. */
export class InpageProblem extends InpageElement {
  static override properties = { error: { attribute: false } }
  declare error: Pick<MaasError, 'message' | 'code'> | null

  static override styles = [
    InpageElement.styles,
    css`
      /* The live region must be there before there is something to read out, without taking a place. */
      :host([empty]) {
        position: absolute;
      }
      .problem {
        display: grid;
        gap: var(--space-1);
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-s);
        background: var(--danger-soft);
        color: var(--danger);
        font-size: var(--text-s);
        overflow-wrap: anywhere;
      }
      code {
        opacity: 0.9;
      }
    `,
  ]

  constructor() {
    super()
    this.error = null
  }

  override willUpdate(): void {
    this.toggleAttribute('empty', this.error === null)
  }

  override render() {
    return html`<div role="alert">
      ${this.error
        ? html`<div class="problem"><span>${this.error.message}</span><code>${this.error.code}</code></div>`
        : nothing}
    </div>`
  }
}

customElements.define('inpage-problem', InpageProblem)
