import { msg } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { MaasError } from '../../core/error.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { Resource } from '../parts/resource.ts'
import '../parts/problem.ts'

/** Says that the browser may clear what is stored here, and asks it not to. Nothing where it is kept. */
export class InpageStorageNote extends ServicesElement {
  static override properties = { isRefused: { state: true }, busy: { state: true }, problem: { state: true } }
  declare private isRefused: boolean
  declare busy: boolean
  declare problem: MaasError | null
  readonly #kept = new Resource(this, () => this.services.storage.isKept(), [])

  static override styles = [
    InpageElement.styles,
    css`
      .note {
        padding: var(--space-3) var(--space-4);
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        font-size: var(--text-s);
      }
      [role='status']:not(:empty) {
        margin-top: var(--space-2);
      }
    `,
  ]

  constructor() {
    super()
    this.isRefused = false
    this.busy = false
    this.problem = null
  }

  override render() {
    if (this.#kept.value !== false) return nothing
    return html`<div class="note" data-testid="storage-note">
      <div class="row between">
        <span>${msg('The browser may clear this site when the disk is full; Safari does when it was not visited for seven days.', { id: 'storage.may-clear' })}</span>
        <button ?hidden=${this.isRefused} ?disabled=${this.busy} @click=${this.#keep}>${msg('Ask it to keep the models', { id: 'storage.keep' })}</button>
      </div>
      <div role="status">${this.isRefused
        ? msg('It does not promise that yet. Browsers do for sites that are installed, bookmarked or often visited: until then, save what you cannot train again.', { id: 'storage.refused' })
        : nothing}</div>
      <inpage-problem .error=${this.problem}></inpage-problem>
    </div>`
  }

  async #keep(): Promise<void> {
    await act(this, async () => {
      this.isRefused = !(await this.services.storage.keep())
      await this.#kept.refresh()
    })
  }
}

customElements.define('inpage-storage-note', InpageStorageNote)
