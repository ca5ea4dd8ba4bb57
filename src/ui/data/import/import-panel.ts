import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import type { MaasError } from '../../../core/error.ts'
import { act } from '../../parts/act.ts'
import { InpageElement, ServicesElement } from '../../parts/element.ts'
import { icon, type IconName } from '../../parts/icons.ts'
import { type Chosen, chosenByDrop, chosenFiles } from './chosen.ts'
import { fetchFile } from './fetch-file.ts'
import { chosenByPaste } from './pasted.ts'
import './camera.ts'
import './import-preview.ts'
import '../../parts/problem.ts'

type Way = 'paste' | 'address' | 'camera'

const ACCEPT = '.csv,.tsv,.tab,.txt,.json,.jsonl,.ndjson,.parquet,.arrow,.feather,.zip,.gz,.idx,.png,.jpg,.jpeg,.webp,.gif'

/** All ways to bring data in, then what they would be read as. Fires `imported` with the name that they got. */
export class InpageImport extends ServicesElement {
  static override properties = {
    taken: { attribute: false },
    over: { type: Boolean, reflect: true },
    way: { state: true },
    chosen: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  /** Names that other data sets have. */
  declare taken: ReadonlySet<string>
  declare over: boolean
  declare private way: Way | null
  declare private chosen: Chosen | null
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      .zone {
        display: grid;
        gap: var(--space-3);
        padding: var(--space-5) var(--space-4) var(--space-4);
        border: 1px dashed var(--border-strong);
        border-radius: var(--radius-m);
        background: var(--surface);
        transition:
          background var(--motion),
          border-color var(--motion);
      }
      :host([over]) .zone {
        background: var(--accent-soft);
        border-color: var(--accent);
      }
      .drop {
        display: grid;
        justify-items: center;
        gap: var(--space-1);
        text-align: center;
        cursor: pointer;
        border-radius: var(--radius-s);
      }
      .drop:hover strong {
        color: var(--accent);
      }
      .drop:focus-within {
        outline: 2px solid var(--focus);
        outline-offset: 4px;
      }
      .drop svg.icon-graphic {
        width: 1.5rem;
        height: 1.5rem;
        color: var(--accent);
      }
      strong {
        font-weight: var(--weight-strong);
        transition: color var(--motion);
      }
      .ways {
        justify-content: center;
        gap: var(--space-1);
      }
      .ways label.button {
        border-color: transparent;
        background: transparent;
        color: var(--text-muted);
      }
      .ways label.button:hover {
        background: var(--surface-hover);
        color: var(--text);
      }
      .ways label.button:focus-within {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
      }
      .ways button[aria-expanded='true'] {
        background: var(--surface-hover);
        color: var(--text);
      }
      form {
        display: grid;
        gap: var(--space-3);
        max-width: 44rem;
        width: 100%;
        justify-self: center;
      }
      form .row {
        justify-content: flex-end;
      }
    `,
  ]

  constructor() {
    super()
    this.taken = new Set()
    this.over = false
    this.way = null
    this.chosen = null
    this.busy = false
    this.problem = null
    this.addEventListener('dragover', (event) => {
      event.preventDefault()
      this.over = !this.chosen
    })
    this.addEventListener('dragleave', () => (this.over = false))
    this.addEventListener('drop', (event) => {
      event.preventDefault()
      this.over = false
      if (event.dataTransfer && !this.chosen) this.#choose(chosenByDrop(event.dataTransfer.items))
    })
    this.addEventListener('chosen', (event) => this.#choose((event as CustomEvent<Chosen>).detail))
  }

  override render() {
    if (this.chosen) {
      return html`<inpage-import-preview
        .services=${this.services}
        .chosen=${this.chosen}
        .taken=${this.taken}
        @closed=${() => this.#close()}
        @imported=${() => this.#close()}
      ></inpage-import-preview>`
    }
    return html`<section class="zone" aria-label=${msg('Add data', { id: 'import.label' })}>
      <label class="drop">
        ${icon('upload')}
        <strong>${msg('Drop a file or a folder, or choose one', { id: 'import.drop' })}</strong>
        <span class="muted small">${msg('CSV, TSV, JSON, Parquet, Arrow, text, or a zip or folder of pictures by class. It stays on this device.', { id: 'import.formats' })}</span>
        <input
          class="hidden-visually"
          type="file"
          multiple
          accept=${ACCEPT}
          data-testid="upload-input"
          ?disabled=${this.busy}
          @change=${this.#picked}
        />
      </label>
      <div class="row ways">
        <label class="button">
          ${icon('folder')} ${msg('Folder', { id: 'import.folder' })}
          <input class="hidden-visually" type="file" webkitdirectory data-testid="folder-input" ?disabled=${this.busy} @change=${this.#picked} />
        </label>
        ${this.#renderWay('paste', 'paste', msg('Paste', { id: 'import.paste' }))}
        ${this.#renderWay('address', 'link', msg('Address', { id: 'import.address' }))}
        ${this.#renderWay('camera', 'camera', msg('Camera', { id: 'import.camera' }))}
      </div>
      ${this.#renderForm()}
      <inpage-problem .error=${this.problem}></inpage-problem>
    </section>`
  }

  #renderWay(way: Way, picture: IconName, label: string): TemplateResult {
    const open = this.way === way
    return html`<button
      class="quiet"
      aria-expanded=${open}
      data-testid=${`way-${way}`}
      @click=${() => {
        this.way = open ? null : way
        this.problem = null
      }}
    >${icon(picture)} ${label}</button>`
  }

  #renderForm() {
    switch (this.way) {
      case 'paste':
        return html`<form @submit=${this.#pasted}>
          <label class="field">
            <span>${msg('A table from a spreadsheet, CSV, JSON, or a text a line', { id: 'import.paste.hint' })}</span>
            <textarea name="text" rows="7" required spellcheck="false" data-testid="paste-text" autofocus></textarea>
          </label>
          <div class="row"><button class="primary">${msg('Look at it', { id: 'import.look' })}</button></div>
        </form>`
      case 'address':
        return html`<form @submit=${this.#addressed}>
          <label class="field">
            <span>${msg('Address of a data file on this site', { id: 'import.address.hint' })}</span>
            <input name="address" required inputmode="url" placeholder="data/wdbc.csv" data-testid="address-input" autofocus />
          </label>
          <div class="row"><button class="primary" ?disabled=${this.busy}>${msg('Look at it', { id: 'import.look' })}</button></div>
        </form>`
      case 'camera':
        return html`<inpage-camera></inpage-camera>`
      default:
        return nothing
    }
  }

  override updated(): void {
    this.renderRoot.querySelector<HTMLElement>('[autofocus]:not([data-focused])')?.focus()
    this.renderRoot.querySelector('[autofocus]')?.setAttribute('data-focused', '')
  }

  #picked(event: Event): void {
    const input = event.target as HTMLInputElement
    const chosen = chosenFiles([...input.files!])
    input.value = '' // so that the same file, corrected, can be chosen again
    this.#choose(chosen)
  }

  #pasted(event: SubmitEvent): void {
    event.preventDefault()
    this.#choose(chosenByPaste(String(new FormData(event.target as HTMLFormElement).get('text'))))
  }

  #addressed(event: SubmitEvent): void {
    event.preventDefault()
    this.#choose(fetchFile(String(new FormData(event.target as HTMLFormElement).get('address'))))
  }

  #choose(found: Chosen | undefined | Promise<Chosen | undefined>): void {
    void act(this, async () => {
      const chosen = await found
      if (chosen) this.chosen = chosen
    })
  }

  #close(): void {
    this.chosen = null
    this.way = null
  }
}

customElements.define('inpage-import', InpageImport)
