import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { MaasError } from '../../core/error.ts'
import { InpageElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import type { InpageDrawPad } from './draw-pad.ts'
import { type PictureSize, readPicture } from '../../intake/picture.ts'
import './draw-pad.ts'
import './model-view.ts'
import '../parts/problem.ts'

type Picture = Float32Array<ArrayBuffer>

/** A picture for a model: drawn where it takes square grey ones, or from any file. Fires `filled` with it, undefined when it was cleared. */
export class InpagePictureInput extends InpageElement {
  static override properties = { size: { attribute: false }, picture: { state: true }, over: { state: true }, problem: { state: true } }
  declare size: PictureSize
  declare private picture: Picture | null
  /** A file is held over it. */
  declare private over: boolean
  declare private problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      .sheet.over {
        border-radius: var(--radius-m);
        outline: 2px dashed var(--accent);
        outline-offset: 4px;
      }
      .sheet inpage-model-view {
        width: min(100%, 18rem);
      }
      .tools {
        align-items: flex-start;
        margin-top: var(--space-3);
      }
      @media (max-width: 720px) {
        inpage-draw-pad {
          width: min(100%, 38dvh);
          margin: 0 auto;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.picture = null
    this.over = false
    this.problem = null
  }

  /** @param picture [height, width, channels], 0..255 */
  show(picture: Picture): void {
    this.picture = picture
    this.#pad()?.show(picture)
  }

  clear(): void {
    this.picture = null
    this.problem = null
    this.#pad()?.clear()
  }

  override render() {
    const { width, height, channels } = this.size
    const view = html`<inpage-model-view .picture=${this.picture} .size=${this.size} .label=${msg('What the model sees', { id: 'try.view' })}></inpage-model-view>`
    const canDraw = width === height && channels === 1
    return html`<div
        class="sheet ${this.over ? 'over' : ''}"
        @dragover=${this.#dragOver}
        @dragleave=${() => (this.over = false)}
        @drop=${this.#drop}
      >
        ${canDraw
          ? html`<inpage-draw-pad .size=${width} @drawn=${(event: CustomEvent<Picture>) => this.#take(event.detail)}></inpage-draw-pad>`
          : view}
      </div>
      <div class="row between tools">
        <div class="row">
          <slot></slot>
          <button data-testid="picture-button" @click=${() => this.renderRoot.querySelector('input')!.click()}>
            ${icon('upload')} ${msg('Picture file', { id: 'try.picture' })}
          </button>
          <input type="file" accept="image/*" hidden data-testid="picture-file" @change=${this.#choose} />
        </div>
        ${canDraw ? view : null}
      </div>
      <inpage-problem .error=${this.problem}></inpage-problem>`
  }

  #pad(): InpageDrawPad | null {
    return this.renderRoot.querySelector('inpage-draw-pad')
  }

  #take(picture: Picture): void {
    this.picture = picture
    this.problem = null
    this.dispatchEvent(new CustomEvent<Picture>('filled', { detail: picture }))
  }

  #dragOver(event: DragEvent): void {
    event.preventDefault()
    this.over = true
  }

  #drop(event: DragEvent): void {
    event.preventDefault()
    this.over = false
    const file = event.dataTransfer?.files[0]
    if (file) void this.#read(file)
  }

  #choose(event: Event): void {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    if (file) void this.#read(file)
    input.value = '' // the same file can be chosen again
  }

  async #read(file: File): Promise<void> {
    try {
      const picture = await readPicture(file, this.size)
      this.#pad()?.show(picture)
      this.#take(picture)
    } catch (thrown) {
      this.problem = MaasError.from(thrown)
    }
  }
}

customElements.define('inpage-picture-input', InpagePictureInput)
