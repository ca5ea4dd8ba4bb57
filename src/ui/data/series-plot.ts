import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import UPlot from 'uplot'
import { MaasError } from '../../core/error.ts'
import { dateReader } from '../../data/dates.ts'
import { currentLanguage } from '../localization.ts'
import { formatValue } from '../format.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { type Drawing, Plot, type PlotLook, plotStyles } from '../parts/plot.ts'
import type { DatasetInfo } from '../services.ts'
import { type Points, seriesPoints } from './series-points.ts'
import { rowCount } from './size-words.ts'
import '../parts/problem.ts'

/** A column of numbers over a column of dates. */
export class InpageSeriesPlot extends ServicesElement {
  static override properties = { info: { attribute: false }, column: { state: true }, points: { state: true }, problem: { state: true } }
  declare info: DatasetInfo
  declare private column: string
  declare private points: Points | null
  declare private problem: MaasError | null
  #times: Float64Array | undefined
  readonly #plot = new Plot(this, (look) => this.#drawing(look))

  static override styles = [
    InpageElement.styles,
    plotStyles,
    css`
      .plot {
        height: 300px;
      }
      select {
        width: auto;
      }
    `,
  ]

  constructor() {
    super()
    this.points = null
    this.problem = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const target = this.info.builtin?.start.target
    this.column = this.#numbers().find((name) => name === target) ?? this.#numbers()[0]!
    void this.#read()
  }

  override render() {
    const names = this.#numbers()
    return html`<div class="card stack">
      <inpage-problem .error=${this.problem}></inpage-problem>
      <div class="row between">
        ${names.length > 1
          ? html`<select data-testid="series-column" aria-label=${msg('Column', { id: 'series.column' })} @change=${this.#choose}>
              ${names.map((name) => html`<option value=${name} ?selected=${name === this.column}>${name}</option>`)}
            </select>`
          : html`<strong>${this.column}</strong>`}
        <span class="muted small number">${this.points ? rowCount(this.info.rows) : msg('Loading…', { id: 'common.loading' })}</span>
      </div>
      <div class="plot" role="img" data-testid="series-plot" aria-label=${msg(str`${this.column} over time`, { id: 'series.label' })}></div>
    </div>`
  }

  override updated(): void {
    this.#plot.draw()
  }

  #numbers(): readonly string[] {
    return this.info.columns.filter(({ kind }) => kind === 'number').map(({ name }) => name)
  }

  #choose(event: Event): void {
    this.column = (event.target as HTMLSelectElement).value
    void this.#read()
  }

  async #read(): Promise<void> {
    const { name, columns } = this.info
    const wanted = this.column
    try {
      if (!this.#times) {
        const date = columns.find(({ type }) => type === 'date')!
        const [texts] = (await this.services.datasets.rows(name, { columns: [date.name] })).columns
        const read = dateReader(date.format ?? 'YYYY-MM-DD')
        this.#times = Float64Array.from(texts?.kind === 'text' ? texts.values : [], read)
      }
      const [numbers] = (await this.services.datasets.rows(name, { columns: [wanted] })).columns
      if (wanted === this.column && numbers?.kind === 'number') this.points = seriesPoints(this.#times, numbers.values)
    } catch (thrown) {
      this.problem = MaasError.from(thrown)
    }
  }

  #drawing({ color, axis }: PlotLook): Drawing | undefined {
    if (!this.points) return undefined
    const day = new Intl.DateTimeFormat(currentLanguage(), { year: 'numeric', month: 'short', timeZone: 'UTC' })
    const [times, values] = this.points
    return {
      options: {
        tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'UTC'),
        legend: { show: false },
        cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false } },
        axes: [
          { ...axis, size: 28, space: 90, grid: { show: false }, values: (_, ticks) => ticks.map((tick) => day.format(tick * 1000)) },
          { ...axis, size: 64, space: 40, values: (_, ticks) => ticks.map(formatValue) },
        ],
        series: [{}, { stroke: color('--accent'), width: 1.5, points: { show: times.length < 100, size: 4, fill: color('--accent') } }],
      },
      data: [[...times], [...values]],
    }
  }
}

customElements.define('inpage-series-plot', InpageSeriesPlot)
