import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { MaasError } from '../../core/error.ts'
import type { ImageColumn } from '../../data/dataset.ts'
import { formatCount } from '../format.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { drawPicture } from '../parts/pixels.ts'
import type { DatasetInfo } from '../services.ts'
import { type LabelledRows, labelColumn, rowsByLabel } from './picture-labels.ts'
import { pictureName } from './size-words.ts'
import '../parts/problem.ts'

/** Pictures that are read at once. */
const PAGE = 96

/** All pictures of a data set, of one class or of all, more of them as one scrolls. */
export class InpagePictureGrid extends ServicesElement {
  static override properties = {
    info: { attribute: false }, groups: { state: true }, label: { state: true }, pages: { state: true }, problem: { state: true },
  }
  declare info: DatasetInfo
  declare private groups: readonly LabelledRows[] | null
  /** The class that is looked at; null for all. */
  declare private label: string | null
  declare private pages: readonly { readonly rows: readonly number[]; readonly column: ImageColumn }[]
  declare private problem: MaasError | null
  #labels: readonly string[] = []
  #isReading = false
  readonly #more = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && void this.#readOn(), { rootMargin: '600px' })

  static override styles = [
    InpageElement.styles,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(3.5rem, 1fr));
        gap: var(--space-2);
      }
      figure {
        display: grid;
        gap: 2px;
        min-width: 0;
        text-align: center;
      }
      canvas {
        width: 100%;
        border-radius: 4px;
        background: #000;
      }
      figcaption {
        overflow: hidden;
        color: var(--text-muted);
        font-size: var(--text-xs);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .classes button[aria-pressed='true'] {
        border-color: var(--accent);
        background: var(--accent-soft);
        color: var(--accent);
      }
    `,
  ]

  constructor() {
    super()
    this.groups = null
    this.label = null
    this.pages = []
    this.problem = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#readLabels()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#more.disconnect()
  }

  override render() {
    const shown = this.pages.reduce((sum, { rows }) => sum + rows.length, 0)
    return html`<div class="stack">
      <inpage-problem .error=${this.problem}></inpage-problem>
      ${this.groups && this.groups.length > 1
        ? html`<div class="row classes" role="group" aria-label=${msg('Classes', { id: 'pictures.classes' })}>
            ${this.#renderClass(null, msg('All', { id: 'pictures.all' }), this.info.rows)}
            ${this.groups.map(({ label, rows }) => this.#renderClass(label, label, rows.length))}
          </div>`
        : nothing}
      <div class="grid" data-testid="picture-grid">
        ${this.pages.map(({ rows }, page) => rows.map((row, i) => html`<figure>
          <canvas
            data-page=${page}
            data-index=${i}
            role="img"
            aria-label=${pictureName(this.#labels[row] ?? '')}
          ></canvas>
          ${this.groups && this.groups.length > 1 && this.label === null ? html`<figcaption>${this.#labels[row]}</figcaption>` : nothing}
        </figure>`))}
      </div>
      <p class="muted small number" id="end">
        ${this.groups ? msg(str`${formatCount(shown)} of ${formatCount(this.#wanted().length)} pictures`, { id: 'pictures.shown' }) : msg('Loading…', { id: 'common.loading' })}
      </p>
    </div>`
  }

  override updated(): void {
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>('canvas:not([data-drawn])')) {
      drawPicture(canvas, this.pages[Number(canvas.dataset['page'])]!.column, Number(canvas.dataset['index']))
      canvas.dataset['drawn'] = ''
    }
  }

  #renderClass(label: string | null, text: string, count: number) {
    return html`<button aria-pressed=${this.label === label} data-testid=${`class-${label ?? 'all'}`} @click=${() => this.#choose(label)}>
      ${text} <span class="muted number">${formatCount(count)}</span>
    </button>`
  }

  #wanted(): readonly number[] {
    if (this.label !== null) return this.groups!.find(({ label }) => label === this.label)!.rows
    return this.groups!.length === 1 ? this.groups![0]!.rows : Array.from({ length: this.info.rows }, (_, row) => row)
  }

  #choose(label: string | null): void {
    this.label = label
    this.pages = []
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) delete canvas.dataset['drawn']
    void this.#readOn()
  }

  async #readLabels(): Promise<void> {
    try {
      const label = this.info.columns.find(({ kind }) => kind === 'text')
      const labels = label
        ? await this.services.datasets.rows(this.info.name, { columns: [label.name] })
        : { name: '', rows: this.info.rows, columns: [] }
      this.#labels = labelColumn(labels)?.values ?? []
      this.groups = rowsByLabel(labels)
      await this.#readOn()
      this.#more.observe(this.renderRoot.querySelector('#end')!)
    } catch (thrown) {
      this.problem = MaasError.from(thrown)
    }
  }

  async #readOn(): Promise<void> {
    if (this.#isReading || !this.groups) return
    this.#isReading = true
    const { label } = this
    try {
      const shown = this.pages.reduce((sum, { rows }) => sum + rows.length, 0)
      const rows = this.#wanted().slice(shown, shown + PAGE)
      const column = rows.length > 0 && await this.services.datasets.pictures(this.info.name, rows)
      if (column && label === this.label) this.pages = [...this.pages, { rows, column }]
    } catch (thrown) {
      this.problem = MaasError.from(thrown)
    } finally {
      this.#isReading = false
    }
    if (label !== this.label) await this.#readOn()
  }
}

customElements.define('inpage-picture-grid', InpagePictureGrid)
