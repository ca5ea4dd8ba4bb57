import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import { formatCount } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import type { SplitShares } from './split-shares.ts'

/** The parts of the rows, as lengths of a bar and in numbers. */
export class InpageSplitBar extends InpageElement {
  static override properties = { shares: { attribute: false } }
  declare shares: SplitShares

  static override styles = [
    InpageElement.styles,
    css`
      .bar {
        display: flex;
        gap: 2px;
        height: 0.75rem;
        border-radius: var(--radius-full);
        overflow: hidden;
      }
      .bar > div {
        min-width: 0;
        transition: flex-grow var(--motion);
      }
      .train {
        background: var(--accent);
      }
      .validation {
        background: var(--contrast);
      }
      .test {
        background: var(--border-strong);
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--space-4);
        margin-top: var(--space-2);
        font-size: var(--text-xs);
      }
      li {
        display: inline-flex;
        align-items: center;
        gap: var(--space-1);
        color: var(--text-muted);
      }
      li i {
        width: 0.5rem;
        height: 0.5rem;
        border-radius: 2px;
      }
      strong {
        color: var(--text);
        font-weight: var(--weight-medium);
      }
    `,
  ]

  override render() {
    const { train, validation, test, leftOut } = this.shares
    const parts = [
      ['train', train, msg('train', { id: 'chart.train' })],
      ['validation', validation, msg('validation', { id: 'chart.validation' })],
      ['test', test, msg('test', { id: 'split.test' })],
    ] as const
    const shown = parts.filter(([, rows]) => rows > 0)
    return html`<div class="bar" aria-hidden="true">${shown.map(([part, rows]) => html`<div class=${part} style=${`flex: ${rows} 0 0`}></div>`)}</div>
      <ul data-testid="split-parts">
        ${shown.map(([part, rows, name]) => html`<li><i class=${part}></i><strong class="number">${formatCount(rows)}</strong> ${name}</li>`)}
        ${leftOut > 0 ? html`<li>${msg(str`${formatCount(leftOut)} without a target`, { id: 'split.left-out' })}</li>` : null}
      </ul>`
  }
}

customElements.define('inpage-split-bar', InpageSplitBar)
