import { msg, str } from '@lit/localize'
import { css, html, type PropertyValues } from 'lit'
import type { ColumnInfo } from '../../data/dataset.ts'
import { formatCount } from '../format.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import type { DatasetInfo } from '../services.ts'
import { cellText } from './cell-text.ts'
import { RowBlocks } from './row-blocks.ts'
import { RowScroll } from './row-scroll.ts'
import { typeName } from '../parts/type-name.ts'
import '../parts/problem.ts'

const ROW = 32
const HEAD = 48
const COLUMN = 152
const NUMBERS = 72

/** All rows of a data set. Only those that are seen are in the page, and only they are read. */
export class InpageRowTable extends ServicesElement {
  static override properties = { info: { attribute: false }, place: { state: true } }
  declare info: DatasetInfo
  /** Pixels of rows and columns that are scrolled past, and what is seen of them. */
  declare private place: { readonly top: number; readonly left: number; readonly width: number; readonly height: number }
  #columns: readonly ColumnInfo[] = []
  #blocks: RowBlocks | undefined
  #scroll = new RowScroll(0, ROW)
  readonly #resize = new ResizeObserver(() => this.#look())

  static override styles = [
    InpageElement.styles,
    css`
      .scroller {
        height: min(32rem, 70vh);
        overflow: auto;
        border: 1px solid var(--border);
        border-radius: var(--radius-s);
        background: var(--surface);
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
        overscroll-behavior: contain;
      }
      .window {
        position: sticky;
        top: 0;
        overflow: clip;
      }
      [role='row'] {
        position: absolute;
        inset-inline: 0;
        height: ${ROW}px;
        border-bottom: 1px solid var(--border);
      }
      [role='row'].head {
        z-index: 1;
        top: 0;
        height: ${HEAD}px;
        background: var(--surface-sunken);
      }
      [role='cell'],
      [role='columnheader'] {
        position: absolute;
        width: var(--column);
        padding: 0 var(--space-3);
        overflow: hidden;
        line-height: ${ROW - 1}px;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      [role='columnheader'] {
        padding-top: var(--space-1);
        line-height: 1.3;
      }
      .type {
        display: block;
        color: var(--text-muted);
        font-size: var(--text-xs);
      }
      [role='rowheader'],
      .corner {
        position: sticky;
        left: 0;
        z-index: 1;
        display: inline-block;
        width: ${NUMBERS}px;
        height: 100%;
        padding: 0 var(--space-2);
        border-right: 1px solid var(--border);
        background: var(--surface-sunken);
        color: var(--text-muted);
        font-size: var(--text-xs);
        line-height: ${ROW - 1}px;
        text-align: end;
      }
      .end {
        text-align: end;
      }
      .waiting {
        color: var(--border-strong);
      }
    `,
  ]

  constructor() {
    super()
    this.place = { top: 0, left: 0, width: 0, height: 0 }
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('info')) return
    const { name, rows, columns } = this.info
    this.#columns = columns.filter(({ kind }) => kind !== 'image')
    this.#scroll = new RowScroll(rows, ROW)
    this.#blocks = new RowBlocks(this.#columns.map((column) => column.name), rows, (part) => this.services.datasets.rows(name, part), () => this.requestUpdate())
  }

  override firstUpdated(): void {
    this.#resize.observe(this.#scroller())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resize.disconnect()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) this.#resize.observe(this.#scroller())
  }

  override render() {
    const { rows } = this.info
    const { top, left, width, height } = this.place
    const firstRow = Math.floor(top / ROW)
    const lastRow = Math.min(rows - 1, Math.ceil((top + height) / ROW))
    const column = Math.max(COLUMN, Math.floor((width - NUMBERS) / this.#columns.length))
    const firstColumn = Math.floor(left / column)
    const lastColumn = Math.min(this.#columns.length - 1, Math.floor((left + width) / column))
    const shownRows = height > 0 ? range(firstRow, lastRow) : []
    const shownColumns = range(firstColumn, lastColumn)
    if (height > 0) this.#blocks!.want(firstRow, lastRow, firstColumn, lastColumn)
    return html`<inpage-problem .error=${this.#blocks!.problem}></inpage-problem>
      <div
        class="scroller"
        role="table"
        tabindex="0"
        data-testid="row-table"
        aria-label=${msg(str`Rows of ${this.info.name}`, { id: 'rows.label' })}
        aria-rowcount=${rows + 1}
        aria-colcount=${this.#columns.length + 1}
        @scroll=${this.#look}
      >
        <div style="height:${this.#scroll.height + HEAD}px;width:${NUMBERS + this.#columns.length * column}px;--column:${column}px">
          <div class="window" style="height:${height + HEAD}px">
            <div class="head" role="row" aria-rowindex="1">
              <span class="corner" role="columnheader" aria-colindex="1" aria-label=${msg('Row', { id: 'rows.row' })}></span>
              ${shownColumns.map((c) => this.#renderHead(c, column))}
            </div>
            ${shownRows.map(
              (row) => html`<div role="row" aria-rowindex=${row + 2} style="top:${HEAD + row * ROW - top}px">
                <span role="rowheader" aria-colindex="1">${formatCount(row + 1)}</span>${shownColumns.map((c) => this.#renderCell(row, c, column))}
              </div>`,
            )}
          </div>
        </div>
      </div>`
  }

  #renderHead(index: number, width: number) {
    const { name, kind, type } = this.#columns[index]!
    return html`<span
      role="columnheader"
      aria-colindex=${index + 2}
      class=${kind === 'number' ? 'end' : ''}
      style="left:${NUMBERS + index * width}px"
      title=${name}
    >${name}<span class="type">${typeName(type)}</span></span>`
  }

  #renderCell(row: number, index: number, width: number) {
    const cell = this.#blocks!.cell(row, index)
    const text = cell ? cellText(cell.column, cell.row) : '…'
    return html`<span
      role="cell"
      aria-colindex=${index + 2}
      class="${cell?.column.kind === 'number' ? 'end' : ''} ${cell ? '' : 'waiting'}"
      style="left:${NUMBERS + index * width}px"
      title=${text.length > 18 ? text : ''}
    >${text}</span>`
  }

  readonly #look = (): void => {
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.#scroller()
    const height = Math.max(0, clientHeight - HEAD)
    this.place = { top: this.#scroll.scrolledTo(scrollTop, height), left: scrollLeft, width: clientWidth, height }
  }

  #scroller(): HTMLElement {
    return this.renderRoot.querySelector('.scroller')!
  }
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
}

customElements.define('inpage-row-table', InpageRowTable)
