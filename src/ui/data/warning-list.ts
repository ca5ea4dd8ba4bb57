import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { Warning } from '../../data/profile/column-profile.ts'
import { formatCount } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { isMild, sayWarning } from './warning-words.ts'

const FIRST = 5

/** What to look at before training, the gravest first. Fires `column` with the name of the one that is to be looked at. */
export class InpageWarningList extends InpageElement {
  static override properties = { warnings: { attribute: false }, open: { state: true } }
  declare warnings: readonly Warning[]
  declare private open: boolean

  static override styles = [
    InpageElement.styles,
    css`
      section {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-m);
        background: var(--warning-soft);
        font-size: var(--text-s);
      }
      h2 {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        color: var(--contrast);
        font-size: var(--text-s);
      }
      ul {
        display: grid;
        gap: var(--space-1);
      }
      li {
        overflow-wrap: anywhere;
      }
      button.link {
        min-height: 0;
        padding: 0;
        border: 0;
        background: none;
        color: var(--text);
        font-weight: var(--weight-strong);
        text-decoration: underline;
        text-decoration-color: var(--contrast);
        text-underline-offset: 2px;
        white-space: normal;
        text-align: start;
      }
    `,
  ]

  constructor() {
    super()
    this.open = false
  }

  override render() {
    const sorted = this.warnings.toSorted((a, b) => Number(isMild(a)) - Number(isMild(b)))
    const shown = this.open ? sorted : sorted.slice(0, FIRST)
    return html`<section data-testid="warnings" aria-labelledby="heading">
      <h2 id="heading">${icon('warning')} ${msg('To look at before training', { id: 'warnings.heading' })}</h2>
      <ul>
        ${shown.map((warning) => html`<li>${'column' in warning ? this.#renderColumn(warning.column) : nothing} ${sayWarning(warning)}</li>`)}
      </ul>
      ${sorted.length > shown.length
        ? html`<button class="link" @click=${() => (this.open = true)}>${msg(str`and ${formatCount(sorted.length - shown.length)} more`, { id: 'warnings.more' })}</button>`
        : nothing}
    </section>`
  }

  #renderColumn(column: string) {
    return html`<button class="link" @click=${() => this.dispatchEvent(new CustomEvent('column', { detail: column }))}>${column}</button>`
  }
}

customElements.define('inpage-warning-list', InpageWarningList)
