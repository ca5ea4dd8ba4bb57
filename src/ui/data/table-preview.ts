import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import type { Column, ColumnKind, Dataset } from '../../data/dataset.ts'
import { idsAt } from '../../data/sequences.ts'
import { formatCount } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import { table } from '../styles/table.ts'

/** The rows of a table, with the type of each column. */
export class InpageTablePreview extends InpageElement {
  static override properties = { sample: { attribute: false } }
  declare sample: Dataset

  static override styles = [
    InpageElement.styles,
    table,
    css`
      .scroll {
        max-height: 28rem;
      }
      thead th {
        position: sticky;
        top: 0;
      }
    `,
  ]

  override render() {
    const { columns, rows } = this.sample
    return html`<div class="stack">
      <div class="scroll" tabindex="0" role="region" aria-label=${msg('First rows', { id: 'preview.label' })}>
        <table>
          <thead>
            <tr>
              ${columns.map(
                ({ name, kind }) =>
                  html`<th scope="col" class=${kind === 'number' ? 'end' : ''}>
                    ${name} <span class="chip">${kindName(kind)}</span>
                  </th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${Array.from(
              { length: rows },
              (_, row) =>
                html`<tr>
                  ${columns.map((column) => html`<td class=${column.kind === 'number' ? 'end' : ''}>${cell(column, row)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="muted small">${msg(str`The first ${formatCount(rows)} rows.`, { id: 'preview.rows' })}</p>
    </div>`
  }
}

function kindName(kind: ColumnKind): string {
  return {
    number: msg('number', { id: 'kind.number' }),
    text: msg('text', { id: 'kind.text' }),
    image: msg('picture', { id: 'kind.image' }),
    sequence: msg('sequence', { id: 'kind.sequence' }),
  }[kind]
}

/** A value as it stood in the file; a missing one as a dash. */
function cell(column: Column, row: number): string {
  if (column.kind === 'image') return ''
  if (column.kind === 'sequence') return idsAt(column, row).join(' ') || '–'
  const value = column.values[row]
  return value === '' || value === undefined || Number.isNaN(value) ? '–' : String(value)
}

customElements.define('inpage-table-preview', InpageTablePreview)
