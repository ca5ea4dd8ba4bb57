import { css, html } from 'lit'
import { imageData } from '../parts/pixels.ts'
import { InpageElement } from '../parts/element.ts'
import type { PictureSize } from '../../intake/picture.ts'

/** What the model sees: a picture at its own size, as it was trained. */
export class InpageModelView extends InpageElement {
  static override properties = { picture: { attribute: false }, size: { attribute: false }, label: {} }
  /** [height, width, channels], 0..255 */
  declare picture: ArrayLike<number> | null
  declare size: PictureSize
  declare label: string

  static override styles = [
    InpageElement.styles,
    css`
      :host {
        width: 3.5rem;
      }
      canvas {
        display: block;
        width: 100%;
        border-radius: var(--radius-s);
        background: #000;
        image-rendering: pixelated;
      }
    `,
  ]

  constructor() {
    super()
    this.picture = null
  }

  override render() {
    const { width, height } = this.size
    return html`<canvas width=${width} height=${height} style=${`aspect-ratio: ${width} / ${height}`} role="img" aria-label=${this.label}></canvas>`
  }

  override updated(): void {
    const { height, width, channels } = this.size
    const pixels = Uint8Array.from({ length: height * width * channels }, (_, i) => this.picture?.[i] ?? 0)
    this.renderRoot.querySelector('canvas')!.getContext('2d')!.putImageData(imageData({ kind: 'image', name: '', height, width, channels, pixels }, 0), 0, 0)
  }
}

customElements.define('inpage-model-view', InpageModelView)
