import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { MaasError } from '../../../core/error.ts'
import type { ReadOptions } from '../../../data/readers/reader.ts'
import type { GivenColumns } from '../../../data/retype.ts'
import type { ImportPreview } from '../../../protocol/intake.ts'
import { formatBytes, formatCount } from '../../format.ts'
import { InpageElement, ServicesElement } from '../../parts/element.ts'
import { datasetName, mediaTypeOf } from '../dataset-name.ts'
import { delimiterName, sayNote } from '../note-words.ts'
import { rowCount } from '../size-words.ts'
import type { Chosen } from './chosen.ts'
import { type Pace, paceOf } from './pace.ts'
import { DELIMITERS, ENCODINGS, FORMATS, hasImages, IMAGE_SIDES, isDelimited, isText, offerOf, settingsOf, stillThere } from './settings.ts'
import './preview-table.ts'
import '../picture-strip.ts'
import '../../parts/problem.ts'

/** What a file would be read as, the ways to read it otherwise, and its import. Fires `imported` with its name, or `closed`. */
export class InpageImportPreview extends ServicesElement {
  static override properties = {
    chosen: { attribute: false },
    taken: { attribute: false },
    name: { state: true },
    mediaType: { state: true },
    options: { state: true },
    given: { state: true },
    preview: { state: true },
    busy: { state: true },
    pace: { state: true },
    problem: { state: true },
  }
  declare chosen: Chosen
  declare taken: ReadonlySet<string>
  declare private name: string
  declare private mediaType: string
  declare private options: ReadOptions
  declare private given: GivenColumns
  declare private preview: ImportPreview | null
  declare private busy: 'looking' | 'importing' | null
  declare private pace: Pace | null
  declare private problem: MaasError | null
  /** Of what is done now: it is done again once an offer is taken. */
  #work: { readonly stop: AbortController; readonly again: () => void } | undefined

  static override styles = [
    InpageElement.styles,
    css`
      .settings {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr));
        gap: var(--space-3);
        align-items: end;
      }
      .settings .name {
        grid-column: span 2;
      }
      .settings .check {
        grid-column: span 2;
        min-height: 2.125rem;
        font-size: var(--text-s);
      }
      .notes {
        display: grid;
        gap: var(--space-1);
        padding-inline-start: var(--space-4);
        list-style: disc;
        color: var(--text-muted);
        font-size: var(--text-s);
        overflow-wrap: anywhere;
      }
      progress {
        width: 100%;
        height: 6px;
        accent-color: var(--accent);
      }
      .actions {
        justify-content: flex-end;
      }
      .looking {
        opacity: 0.55;
      }
      .offer {
        justify-content: space-between;
      }
    `,
  ]

  constructor() {
    super()
    this.options = {}
    this.given = {}
    this.preview = null
    this.busy = null
    this.pace = null
    this.problem = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const { name, file } = this.chosen
    this.name = datasetName(name, this.taken)
    this.mediaType = file instanceof File ? mediaTypeOf(file) : ''
    this.#look()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#work?.stop.abort()
  }

  override render() {
    return html`<section class="card stack" aria-label=${msg('Import', { id: 'preview.heading' })} data-testid="import-preview">
      <div>
        <h2>${this.chosen.name}</h2>
        <p class="muted small">${this.#summary()}</p>
      </div>
      ${this.busy === 'importing' ? this.#renderProgress() : this.#renderChoices()}
    </section>`
  }

  #summary(): string {
    const { preview } = this
    const size = formatBytes(this.#bytes())
    if (!preview) return size
    const columns = msg(str`${formatCount(preview.dataset.columns.length)} columns`, { id: 'preview.columns' })
    const rows = preview.isWhole
      ? rowCount(preview.rows)
      : msg(str`the first ${formatCount(preview.rows)} rows were looked at`, { id: 'preview.first' })
    return [preview.format === 'folder' ? msg('folder', { id: 'preview.folder' }) : preview.format, size, columns, rows].join(' · ')
  }

  #renderChoices() {
    const { preview, problem } = this
    const offer = offerOf(problem)
    return html`
      ${this.#renderSettings()}
      <inpage-problem .error=${problem}></inpage-problem>
      ${offer
        ? html`<div class="row offer">
            <span class="muted small">${msg('The good part can be read:', { id: 'offer.intro' })}</span>
            <button class="primary" data-testid="take-offer" @click=${() => this.#take(offer)}>${offerName(offer)}</button>
          </div>`
        : nothing}
      ${preview
        ? html`<div class=${this.busy ? 'looking' : ''}>${this.#renderRows(preview)}</div>`
        : problem
          ? nothing
          : html`<p class="muted" role="status">${msg('Looking at it…', { id: 'preview.looking' })}</p>`}
      ${preview && preview.notes.length > 0
        ? html`<ul class="notes">${preview.notes.map((note) => html`<li>${sayNote(note)}</li>`)}</ul>`
        : nothing}
      <div class="row actions">
        <button @click=${this.#leave}>${msg('Cancel', { id: 'confirm.cancel' })}</button>
        <button class="primary" data-testid="import-button" ?disabled=${!preview || this.busy !== null || this.name === ''} @click=${() => this.#import()}>
          ${msg('Import', { id: 'preview.import' })}
        </button>
      </div>`
  }

  #renderRows(preview: ImportPreview) {
    if (hasImages(preview)) return html`<inpage-picture-strip .sample=${preview.dataset} .each=${4}></inpage-picture-strip>`
    return html`<inpage-preview-table
      .preview=${preview}
      .given=${this.given}
      @given=${(event: CustomEvent<GivenColumns>) => (this.given = event.detail)}
    ></inpage-preview-table>`
  }

  #renderSettings() {
    const { preview } = this
    const format = preview?.format ?? FORMATS.find(({ mediaType }) => mediaType === this.mediaType)?.title ?? ''
    const settings: ReadOptions = preview ? settingsOf(preview, this.options) : this.options
    // Of a file that could not be read it is not known what was found out.
    const unknown = (value: string | undefined) => (value === undefined ? option('', msg('automatic', { id: 'preview.automatic' }), '') : nothing)
    const option = (value: string, label: string, chosen: string | undefined) => html`<option value=${value} .selected=${value === chosen}>${label}</option>`
    return html`<div class="settings">
      <label class="field name">
        <span>${msg('Name', { id: 'preview.name' })}</span>
        <input data-testid="import-name" .value=${this.name} @input=${(event: Event) => (this.name = valueOf(event).trim())} />
      </label>
      ${isText(format)
        ? html`<label class="field">
              <span>${msg('Format', { id: 'preview.format' })}</span>
              <select data-testid="import-format" @change=${(event: Event) => this.#read(this.options, valueOf(event))}>
                ${FORMATS.map(({ mediaType, title }) => option(mediaType, title, FORMATS.find((one) => one.title === format)!.mediaType))}
              </select>
            </label>
            <label class="field">
              <span>${msg('Encoding', { id: 'preview.encoding' })}</span>
              <select data-testid="import-encoding" @change=${(event: Event) => this.#read({ ...this.options, encoding: valueOf(event) })}>
                ${unknown(settings.encoding)} ${[...new Set([settings.encoding ?? 'utf-8', ...ENCODINGS])].map((encoding) => option(encoding, encoding, settings.encoding))}
              </select>
            </label>`
        : nothing}
      ${isDelimited(format)
        ? html`<label class="field">
              <span>${msg('Delimiter', { id: 'preview.delimiter' })}</span>
              <select data-testid="import-delimiter" @change=${(event: Event) => this.#read({ ...this.options, delimiter: valueOf(event) })}>
                ${unknown(settings.delimiter)} ${[...new Set([settings.delimiter ?? ',', ...DELIMITERS])].map((one) => option(one, delimiterName(one), settings.delimiter))}
              </select>
            </label>
            <label class="field">
              <span>${msg('Decimal sign', { id: 'preview.decimal' })}</span>
              <select data-testid="import-decimal" @change=${(event: Event) => this.#read({ ...this.options, decimal: valueOf(event) as '.' | ',' })}>
                ${unknown(settings.decimal)} ${option('.', msg('point, 1.5', { id: 'decimal.point' }), settings.decimal)}
                ${option(',', msg('comma, 1,5', { id: 'decimal.comma' }), settings.decimal)}
              </select>
            </label>
            <label class="check">
              <input
                type="checkbox"
                data-testid="import-header"
                .checked=${settings.header ?? true}
                @change=${(event: Event) => this.#read({ ...this.options, header: (event.target as HTMLInputElement).checked })}
              />
              ${msg('Names in the first line', { id: 'preview.header' })}
            </label>`
        : nothing}
      ${preview && hasImages(preview)
        ? html`<label class="field">
            <span>${msg('Picture size', { id: 'preview.image-size' })}</span>
            <select data-testid="import-image-size" @change=${(event: Event) => this.#resize(Number(valueOf(event)))}>
              ${IMAGE_SIDES.map((side) =>
                option(String(side), side === 0 ? msg('as they are', { id: 'preview.image-size.own' }) : `${side} × ${side}`, String(this.options.imageSize?.width ?? 0)))}
            </select>
          </label>`
        : nothing}
    </div>`
  }

  #renderProgress() {
    const { pace } = this
    const bytes = pace?.bytes ?? 0
    const total = Math.max(pace?.total ?? 0, 1)
    return html`<div class="stack" role="status" data-testid="import-progress">
        <progress max=${total} .value=${bytes} aria-label=${msg('Import progress', { id: 'import.progress' })}></progress>
        <p class="muted small number">
          ${bytes < total
            ? msg(str`${formatBytes(bytes)} of ${formatBytes(total)}, ${formatCount(pace?.rows ?? 0)} rows`, { id: 'import.read' })
            : msg('Everything is read: looking at the columns and storing them…', { id: 'import.storing' })}
          ${pace && pace.rate > 0 && bytes < total ? html`· ${msg(str`${formatBytes(pace.rate)} per second`, { id: 'import.rate' })}` : nothing}
        </p>
      </div>
      <div class="row actions">
        <button data-testid="import-cancel" @click=${() => this.#work?.stop.abort()}>${msg('Cancel', { id: 'confirm.cancel' })}</button>
      </div>`
  }

  #bytes(): number {
    const { file } = this.chosen
    return file instanceof File ? file.size : file.reduce((sum, entry) => sum + entry.file.size, 0)
  }

  #resize(side: number): void {
    const { imageSize: _, ...rest } = this.options
    this.#read(side === 0 ? rest : { ...rest, imageSize: { height: side, width: side } })
  }

  #read(options: ReadOptions, mediaType = this.mediaType): void {
    this.options = options
    this.mediaType = mediaType
    this.#look()
  }

  #take(offer: ReadOptions): void {
    this.options = { ...this.options, ...offer }
    this.#work?.again()
  }

  #look(): void {
    const { chosen: { file, name: fileName }, mediaType, options } = this
    void this.#do('looking', () => this.#look(), async (signal) => {
      const preview = await this.services.datasets.preview({ file, mediaType, fileName, options }, signal)
      if (signal.aborted) return
      this.preview = preview
      this.given = stillThere(this.given, preview)
    })
  }

  #import(): void {
    const { chosen: { file }, mediaType, options, given, name } = this
    const started = performance.now()
    this.pace = null
    void this.#do('importing', () => this.#import(), async (signal) => {
      await this.services.datasets.add(name, file, {
        ...(mediaType !== '' && { mediaType }), read: options, columns: given, signal,
        onProgress: (progress) => (this.pace = paceOf(progress, started, performance.now())),
      })
      this.dispatchEvent(new CustomEvent('imported', { detail: name, bubbles: true, composed: true }))
    })
  }

  /** Does one thing; what was done before is stopped. */
  async #do(what: 'looking' | 'importing', again: () => void, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#work?.stop.abort()
    const stop = new AbortController()
    this.#work = { stop, again }
    this.busy = what
    this.problem = null
    try {
      await work(stop.signal)
    } catch (thrown) {
      if (stop === this.#work.stop && !stop.signal.aborted) this.problem = MaasError.from(thrown)
    } finally {
      if (stop === this.#work.stop) this.busy = null
    }
  }

  #leave(): void {
    this.dispatchEvent(new CustomEvent('closed'))
  }
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value

function offerName(offer: ReadOptions): string {
  if (offer.badRows) return msg('Leave out what cannot be read', { id: 'offer.bad-rows' })
  if (offer.badNames) return msg('Give these columns names', { id: 'offer.bad-names' })
  if (offer.encoding) return msg(str`Read it as ${offer.encoding}`, { id: 'offer.encoding' })
  return msg('Read it so', { id: 'offer.other' })
}

customElements.define('inpage-import-preview', InpageImportPreview)
