import { msg, str } from '@lit/localize'
import { css, html, type PropertyValues } from 'lit'
import type { Dataset, ImageColumn, TextColumn } from '../../data/dataset.ts'
import { InpageElement } from '../parts/element.ts'
import { imageData } from '../parts/pixels.ts'

/** Sample pictures, one line per class. */
export class InpagePictureGrid extends InpageElement {
  static override properties = { sample: { attribute: false } }
  declare sample: Dataset

  static override styles = [
    InpageElement.styles,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr));
        gap: var(--space-2) var(--space-5);
      }
      li {
        display: flex;
        align-items: center;
        gap: var(--space-1);
        min-width: 0;
      }
      .label {
        min-width: 1.5rem;
        color: var(--text-muted);
        font-weight: var(--weight-medium);
      }
      canvas {
        flex: 1 1 0;
        min-width: 0;
        max-width: 3.25rem;
        aspect-ratio: 1;
        border-radius: 4px;
        background: #000;
      }
    `,
  ]

  override render() {
    return html`<ul data-testid=${`${this.sample.name}-samples`}>
      ${[...this.#rowsByLabel()].map(
        ([label, rows]) =>
          html`<li>
            <span class="label number">${label}</span>
            ${rows.map(
              (row) =>
                html`<canvas
                  data-row=${row}
                  role="img"
                  aria-label=${msg(str`Sample of ${label}`, { id: 'pictures.sample' })}
                ></canvas>`,
            )}
          </li>`,
      )}
    </ul>`
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('sample')) return
    const { images } = this.#columns()
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) {
      canvas.width = images.width
      canvas.height = images.height
      canvas.getContext('2d', { willReadFrequently: true })!.putImageData(imageData(images, Number(canvas.dataset['row'])), 0, 0)
    }
  }

  #rowsByLabel(): Map<string, number[]> {
    const groups = new Map<string, number[]>()
    const { labels } = this.#columns()
    for (let row = 0; row < this.sample.rows; row++) {
      const label = labels?.values[row] ?? ''
      groups.set(label, [...(groups.get(label) ?? []), row])
    }
    const order = new Intl.Collator(undefined, { numeric: true })
    const sorted = [...groups]
    sorted.sort(([a], [b]) => order.compare(a, b))
    return new Map(sorted)
  }

  #columns(): { images: ImageColumn; labels: TextColumn | undefined } {
    const { columns } = this.sample
    return {
      images: columns.find((column) => column.kind === 'image')!,
      labels: columns.find((column) => column.kind === 'text'),
    }
  }
}

customElements.define('inpage-picture-grid', InpagePictureGrid)
