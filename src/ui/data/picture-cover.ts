import { html, nothing } from 'lit'
import type { Dataset } from '../../data/dataset.ts'
import { ServicesElement } from '../parts/element.ts'
import './picture-strip.ts'

/** One picture of each class; nothing until they are there, nor when they cannot be had. */
export class InpagePictureCover extends ServicesElement {
  static override properties = { name: {}, sample: { state: true } }
  declare name: string
  declare private sample: Dataset | null

  constructor() {
    super()
    this.sample = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.services.datasets.sample(this.name).then(
      (sample) => (this.sample = sample),
      () => undefined, // the page of the data set says why
    )
  }

  override render() {
    return this.sample ? html`<inpage-picture-strip .sample=${this.sample}></inpage-picture-strip>` : nothing
  }
}

customElements.define('inpage-picture-cover', InpagePictureCover)
