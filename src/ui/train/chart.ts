import { msg, str } from '@lit/localize'
import { css, html, type PropertyValues } from 'lit'
import type UPlot from 'uplot'
import { formatMetric } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import { type Drawing, Plot, type PlotLook, plotStyles } from '../parts/plot.ts'
import type { Curves } from './curves.ts'

/** Points of more would be a thick line. */
const FEW_EPOCHS = 40

/** One measure of a run over its epochs: train and validation, with the latest values in words. */
export class InpageChart extends InpageElement {
  static override properties = {
    metric: {},
    heading: {},
    curves: { attribute: false },
    epochs: { type: Number },
  }
  declare metric: string
  declare heading: string
  declare curves: Curves
  /** The right end of the axis. */
  declare epochs: number
  readonly #plot = new Plot(this, (look) => this.#drawing(look))

  static override styles = [
    InpageElement.styles,
    plotStyles,
    css`
      figure {
        display: grid;
        gap: var(--space-2);
      }
      figcaption {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 var(--space-4);
        font-size: var(--text-s);
      }
      .keys,
      .key {
        display: inline-flex;
        align-items: center;
        gap: var(--space-4);
      }
      .key {
        gap: var(--space-2);
        color: var(--text-muted);
      }
      .key::before {
        content: '';
        width: 0.75rem;
        height: 2px;
        background: var(--accent);
      }
      .key.validation::before {
        background: var(--contrast);
      }
      .plot {
        height: 190px;
      }
    `,
  ]

  override render() {
    const train = this.#latest(this.curves.train)
    const validation = this.#latest(this.curves.validation)
    return html`<figure data-testid=${`chart-${this.metric}`}>
      <figcaption>
        <strong>${this.heading}</strong>
        <span class="keys number">
          <span class="key">${msg('train', { id: 'chart.train' })} ${train}</span>
          <span class="key validation">${msg('validation', { id: 'chart.validation' })} ${validation}</span>
        </span>
      </figcaption>
      <div
        class="plot"
        role="img"
        aria-label=${msg(str`${this.heading}: train ${train}, validation ${validation}`, { id: 'chart.summary' })}
      ></div>
    </figure>`
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('epochs') || !this.#plot.update(this.#data())) this.#plot.draw()
  }

  #latest(values: Curves['train']): string {
    const value = values.filter((value) => value !== null).at(-1)
    return value === undefined ? '–' : formatMetric(this.metric, value)
  }

  #data(): UPlot.AlignedData {
    const { epochs, steps, train, validation } = this.curves
    return [[...epochs], [...steps], [...train], [...validation]]
  }

  #drawing({ color, axis }: PlotLook): Drawing {
    const line = (stroke: string): UPlot.Series => ({
      stroke, width: 2, spanGaps: true, points: { show: this.epochs <= FEW_EPOCHS, size: 5, fill: stroke },
    })
    return {
      options: {
        legend: { show: false },
        cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
        scales: { x: { time: false, range: [0, Math.max(this.epochs, 1)] } },
        axes: [
          { ...axis, size: 28, space: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], grid: { show: false } },
          { ...axis, size: 48, space: 36, values: (_, ticks) => ticks.map((tick) => formatMetric(this.metric, tick)) },
        ],
        series: [
          {},
          { stroke: color('--accent'), alpha: 0.3, width: 1, spanGaps: true, points: { show: false } },
          line(color('--accent')),
          line(color('--contrast')),
        ],
      },
      data: this.#data(),
    }
  }
}

customElements.define('inpage-chart', InpageChart)
