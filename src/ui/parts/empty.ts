import { css, html } from 'lit'
import { InpageElement } from './element.ts'
import { icon, type IconName } from './icons.ts'

/** Says that there is nothing yet, and by what is slotted in, what to do next. */
export class InpageEmpty extends InpageElement {
  static override properties = { icon: {}, heading: {} }
  declare icon: IconName
  declare heading: string

  static override styles = [
    InpageElement.styles,
    css`
      :host {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        padding: var(--space-7) var(--space-4);
        border: 1px dashed var(--border);
        border-radius: var(--radius-m);
        color: var(--text-muted);
        text-align: center;
      }
      svg.icon-graphic {
        width: 1.75rem;
        height: 1.75rem;
      }
      h2 {
        color: var(--text);
      }
      .text {
        max-width: 28rem;
      }
    `,
  ]

  override render() {
    return html`${icon(this.icon)}
      <h2>${this.heading}</h2>
      <div class="text"><slot></slot></div>
      <slot name="action"></slot>`
  }
}

customElements.define('inpage-empty', InpageEmpty)
