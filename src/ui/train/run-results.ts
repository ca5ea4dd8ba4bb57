import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { RunRecord } from '../../registry/records.ts'
import { sayWarning } from '../data/warning-words.ts'
import { formatCount, formatMetric } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import { metricName } from './metric-name.ts'
import './fold-table.ts'

/** What a run has measured on rows that it was not trained on, and what to know of that. */
export class InpageRunResults extends InpageElement {
  static override properties = { run: { attribute: false } }
  declare run: RunRecord

  static override styles = [
    InpageElement.styles,
    css`
      .metrics {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2) var(--space-5);
      }
      dt {
        color: var(--text-muted);
        font-size: var(--text-s);
      }
      dd {
        font-size: var(--text-xl);
        font-weight: var(--weight-strong);
        letter-spacing: -0.015em;
        line-height: 1.3;
      }
      .stack {
        gap: var(--space-3);
      }
      .warning {
        padding: var(--space-2) var(--space-3);
        border-radius: var(--radius-s);
        background: var(--warning-soft);
        color: var(--contrast);
        font-size: var(--text-s);
      }
    `,
  ]

  override render() {
    const { metrics = {}, folds = [], leftOut = 0, warnings = [] } = this.run
    const test = Object.entries(metrics).filter(([name]) => name.startsWith('test_')).toSorted(([a], [b]) => Number(a === 'test_loss') - Number(b === 'test_loss'))
    if (test.length + folds.length + leftOut + warnings.length === 0) return nothing
    return html`<div class="stack" data-testid="run-results">
      ${test.length === 0 ? nothing : html`<div>
        <p class="muted small">${msg('On the rows held out for the test', { id: 'results.test' })}</p>
        <dl class="metrics number">
          ${test.map(([name, value]) => html`<div><dt>${metricName(name.slice('test_'.length))}</dt><dd>${formatMetric(name, value)}</dd></div>`)}
        </dl>
        ${'test_theil_u' in metrics
          ? html`<p class="muted small">${msg('Theil’s U is the error beside that of repeating the last value: below 1 is better than that.', { id: 'results.theil-u' })}</p>`
          : nothing}
      </div>`}
      ${folds.length === 0 ? nothing : html`<inpage-fold-table .folds=${folds}></inpage-fold-table>`}
      ${leftOut === 0 ? nothing : html`<p class="muted small">
        ${msg(str`${formatCount(leftOut)} rows have no target and took no part.`, { id: 'results.left-out' })}
      </p>`}
      ${warnings.map((warning) => html`<p class="warning">${sayWarning(warning)}</p>`)}
    </div>`
  }
}

customElements.define('inpage-run-results', InpageRunResults)
