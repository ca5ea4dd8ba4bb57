import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { ColumnInfo } from '../../data/dataset.ts'
import type { Chain } from '../../preprocess/chains.ts'
import type { CompleteRunConfig } from '../../train/run-config.ts'
import { formatCount } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import { typeName } from '../parts/type-name.ts'
import type { DatasetInfo } from '../services.ts'
import { changeDraft, type Role, roleOf, rolesFor, type RunDraft, withRole } from './run-draft.ts'
import { roleName } from './role-name.ts'
import { chainText } from './transform-text.ts'
import './chain-editor.ts'

/** More rows than this are looked for by name. */
const SHOWN = 60

/** Every column with its type, its part in the run and what is done to it. Fires `edited` with the draft. */
export class InpageColumnList extends InpageElement {
  static override properties = {
    info: { attribute: false }, draft: { attribute: false }, config: { attribute: false }, search: { state: true }, open: { state: true },
  }
  declare info: DatasetInfo
  declare draft: RunDraft
  /** As it is shown. */
  declare config: CompleteRunConfig
  declare private search: string
  /** The column whose steps are edited. */
  declare private open: string | null

  static override styles = [
    InpageElement.styles,
    css`
      ul {
        border: 1px solid var(--border);
        border-radius: var(--radius-s);
      }
      li {
        padding: var(--space-2) var(--space-3);
      }
      li + li {
        border-top: 1px solid var(--border);
      }
      .head {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 7.5rem;
        align-items: center;
        gap: var(--space-1) var(--space-3);
      }
      strong {
        overflow: hidden;
        font-size: var(--text-s);
        font-weight: var(--weight-medium);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .head select {
        min-height: 1.75rem;
        font-size: var(--text-s);
      }
      .type {
        margin: 0;
        font-size: var(--text-xs);
        line-height: 1.75rem;
      }
      .chain {
        justify-content: flex-start;
        min-height: 1.75rem;
        margin-inline-start: calc(-1 * var(--space-2));
        padding: 0 var(--space-2);
        font-size: var(--text-xs);
        font-weight: 400;
        text-align: start;
        white-space: normal;
      }
      .none strong {
        color: var(--text-muted);
        font-weight: 400;
      }
      inpage-chain-editor {
        margin: var(--space-2) 0 var(--space-2);
      }
      .search {
        margin-bottom: var(--space-2);
      }
    `,
  ]

  constructor() {
    super()
    this.search = ''
    this.open = null
  }

  override render() {
    const found = this.info.columns.filter(({ name }) => name.toLowerCase().includes(this.search.toLowerCase()))
    const more = found.length - SHOWN
    return html`${this.info.columns.length > 12 ? this.#renderSearch() : nothing}
      <ul aria-label=${msg('Columns', { id: 'columns.heading' })}>
        ${found.slice(0, SHOWN).map((column) => this.#renderColumn(column))}
      </ul>
      ${more > 0 ? html`<p class="muted small">${msg(str`${formatCount(more)} more: look for them by name.`, { id: 'columns.more' })}</p>` : nothing}`
  }

  #renderSearch() {
    return html`<input
      class="search"
      type="search"
      placeholder=${msg('Find a column', { id: 'columns.search' })}
      aria-label=${msg('Find a column', { id: 'columns.search' })}
      .value=${this.search}
      @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
    />`
  }

  #renderColumn(column: ColumnInfo) {
    const { name, type } = column
    const role = roleOf(this.config, name)
    const chain = this.config.preprocessing[name] ?? []
    const isOpen = this.open === name
    return html`<li class=${role} data-testid=${`column-${name}`}>
      <div class="head">
        <strong title=${name}>${name}</strong>
        <select
          aria-label=${msg(str`Part of ${name}`, { id: 'columns.role' })}
          @change=${(event: Event) => this.#setRole(name, (event.target as HTMLSelectElement).value as Role)}
        >
          ${rolesFor(column, this.config.task).map((one) => html`<option value=${one} ?selected=${one === role}>${roleName(one)}</option>`)}
        </select>
      </div>
      ${!(name in this.config.preprocessing) ? html`<p class="type muted">${typeName(type)}</p>` : html`<button
          type="button"
          class="quiet chain"
          aria-expanded=${isOpen}
          @click=${() => (this.open = isOpen ? null : name)}
        >${typeName(type)} · ${chainText(chain) || msg('taken as it is', { id: 'columns.raw' })}</button>
        ${isOpen
          ? html`<inpage-chain-editor
              .kind=${column.kind}
              .isSeries=${this.config.task === 'forecasting'}
              .chain=${chain}
              .own=${name in (this.draft.preprocessing ?? {})}
              @edited=${(event: CustomEvent<Chain | null>) => this.#setChain(name, event.detail)}
            ></inpage-chain-editor>`
          : nothing}`}
    </li>`
  }

  #setRole(name: string, role: Role): void {
    this.#tell(withRole(this.draft, this.config, this.info, name, role))
  }

  #setChain(name: string, chain: Chain | null): void {
    const { [name]: _, ...others } = this.draft.preprocessing ?? {}
    const preprocessing = chain ? { ...others, [name]: chain } : others
    this.#tell(changeDraft(this.draft, { preprocessing: Object.keys(preprocessing).length > 0 ? preprocessing : undefined }))
  }

  #tell(draft: RunDraft): void {
    this.dispatchEvent(new CustomEvent<RunDraft>('edited', { detail: draft }))
  }
}

customElements.define('inpage-column-list', InpageColumnList)
