import { msg } from '@lit/localize'
import { css, html } from 'lit'
import type { MaasError } from '../../core/error.ts'
import { datasetName } from '../data/dataset-name.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import '../parts/problem.ts'

/** A file of a model becomes a version. Fires `close` when it is done. */
export class InpageImportModel extends ServicesElement {
  static override properties = { name: { state: true }, busy: { state: true }, problem: { state: true } }
  declare private name: string
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr));
        gap: var(--space-3);
      }
      input[type='file'] {
        max-width: 100%;
        font: inherit;
        font-size: var(--text-s);
      }
    `,
  ]

  constructor() {
    super()
    this.name = ''
    this.busy = false
    this.problem = null
  }

  override render() {
    return html`<form class="card stack" @submit=${this.#import}>
      <h2>${msg('Import a model', { id: 'import-model.heading' })}</h2>
      <p class="muted small">
        ${msg('A bundle that was saved here, of which all versions come back; an ONNX file; a .keras or .h5 file of Keras; model.json with its weights of TensorFlow.js, or a zip of them, such as Teachable Machine gives. Up to 100 MB.', { id: 'import-model.formats' })}
      </p>
      <label class="field">
        <span>${msg('File, or files', { id: 'import-model.files' })}</span>
        <input type="file" name="files" multiple required @change=${this.#choose} />
      </label>
      <div class="fields">
        <label class="field">
          <span>${msg('Name', { id: 'endpoint.name' })}</span>
          <input name="name" required autocomplete="off" .value=${this.name} @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)} />
        </label>
        <label class="field">
          <span>${msg('Classes in the order of its outputs, when the file does not say', { id: 'import-model.labels' })}</span>
          <input name="labels" autocomplete="off" placeholder=${msg('none', { id: 'config.none' })} />
        </label>
      </div>
      <label class="check small"><input type="checkbox" name="promote" checked /> ${msg('It answers for the model at once', { id: 'import-model.promote' })}</label>
      <inpage-problem .error=${this.problem}></inpage-problem>
      <div class="row">
        <button class="primary" data-testid="import-model-button" ?disabled=${this.busy}>
          ${this.busy ? msg('Reading…', { id: 'import-model.busy' }) : msg('Import', { id: 'import-model.action' })}
        </button>
        <button type="button" class="quiet" @click=${this.#close}>${msg('Cancel', { id: 'confirm.cancel' })}</button>
      </div>
    </form>`
  }

  #choose(event: Event): void {
    const [file] = (event.target as HTMLInputElement).files ?? []
    if (file && this.name === '') this.name = datasetName(file.name.replace(/(-\d+)?\.(bundle\.zip|onnx)$/, '.'), new Set())
  }

  async #import(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    await act(this, async () => {
      await this.services.models.import(this.name, form.getAll('files') as File[], { labels: String(form.get('labels')), promote: form.has('promote') })
      this.#close()
    })
  }

  #close(): void {
    this.dispatchEvent(new Event('close'))
  }
}

customElements.define('inpage-import-model', InpageImportModel)
