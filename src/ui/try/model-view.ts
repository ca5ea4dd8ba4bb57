import { css, html } from 'lit'
import { InpageElement } from '../parts/element.ts'

/** What the model sees: a picture at its own size, white on black as it was trained. */
export class InpageModelView extends InpageElement {
  static override properties = { picture: { attribute: false }, size: { type: Number }, label: {} }
  /** [size, size], 0..255 */
  declare picture: ArrayLike<number> | null
  declare size: number
  declare label: string

  static override styles = [
    InpageElement.styles,
    css`
      canvas {
        display: block;
        width: 3.5rem;
        height: 3.5rem;
        border-radius: var(--radius-s);
        background: #000;
        image-rendering: pixelated;
      }
    `,
  ]

  constructor() {
    super()
    this.picture = null
    this.size = 28
  }

  override render() {
    return html`<canvas width=${this.size} height=${this.size} role="img" aria-label=${this.label}></canvas>`
  }

  override updated(): void {
    const context = this.renderRoot.querySelector('canvas')!.getContext('2d')!
    const image = new ImageData(this.size, this.size)
    for (let i = 0; i < this.size * this.size; i++) {
      image.data.fill(this.picture?.[i] ?? 0, 4 * i, 4 * i + 3)
      image.data[4 * i + 3] = 255
    }
    context.putImageData(image, 0, 0)
  }
}

customElements.define('inpage-model-view', InpageModelView)
