import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { InpageElement } from '../parts/element.ts'
import { colorOf, onThemeChange } from '../theme.ts'
import { type Point, strokeImage, type Stroke } from './stroke-image.ts'

const CANVAS_SIZE = 560
const PEN_WIDTH = 0.07

/**
 * A sheet to draw on with mouse, finger or pen. Fires `drawn` with the picture that the model sees, a Float32Array
 * of 0..255, after each movement; `clear()` empties it, `show()` puts a ready picture on it.
 */
export class InpageDrawPad extends InpageElement {
  static override properties = { size: { type: Number } }
  /** Width and height of the picture in pixels. */
  declare size: number
  #strokes: Stroke[] = []
  #picture: ArrayLike<number> | null = null
  #pointer: number | null = null
  /** Kept, since asking for it lays out the page. */
  #ink: string | null = null
  #stop: (() => void) | undefined

  static override styles = [
    InpageElement.styles,
    css`
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        background: var(--surface-sunken);
        cursor: crosshair;
        touch-action: none;
      }
    `,
  ]

  constructor() {
    super()
    this.size = 28
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = onThemeChange(() => {
      this.#ink = null
      this.#paint()
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  clear(): void {
    this.#strokes = []
    this.#picture = null
    this.#paint()
  }

  /** @param picture [size, size], 0..255 */
  show(picture: ArrayLike<number>): void {
    this.#strokes = []
    this.#picture = picture
    this.#paint()
  }

  override render() {
    return html`<canvas
      data-testid="draw-canvas"
      width=${CANVAS_SIZE}
      height=${CANVAS_SIZE}
      role="img"
      aria-label=${msg('Drawing area. With the keyboard, use a random sample instead.', { id: 'draw.area' })}
      @pointerdown=${this.#begin}
      @pointermove=${this.#move}
      @pointerup=${this.#end}
      @pointercancel=${this.#end}
    ></canvas>`
  }

  #begin(event: PointerEvent): void {
    if (this.#pointer !== null || event.button !== 0) return
    event.preventDefault()
    this.#canvas().setPointerCapture(event.pointerId)
    this.#pointer = event.pointerId
    this.#picture = null
    this.#strokes.push([this.#point(event)])
    this.#changed()
  }

  #move(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return
    const all = event.getCoalescedEvents()
    const points = (all.length > 0 ? all : [event]).map((moved) => this.#point(moved))
    this.#strokes.push([...this.#strokes.pop()!, ...points])
    this.#changed()
  }

  #end(event: PointerEvent): void {
    if (event.pointerId === this.#pointer) this.#pointer = null
  }

  #point(event: PointerEvent): Point {
    const box = this.#canvas().getBoundingClientRect()
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height }
  }

  #changed(): void {
    this.#paint()
    this.dispatchEvent(new CustomEvent('drawn', { detail: strokeImage(this.#strokes, this.size) }))
  }

  #paint(): void {
    const canvas = this.#canvas()
    const context = canvas.getContext('2d')!
    context.clearRect(0, 0, CANVAS_SIZE, CANVAS_SIZE)
    const ink = (this.#ink ??= colorOf(this.renderRoot as ShadowRoot, '--text'))
    if (this.#picture) this.#paintPicture(context, this.#picture, ink)
    context.strokeStyle = ink
    context.lineWidth = PEN_WIDTH * CANVAS_SIZE
    context.lineCap = 'round'
    context.lineJoin = 'round'
    for (const stroke of this.#strokes) {
      context.beginPath()
      for (const { x, y } of [stroke[0]!, ...stroke]) context.lineTo(x * CANVAS_SIZE, y * CANVAS_SIZE)
      context.stroke()
    }
  }

  #paintPicture(context: CanvasRenderingContext2D, picture: ArrayLike<number>, ink: string): void {
    const pixel = CANVAS_SIZE / this.size
    context.fillStyle = ink
    for (let i = 0; i < picture.length; i++) {
      context.globalAlpha = picture[i]! / 255
      context.fillRect((i % this.size) * pixel, Math.floor(i / this.size) * pixel, pixel, pixel)
    }
    context.globalAlpha = 1
  }

  #canvas(): HTMLCanvasElement {
    return this.renderRoot.querySelector('canvas')!
  }
}

customElements.define('inpage-draw-pad', InpageDrawPad)
