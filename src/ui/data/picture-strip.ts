import { css, html, type PropertyValues } from 'lit'
import type { Dataset, ImageColumn } from '../../data/dataset.ts'
import { InpageElement } from '../parts/element.ts'
import { drawPicture } from '../parts/pixels.ts'
import { labelColumn, rowsByLabel } from './picture-labels.ts'
import { pictureName } from './size-words.ts'

/** Sample pictures of a data set, some of each class. */
export class InpagePictureStrip extends InpageElement {
  static override properties = { sample: { attribute: false }, each: { type: Number } }
  declare sample: Dataset
  /** Pictures of a class. */
  declare each: number

  static override styles = [
    InpageElement.styles,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2) var(--space-3);
      }
      li {
        display: grid;
        gap: 2px;
        min-width: 0;
      }
      .pictures {
        display: flex;
        gap: 2px;
      }
      .label {
        overflow: hidden;
        color: var(--text-muted);
        font-size: var(--text-xs);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      canvas {
        width: 2.25rem;
        height: 2.25rem;
        border-radius: 4px;
        background: #000;
        object-fit: contain;
      }
    `,
  ]

  constructor() {
    super()
    this.each = 1
  }

  override render() {
    return html`<ul data-testid=${`${this.sample.name}-samples`}>
      ${rowsByLabel(this.sample).map(
        ({ label, rows }) => html`<li>
          <span class="pictures">
            ${rows.slice(0, this.each).map(
              (row) => html`<canvas data-row=${row} role="img" aria-label=${pictureName(label)}></canvas>`,
            )}
          </span>
          ${labelColumn(this.sample) ? html`<span class="label">${label}</span>` : null}
        </li>`,
      )}
    </ul>`
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('sample') && !changed.has('each')) return
    const images = this.sample.columns.find((column): column is ImageColumn => column.kind === 'image')!
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) drawPicture(canvas, images, Number(canvas.dataset['row']))
  }
}

customElements.define('inpage-picture-strip', InpagePictureStrip)
