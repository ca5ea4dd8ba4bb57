import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { ColumnType } from '../../data/column-type.ts'
import type { ColumnProfile, DatasetProfile } from '../../data/profile/column-profile.ts'
import { formatCount } from '../format.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import './column-card.ts'

/** Cards that are shown at once: a table may have ten thousand columns. */
const PAGE = 48
/** From here on, a column is searched rather than looked for. */
const MANY = 12

/** A card for each column, all compared with a target. Fires `target` with the name of a column, or `''`. */
export class InpageColumnCards extends ServicesElement {
  static override properties = { name: {}, profile: { attribute: false }, target: {}, search: { state: true }, shown: { state: true } }
  declare name: string
  declare profile: DatasetProfile
  declare target: string | null
  declare private search: string
  declare private shown: number

  static override styles = [
    InpageElement.styles,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(15.5rem, 100%), 1fr));
        gap: var(--space-4);
      }
      .tools label {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        color: var(--text-muted);
        font-size: var(--text-s);
        white-space: nowrap;
      }
      .tools select {
        max-width: 14rem;
      }
      .tools input {
        max-width: 14rem;
      }
    `,
  ]

  constructor() {
    super()
    this.target = null
    this.search = ''
    this.shown = PAGE
  }

  override render() {
    const { columns } = this.profile
    const found = columns.filter(({ name }) => name.toLowerCase().includes(this.search.toLowerCase()))
    return html`<div class="stack">
      <div class="row tools between">
        ${columns.length > 1
          ? html`<label>
              ${msg('Compare with', { id: 'columns.target' })}
              <select data-testid="target-select" @change=${(event: Event) => this.#aim((event.target as HTMLSelectElement).value)}>
                <option value="" ?selected=${!this.target}>–</option>
                ${columns.map(({ name }) => html`<option value=${name} ?selected=${name === this.target}>${name}</option>`)}
              </select>
            </label>`
          : nothing}
        ${columns.length > MANY
          ? html`<input
              type="search"
              placeholder=${msg('Find a column', { id: 'columns.find' })}
              aria-label=${msg('Find a column', { id: 'columns.find' })}
              .value=${this.search}
              @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
            />`
          : nothing}
      </div>
      <div class="grid">
        ${found.slice(0, this.shown).map((column) => this.#renderCard(column))}
      </div>
      ${found.length > this.shown
        ? html`<button @click=${() => (this.shown += PAGE)}>
            ${msg(str`Show more of ${formatCount(found.length - this.shown)} other columns`, { id: 'cards.more' })}
          </button>`
        : nothing}
    </div>`
  }

  /** Brings the card of a column into view. */
  async reveal(column: string): Promise<void> {
    this.search = ''
    this.shown = Math.max(this.shown, this.profile.columns.findIndex(({ name }) => name === column) + 1)
    await this.updateComplete
    const card = [...this.renderRoot.querySelectorAll('inpage-column-card')].find(({ profile }) => profile.name === column)
    await card?.updateComplete
    card?.reveal()
  }

  #renderCard(profile: ColumnProfile) {
    return html`<inpage-column-card
      .profile=${profile}
      .target=${this.target}
      .setType=${(column: string, type: ColumnType) => this.services.datasets.setType(this.name, column, { type })}
    ></inpage-column-card>`
  }

  #aim(name: string): void {
    this.dispatchEvent(new CustomEvent('target', { detail: name }))
  }
}

customElements.define('inpage-column-cards', InpageColumnCards)

declare global {
  interface HTMLElementTagNameMap {
    'inpage-column-card': import('./column-card.ts').InpageColumnCard
    'inpage-column-cards': InpageColumnCards
  }
}
