import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { ColumnType } from '../../../data/column-type.ts'
import type { Column } from '../../../data/dataset.ts'
import type { GivenColumns } from '../../../data/retype.ts'
import type { ImportPreview } from '../../../protocol/intake.ts'
import { formatCount } from '../../format.ts'
import { InpageElement } from '../../parts/element.ts'
import { table } from '../../styles/table.ts'
import { cellText } from '../cell-text.ts'
import { typeSelect } from '../type-select.ts'
import { sayEvidence } from '../evidence-words.ts'

/** More columns than these are read, but not shown. */
const COLUMNS = 60
const ROWS = 8

/** The first rows of a file, and over each column what it seems to mean and why. Fires `given` with all that was said of columns. */
export class InpagePreviewTable extends InpageElement {
  static override properties = { preview: { attribute: false }, given: { attribute: false } }
  declare preview: ImportPreview
  declare given: GivenColumns

  static override styles = [
    InpageElement.styles,
    table,
    css`
      thead th {
        vertical-align: top;
        min-width: 8rem;
        max-width: 14rem;
        white-space: normal;
        overflow-wrap: anywhere;
      }
      .name {
        display: block;
        margin-bottom: var(--space-1);
        color: var(--text);
        font-weight: var(--weight-strong);
      }
      select {
        min-height: 1.75rem !important;
        font-size: var(--text-s);
      }
      .why {
        display: block;
        margin-top: var(--space-1);
        font-size: var(--text-xs);
        font-weight: 400;
      }
      td {
        max-width: 18rem;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .skipped {
        opacity: 0.4;
      }
    `,
  ]

  override render() {
    const { dataset, types } = this.preview
    const columns = dataset.columns.slice(0, COLUMNS)
    const skipped = (name: string) => (this.given[name] === 'skip' ? 'skipped' : '')
    const more = dataset.columns.length - columns.length
    return html`<div class="stack">
      <div class="scroll" tabindex="0" role="region" aria-label=${msg('First rows', { id: 'preview.label' })}>
        <table>
          <thead>
            <tr>
              ${columns.map(
                (column, i) => html`<th scope="col">
                  <span class="name">${column.name}</span>
                  ${this.#renderType(column, types[i]!)}
                  <span class="why">${this.given[column.name] ? nothing : sayEvidence(types[i]!.evidence)}</span>
                </th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${Array.from(
              { length: Math.min(ROWS, dataset.rows) },
              (_, row) => html`<tr>
                ${columns.map((column) => html`<td class="${column.kind === 'number' ? 'end' : ''} ${skipped(column.name)}">${cellText(column, row)}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${more > 0 ? html`<p class="muted small">${msg(str`and ${formatCount(more)} more columns`, { id: 'preview.more-columns' })}</p>` : nothing}
    </div>`
  }

  #renderType({ name }: Column, { type, alternatives }: ImportPreview['types'][number]) {
    const given = this.given[name]
    const choice = given === undefined || given === 'skip' ? type : given.type
    return typeSelect({ column: name, type: choice, alternatives: [type, ...alternatives], skip: given === 'skip' }, (chosen) => this.#give(name, type, chosen))
  }

  #give(name: string, inferred: ColumnType, choice: ColumnType | 'skip'): void {
    const { [name]: _, ...rest } = this.given
    const detail = choice === inferred ? rest : { ...rest, [name]: choice === 'skip' ? choice : { type: choice } }
    this.dispatchEvent(new CustomEvent<GivenColumns>('given', { detail }))
  }
}

customElements.define('inpage-preview-table', InpagePreviewTable)
