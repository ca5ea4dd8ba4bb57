import { css, type LitElement, type ReactiveController, unsafeCSS } from 'lit'
import UPlot from 'uplot'
import uplotStyles from 'uplot/dist/uPlot.min.css?inline'
import { colorOf, onThemeChange } from '../theme.ts'

/** How a plot looks in the present theme. */
export interface PlotLook {
  readonly color: (token: `--${string}`) => string
  /** Of both axes. */
  readonly axis: UPlot.Axis
}

/** What is drawn; the plot's width is that of its place. */
export interface Drawing {
  readonly options: Omit<UPlot.Options, 'width' | 'height'>
  readonly data: UPlot.AlignedData
}

/** Of an element with a `<div class="plot">`, whose height it gives itself. */
export const plotStyles = [
  unsafeCSS(uplotStyles),
  css`
    .plot {
      min-width: 0;
      overflow: hidden;
    }
    .uplot {
      font-family: var(--font);
    }
    .u-cursor-x {
      border-color: var(--border-strong);
    }
  `,
]

/** A uPlot in the element's `.plot`, which follows its width and the theme. */
export class Plot implements ReactiveController {
  readonly #host: LitElement
  /** undefined while there is nothing to draw. */
  readonly #drawing: (look: PlotLook) => Drawing | undefined
  readonly #resize = new ResizeObserver(() => this.#fit())
  #plot: UPlot | undefined
  #stop: (() => void) | undefined

  constructor(host: LitElement, drawing: (look: PlotLook) => Drawing | undefined) {
    this.#host = host
    this.#drawing = drawing
    host.addController(this)
  }

  hostConnected(): void {
    this.#stop = onThemeChange(() => this.draw())
    if (this.#host.hasUpdated) this.draw()
  }

  hostDisconnected(): void {
    this.#stop?.()
    this.#resize.disconnect()
    this.#plot?.destroy()
    this.#plot = undefined
  }

  /** Draws anew. */
  draw(): void {
    const root = this.#root
    const drawing = root && this.#drawing(lookOf(root))
    if (!drawing) return
    this.#plot?.destroy()
    this.#plot = new UPlot({ ...drawing.options, width: Math.max(root.clientWidth, 1), height: root.clientHeight }, drawing.data, root)
    this.#resize.observe(root)
  }

  /** Whether something is drawn, which then shows these data. */
  update(data: UPlot.AlignedData): boolean {
    this.#plot?.setData(data)
    return this.#plot !== undefined
  }

  get #root(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.plot')
  }

  #fit(): void {
    const root = this.#root
    if (root?.clientWidth && root.clientWidth !== this.#plot?.width) {
      this.#plot?.setSize({ width: root.clientWidth, height: root.clientHeight })
    }
  }
}

function lookOf(root: HTMLElement): PlotLook {
  const color = (token: `--${string}`) => colorOf(root, token)
  return {
    color,
    axis: {
      stroke: color('--text-muted'), font: `11px ${getComputedStyle(root).fontFamily}`, ticks: { show: false },
      grid: { stroke: color('--border'), width: 1 },
    },
  }
}
