import { msg } from '@lit/localize'
import { css, html } from 'lit'
import type { MaasError } from '../../core/error.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { datasetName } from './dataset-name.ts'
import '../parts/problem.ts'

/** Takes a data file by drag and drop or from the file picker. Fires `uploaded` with the name that it got. */
export class InpageUpload extends ServicesElement {
  static override properties = {
    taken: { attribute: false },
    over: { type: Boolean, reflect: true },
    busy: { state: true },
    problem: { state: true },
  }
  /** Names that other data sets have. */
  declare taken: ReadonlySet<string>
  declare over: boolean
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      :host {
        display: grid;
        gap: var(--space-2);
      }
      label {
        display: grid;
        justify-items: center;
        gap: var(--space-1);
        padding: var(--space-5) var(--space-3);
        border: 1px dashed var(--border-strong);
        border-radius: var(--radius-m);
        text-align: center;
        cursor: pointer;
        transition: background var(--motion);
      }
      label:hover,
      :host([over]) label {
        background: var(--accent-soft);
        border-color: var(--accent);
      }
      label:focus-within {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
      }
      strong {
        font-weight: var(--weight-medium);
      }
    `,
  ]

  constructor() {
    super()
    this.taken = new Set()
    this.over = false
    this.busy = false
    this.problem = null
    this.addEventListener('dragover', (event) => {
      event.preventDefault()
      this.over = true
    })
    this.addEventListener('dragleave', () => (this.over = false))
    this.addEventListener('drop', (event) => {
      event.preventDefault()
      this.over = false
      this.#upload(event.dataTransfer?.files[0])
    })
  }

  override render() {
    return html`<label>
        ${icon('upload')}
        <strong>
          ${this.busy
            ? msg('Reading…', { id: 'upload.busy' })
            : msg('Drop a file or choose one', { id: 'upload.action' })}
        </strong>
        <span class="muted small">${msg('CSV, TSV or JSON', { id: 'upload.formats' })}</span>
        <input
          class="hidden-visually"
          type="file"
          accept=".csv,.tsv,.json,.jsonl,.ndjson"
          data-testid="upload-input"
          ?disabled=${this.busy}
          @change=${this.#chosen}
        />
      </label>
      <inpage-problem .error=${this.problem}></inpage-problem>`
  }

  #chosen(event: Event): void {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    this.#upload(file)
    input.value = '' // so that the same file, corrected, can be chosen again
  }

  #upload(file: File | undefined): void {
    if (!file || this.busy) return
    void act(this, async () => {
      const name = datasetName(file.name, this.taken)
      await this.services.datasets.add(name, file)
      this.dispatchEvent(new CustomEvent('uploaded', { detail: name }))
    })
  }
}

customElements.define('inpage-upload', InpageUpload)
