import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { MaasError } from '../../../core/error.ts'
import type { FolderFile } from '../../../protocol/intake.ts'
import { formatCount } from '../../format.ts'
import { act } from '../../parts/act.ts'
import { InpageElement } from '../../parts/element.ts'
import { icon } from '../../parts/icons.ts'
import type { Chosen } from './chosen.ts'
import '../../parts/problem.ts'

/** Between two pictures while the button is held. */
const EVERY_MS = 120
const SIDES = [28, 48, 64, 96, 128] as const
const THUMBNAILS = 6

interface CameraClass {
  readonly name: string
  readonly pictures: readonly Blob[]
  /** Object addresses of the latest pictures. */
  readonly thumbnails: readonly string[]
}

/** Pictures by class from the camera, as long as a button is held. Fires `chosen` with them as a folder. */
export class InpageCamera extends InpageElement {
  static override properties = {
    classes: { state: true }, side: { state: true }, stream: { state: true }, busy: { state: true }, problem: { state: true },
  }
  declare private classes: readonly CameraClass[]
  declare private side: number
  declare private stream: MediaStream | null
  declare busy: boolean
  declare problem: MaasError | null
  /** The class whose button is held. */
  #held: { readonly index: number; readonly timer: ReturnType<typeof setInterval> } | undefined

  static override styles = [
    InpageElement.styles,
    css`
      .studio {
        display: grid;
        grid-template-columns: 15rem minmax(0, 1fr);
        gap: var(--space-4);
        align-items: start;
        padding-top: var(--space-3);
        border-top: 1px solid var(--border);
      }
      @media (max-width: 720px) {
        .studio {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      video {
        max-width: 15rem;
        justify-self: center;
        width: 100%;
        aspect-ratio: 1;
        object-fit: cover;
        border-radius: var(--radius-m);
        background: #000;
      }
      li {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3);
        border: 1px solid var(--border);
        border-radius: var(--radius-s);
      }
      .line {
        display: grid;
        grid-template-columns: minmax(5rem, 1fr) auto;
        gap: var(--space-2);
      }
      .hold {
        touch-action: none;
        user-select: none;
      }
      button.hold:active:not(:disabled) {
        background: var(--accent);
        color: var(--on-accent);
      }
      .shots {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1);
        min-height: 2rem;
      }
      img {
        width: 2rem;
        height: 2rem;
        border-radius: 4px;
        object-fit: cover;
      }
      .size {
        width: 7rem;
      }
    `,
  ]

  constructor() {
    super()
    this.classes = [newClass(1), newClass(2)]
    this.side = 64
    this.stream = null
    this.busy = false
    this.problem = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void act(this, async () => {
      const stream = await openCamera()
      if (this.isConnected) this.stream = stream
      else stopStream(stream)
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#release()
    if (this.stream) stopStream(this.stream)
    this.stream = null
    for (const url of this.classes.flatMap(({ thumbnails }) => thumbnails)) URL.revokeObjectURL(url)
  }

  override render() {
    const isReady = this.classes.filter(({ pictures }) => pictures.length > 0).length > 0
    return html`<inpage-problem .error=${this.problem}></inpage-problem>
      ${this.stream
        ? html`<div class="studio">
            <video autoplay muted playsinline .srcObject=${this.stream} data-testid="camera-video" aria-label=${msg('What the camera sees', { id: 'camera.video' })}></video>
            <div class="stack">
              <ul class="stack">${this.classes.map((one, i) => this.#renderClass(one, i))}</ul>
              <div class="row between">
                <button class="quiet" @click=${() => (this.classes = [...this.classes, newClass(this.classes.length + 1)])}>
                  ${icon('plus')} ${msg('Add a class', { id: 'camera.add' })}
                </button>
                <label class="row small muted">
                  ${msg('Pixels', { id: 'camera.side' })}
                  <select class="size" @change=${(event: Event) => (this.side = Number((event.target as HTMLSelectElement).value))}>
                    ${SIDES.map((side) => html`<option value=${side} ?selected=${side === this.side}>${side} × ${side}</option>`)}
                  </select>
                </label>
                <button class="primary" data-testid="camera-done" ?disabled=${!isReady} @click=${this.#done}>${msg('Look at it', { id: 'import.look' })}</button>
              </div>
            </div>
          </div>`
        : this.busy
          ? html`<p class="muted" role="status">${msg('Waiting for the camera…', { id: 'camera.waiting' })}</p>`
          : nothing}`
  }

  #renderClass({ name, pictures, thumbnails }: CameraClass, index: number) {
    return html`<li>
      <div class="line">
        <input
          .value=${name}
          aria-label=${msg('Name of the class', { id: 'camera.name' })}
          data-testid=${`camera-name-${index}`}
          @input=${(event: Event) => this.#change(index, { name: (event.target as HTMLInputElement).value })}
        />
        <button
          class="hold"
          data-testid=${`camera-hold-${index}`}
          @pointerdown=${(event: PointerEvent) => this.#press(event, index)}
          @pointerup=${() => this.#release(index)}
          @pointercancel=${() => this.#release(index)}
          @lostpointercapture=${() => this.#release(index)}
          @keydown=${(event: KeyboardEvent) => this.#key(event, index)}
          @keyup=${() => this.#release(index)}
          @blur=${() => this.#release(index)}
          @contextmenu=${(event: Event) => event.preventDefault()}
        >${icon('camera')} ${msg('Hold to take pictures', { id: 'camera.hold' })}</button>
      </div>
      <div class="shots">
        ${thumbnails.map((url) => html`<img src=${url} alt="" />`)}
        <span class="muted small number" aria-live="polite" data-testid=${`camera-count-${index}`}>
          ${msg(str`${formatCount(pictures.length)} pictures`, { id: 'camera.count' })}
        </span>
        ${pictures.length > 0
          ? html`<button class="quiet icon" aria-label=${msg(str`Delete the pictures of ${name}`, { id: 'camera.clear' })} @click=${() => this.#clear(index)}>${icon('trash')}</button>`
          : nothing}
      </div>
    </li>`
  }

  #press(event: PointerEvent, index: number): void {
    if (event.button !== 0) return
    ;(event.target as HTMLElement).setPointerCapture(event.pointerId)
    this.#hold(index)
  }

  #key(event: KeyboardEvent, index: number): void {
    if (event.key !== ' ' && event.key !== 'Enter') return
    event.preventDefault()
    if (!event.repeat) this.#hold(index)
  }

  #hold(index: number): void {
    this.#release()
    void this.#take(index)
    this.#held = { index, timer: setInterval(() => void this.#take(index), EVERY_MS) }
  }

  /** Another button loses the focus after this one was pressed: it has nothing to let go. */
  #release(index = this.#held?.index): void {
    if (index !== this.#held?.index) return
    clearInterval(this.#held?.timer)
    this.#held = undefined
  }

  /** The square in the middle of what the camera sees. */
  async #take(index: number): Promise<void> {
    const video = this.renderRoot.querySelector('video')
    if (!video || video.videoWidth === 0) return
    const edge = Math.min(video.videoWidth, video.videoHeight)
    const canvas = new OffscreenCanvas(this.side, this.side)
    canvas
      .getContext('2d')!
      .drawImage(video, (video.videoWidth - edge) / 2, (video.videoHeight - edge) / 2, edge, edge, 0, 0, this.side, this.side)
    const picture = await canvas.convertToBlob({ type: 'image/png' })
    const { pictures, thumbnails } = this.classes[index]!
    for (const url of thumbnails.slice(0, -THUMBNAILS + 1)) URL.revokeObjectURL(url)
    this.#change(index, { pictures: [...pictures, picture], thumbnails: [...thumbnails.slice(-THUMBNAILS + 1), URL.createObjectURL(picture)] })
  }

  #clear(index: number): void {
    for (const url of this.classes[index]!.thumbnails) URL.revokeObjectURL(url)
    this.#change(index, { pictures: [], thumbnails: [] })
  }

  #change(index: number, change: Partial<CameraClass>): void {
    this.classes = this.classes.map((one, i) => (i === index ? { ...one, ...change } : one))
  }

  #done(): void {
    const file = this.classes.flatMap(({ name, pictures }, index): FolderFile[] => {
      const folder = name.trim().replaceAll('/', '-') || String(index + 1)
      return pictures.map((picture, i) => ({ path: `${folder}/${String(i + 1).padStart(4, '0')}.png`, file: picture }))
    })
    this.dispatchEvent(new CustomEvent<Chosen>('chosen', { detail: { name: 'camera', file }, bubbles: true, composed: true }))
  }
}

function newClass(number: number): CameraClass {
  return { name: msg(str`class ${number}`, { id: 'camera.class' }), pictures: [], thumbnails: [] }
}

async function openCamera(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  } catch (cause) {
    throw new MaasError('unavailable', 'The camera cannot be used: there is none, or this page was not allowed to.', { cause })
  }
}

function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

customElements.define('inpage-camera', InpageCamera)
