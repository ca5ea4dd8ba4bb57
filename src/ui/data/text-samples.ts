import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { MaasError } from '../../core/error.ts'
import type { Dataset } from '../../data/dataset.ts'
import { formatCount } from '../format.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import type { DatasetInfo } from '../services.ts'
import { cellText } from './cell-text.ts'
import '../parts/problem.ts'

const PAGE = 8
/** From here on a text is shown by its beginning. */
const LONG = 600

/** Texts to be read, row by row, with the categories beside them. */
export class InpageTextSamples extends ServicesElement {
  static override properties = { info: { attribute: false }, from: { state: true }, sample: { state: true }, open: { state: true }, problem: { state: true } }
  declare info: DatasetInfo
  declare private from: number
  declare private sample: Dataset | null
  /** Texts that are shown to their end, by row and column. */
  declare private open: ReadonlySet<string>
  declare private problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      li {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-4) 0;
        border-top: 1px solid var(--border);
      }
      li:first-child {
        padding-top: 0;
        border-top: 0;
      }
      .texts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
        gap: var(--space-3) var(--space-5);
      }
      p.text {
        max-width: 44rem;
        overflow-wrap: anywhere;
        white-space: pre-line;
      }
      .head {
        color: var(--text-muted);
        font-size: var(--text-xs);
      }
      button.quiet {
        min-height: 1.75rem;
        padding: 0;
        color: var(--accent);
      }
    `,
  ]

  constructor() {
    super()
    this.from = 0
    this.sample = null
    this.open = new Set()
    this.problem = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#read(0)
  }

  override render() {
    const { sample, from, info } = this
    return html`<div class="stack">
      <inpage-problem .error=${this.problem}></inpage-problem>
      <ul data-testid="text-samples">
        ${Array.from({ length: sample?.rows ?? 0 }, (_, row) => this.#renderRow(sample!, row))}
      </ul>
      <div class="row between">
        <span class="muted small number">
          ${msg(str`Rows ${formatCount(from + 1)} to ${formatCount(Math.min(info.rows, from + PAGE))} of ${formatCount(info.rows)}`, { id: 'texts.rows' })}
        </span>
        <span class="row">
          <button ?disabled=${from === 0} @click=${() => this.#read(Math.max(0, from - PAGE))}>${msg('Back', { id: 'texts.back' })}</button>
          <button ?disabled=${from + PAGE >= info.rows} @click=${() => this.#read(from + PAGE)}>${msg('Next', { id: 'texts.next' })}</button>
          <button @click=${() => this.#read(Math.floor(Math.random() * Math.max(1, info.rows - PAGE)))}>${msg('Anywhere', { id: 'texts.anywhere' })}</button>
        </span>
      </div>
    </div>`
  }

  #renderRow(sample: Dataset, row: number) {
    const columns = sample.columns.map((column, i) => ({ column, type: this.#columns()[i]!.type }))
    const texts = columns.filter(({ type }) => type === 'text')
    const others = columns.filter(({ type }) => type !== 'text')
    return html`<li>
      <div class="row">
        <span class="head number">${formatCount(this.from + row + 1)}</span>
        ${others.map(({ column }) => html`<span class="chip" title=${column.name}>${cellText(column, row)}</span>`)}
      </div>
      <div class="texts">
        ${texts.map(({ column }) => {
          const text = column.kind === 'text' ? column.values[row]! : ''
          const key = `${row} ${column.name}`
          const isCut = text.length > LONG && !this.open.has(key)
          return html`<div>
            ${texts.length > 1 ? html`<span class="head">${column.name}</span>` : nothing}
            <p class="text" dir="auto">${isCut ? `${text.slice(0, LONG)}…` : text || '–'}</p>
            ${isCut ? html`<button class="quiet" @click=${() => (this.open = new Set([...this.open, key]))}>${msg('Read it all', { id: 'texts.all' })}</button>` : nothing}
          </div>`
        })}
      </div>
    </li>`
  }

  #columns() {
    return this.info.columns.filter(({ type }) => type === 'text' || type === 'category' || type === 'boolean')
  }

  async #read(from: number): Promise<void> {
    this.open = new Set()
    try {
      this.sample = await this.services.datasets.rows(this.info.name, { columns: this.#columns().map(({ name }) => name), from, to: from + PAGE })
      this.from = from
    } catch (thrown) {
      this.problem = MaasError.from(thrown)
    }
  }
}

customElements.define('inpage-text-samples', InpageTextSamples)
