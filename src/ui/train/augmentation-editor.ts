import { msg } from '@lit/localize'
import { css, html, nothing, type PropertyValues } from 'lit'
import type { ImageColumn } from '../../data/dataset.ts'
import { AUGMENTATIONS } from '../../train/augmentation/augmentations.ts'
import type { AugmentationConfig, CompleteRunConfig } from '../../train/run-config.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { imageData } from '../parts/pixels.ts'
import type { DatasetInfo } from '../services.ts'
import { augmentationsFor, startAugmentation } from './augmentation-choice.ts'
import { augmented, somePictures } from './augmented-pictures.ts'
import './option-fields.ts'

const PICTURES = 8

/** What is changed in each batch that is trained on; pictures as they then are. Fires `edited` with the list. */
export class InpageAugmentationEditor extends ServicesElement {
  static override properties = {
    info: { attribute: false }, config: { attribute: false }, planned: { type: Boolean }, pictures: { state: true }, seed: { state: true },
  }
  declare info: DatasetInfo
  declare config: CompleteRunConfig
  /** The config is complete: what it says can be shown. */
  declare planned: boolean
  declare private pictures: ImageColumn | undefined
  declare private seed: number

  static override styles = [
    InpageElement.styles,
    css`
      .pictures {
        display: grid;
        grid-template-columns: repeat(${PICTURES}, minmax(0, 1fr));
        gap: var(--space-1);
      }
      canvas {
        width: 100%;
        border-radius: 4px;
        background: #000;
        image-rendering: pixelated;
      }
      .step {
        display: flex;
        align-items: center;
        justify-content: space-between;
        font-size: var(--text-s);
        font-weight: var(--weight-medium);
      }
      .stack {
        gap: var(--space-3);
      }
    `,
  ]

  constructor() {
    super()
    this.seed = 1
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('info') && changed.get('info')?.name !== this.info.name) void this.#load()
  }

  override render() {
    const { augmentation } = this.config
    const free = augmentationsFor(this.config, this.info).filter((name) => !augmentation.some(({ class_name }) => class_name === name))
    return html`<div class="stack">
      ${augmentation.map((one, i) => this.#renderOne(one, i))}
      ${free.length === 0 ? nothing : html`<select
        aria-label=${msg('Add a change', { id: 'augmentation.add' })}
        @change=${(event: Event) => this.#add(event.target as HTMLSelectElement)}
      >
        <option value="">${msg('Add a change', { id: 'augmentation.add' })}…</option>
        ${free.map((name) => html`<option>${name}</option>`)}
      </select>`}
      ${this.pictures && augmentation.length > 0 ? this.#renderPictures(this.pictures) : nothing}
    </div>`
  }

  #renderOne({ class_name, config }: AugmentationConfig, place: number) {
    const { augmentation } = this.config
    return html`<div>
      <div class="step">
        ${class_name}
        <button
          type="button"
          class="quiet icon"
          title=${msg('Remove this step', { id: 'chain.remove' })}
          aria-label=${msg('Remove this step', { id: 'chain.remove' })}
          @click=${() => this.#tell(augmentation.toSpliced(place, 1))}
        >${icon('close')}</button>
      </div>
      <inpage-option-fields
        .options=${AUGMENTATIONS[class_name]?.options ?? {}}
        .config=${config}
        @edited=${(event: CustomEvent<AugmentationConfig['config']>) => this.#tell(augmentation.with(place, { class_name, config: event.detail }))}
      ></inpage-option-fields>
    </div>`
  }

  #renderPictures({ width, height }: ImageColumn) {
    return html`<div class="pictures" data-testid="augmented" role="img" aria-label=${msg('Pictures as they are trained on', { id: 'augmentation.pictures' })}>
        ${Array.from({ length: PICTURES }, () => html`<canvas width=${width} height=${height}></canvas>`)}
      </div>
      <button type="button" class="quiet" @click=${() => this.seed++}>${icon('dice')} ${msg('Others', { id: 'augmentation.again' })}</button>`
  }

  override updated(): void {
    if (!this.pictures || !this.planned) return
    const changed = augmented(this.pictures, this.config.augmentation, this.seed)
    for (const [i, canvas] of this.renderRoot.querySelectorAll('canvas').entries()) canvas.getContext('2d')!.putImageData(imageData(changed, i), 0, 0)
  }

  async #load(): Promise<void> {
    this.pictures = undefined
    const { name, columns } = this.info
    if (!columns.some(({ kind }) => kind === 'image')) return
    const sample = await this.services.datasets.sample(name).catch(() => undefined) // a preview: training says what is wrong
    if (sample && name === this.info.name) this.pictures = somePictures(sample, PICTURES)
  }

  #add(select: HTMLSelectElement): void {
    if (select.value) this.#tell([...this.config.augmentation, startAugmentation(select.value)])
    select.value = ''
  }

  #tell(augmentation: readonly AugmentationConfig[]): void {
    this.dispatchEvent(new CustomEvent<readonly AugmentationConfig[]>('edited', { detail: augmentation }))
  }
}

customElements.define('inpage-augmentation-editor', InpageAugmentationEditor)
