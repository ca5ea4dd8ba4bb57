import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import type { Metrics } from '../../artifact/manifest.ts'
import { summarizeFolds } from '../../train/cross-validation.ts'
import { formatMetric } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import { table } from '../styles/table.ts'
import { metricName } from './metric-name.ts'

/** What each fold of a cross-validation has measured, their mean and standard deviation. */
export class InpageFoldTable extends InpageElement {
  static override properties = { folds: { attribute: false } }
  declare folds: readonly Metrics[]

  static override styles = [
    InpageElement.styles,
    table,
    css`
      tfoot :is(td, th) {
        border-top: 1px solid var(--border-strong);
        border-bottom: 0;
        background: none;
        color: var(--text);
        font-weight: var(--weight-strong);
      }
    `,
  ]

  override render() {
    const names = Object.keys(this.folds[0] ?? {})
    const summary = summarizeFolds(this.folds)
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg('Folds', { id: 'split.k' })}>
      <table data-testid="folds">
        <thead>
          <tr><th>${msg('Fold', { id: 'folds.fold' })}</th>${names.map((name) => html`<th class="end">${metricName(name)}</th>`)}</tr>
        </thead>
        <tbody>
          ${this.folds.map((fold, i) => html`<tr>
            <td>${i + 1}</td>
            ${names.map((name) => html`<td class="end">${formatMetric(name, fold[name]!)}</td>`)}
          </tr>`)}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">${msg('Mean', { id: 'folds.mean' })}</th>
            ${names.map((name) => html`<td class="end">${this.#renderMean(name, summary)}</td>`)}
          </tr>
        </tfoot>
      </table>
    </div>`
  }

  #renderMean(name: string, summary: Metrics) {
    const [mean, deviation] = [formatMetric(name, summary[`kfold_${name}`]!), formatMetric(name, summary[`kfold_${name}_std`]!)]
    return html`<span aria-label=${msg(str`${mean}, standard deviation ${deviation}`, { id: 'folds.summary' })}>${mean} ± ${deviation}</span>`
  }
}

customElements.define('inpage-fold-table', InpageFoldTable)
