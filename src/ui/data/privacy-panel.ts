import { msg, str } from '@lit/localize'
import { css, html, nothing, type PropertyValues } from 'lit'
import { MaasError } from '../../core/error.ts'
import type { ColumnInfo } from '../../data/dataset.ts'
import type { PersonalData } from '../../data/privacy/personal-data.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import type { DatasetInfo } from '../services.ts'
import { datasetName } from './dataset-name.ts'
import { type ChosenMask, chosenBy, type PrivacyChoice, privacyChoices } from './privacy-choices.ts'
import { evidenceText, personalKindName } from './privacy-words.ts'
import '../parts/problem.ts'
import './privacy-lineage.ts'

/**
 * What of a data set seems to be personal, why, and what can be done about it: a masked data set is made beside it. Tells `masked`
 * with the name of the new one.
 */
export class InpagePrivacyPanel extends ServicesElement {
  static override properties = {
    info: { attribute: false },
    personal: { state: true },
    chosen: { state: true },
    name: { state: true },
    alike: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  declare info: DatasetInfo
  declare private personal: ReadonlyMap<string, PersonalData> | null
  /** By column: those that something was found in, and those that were added. */
  declare private chosen: ReadonlyMap<string, ChosenMask>
  declare private name: string
  declare private alike: ReadonlySet<string>
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      .findings {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .finding {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 15rem) 5.5rem;
        gap: var(--space-2) var(--space-3);
        align-items: center;
        padding: var(--space-3) 0;
        border-top: 1px solid var(--border);
      }
      .finding > .amount {
        grid-column: 3;
      }
      .column {
        font-weight: var(--weight-medium);
        overflow-wrap: anywhere;
      }
      .make {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: var(--space-3);
        align-items: end;
      }
      summary {
        color: var(--text-muted);
        font-size: var(--text-s);
        cursor: pointer;
      }
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2) var(--space-4);
        margin-top: var(--space-2);
      }
      .small {
        font-size: var(--text-s);
      }
      @media (max-width: 36rem) {
        .finding {
          grid-template-columns: minmax(0, 1fr) 5.5rem;
        }
        .finding > div {
          grid-column: 1 / -1;
        }
        .finding > .amount {
          grid-column: 2;
        }
        .make {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ]

  constructor() {
    super()
    this.personal = null
    this.chosen = new Map()
    this.name = ''
    this.alike = new Set()
    this.busy = false
    this.problem = null
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('info') || this.info.hash === undefined) return // one that comes with the app is not read for this
    const before = changed.get('info')
    if (before?.name !== this.info.name || before.hash !== this.info.hash) void this.#load()
  }

  override render() {
    if (this.info.hash === undefined) return nothing
    return html`<section class="stack" aria-labelledby="privacy-heading">
      <h3 id="privacy-heading">${msg('Privacy', { id: 'privacy.heading' })}</h3>
      ${this.info.lineage
        ? html`<inpage-privacy-lineage .services=${this.services} .name=${this.info.name} .lineage=${this.info.lineage}></inpage-privacy-lineage>`
        : nothing}
      ${this.#renderFindings()}
      <inpage-problem .error=${this.problem}></inpage-problem>
    </section>`
  }

  #renderFindings() {
    if (!this.personal) return this.problem ? nothing : html`<p class="muted">${msg('Loading…', { id: 'common.loading' })}</p>`
    const others = this.info.columns.filter(({ name }) => !this.chosen.has(name))
    return html`<p class="muted small">
        ${this.personal.size === 0
          ? msg('Nothing in it looks like personal data. Names within texts are not recognised.', { id: 'privacy.none' })
          : msg('Some columns look like personal data. Names within texts are not recognised: look at them yourself.', { id: 'privacy.some' })}
      </p>
      <ul class="findings">${[...this.chosen].map(([column, mask]) => this.#renderColumn(this.#column(column), mask))}</ul>
      ${others.length > 0
        ? html`<label class="field">
            <span>${msg('Mask another column', { id: 'privacy.another' })}</span>
            <select data-testid="privacy-another" .value=${''} @change=${this.#addColumn}>
              <option value="">${msg('Choose a column…', { id: 'privacy.choose' })}</option>
              ${others.map(({ name }) => html`<option>${name}</option>`)}
            </select>
          </label>`
        : nothing}
      ${this.chosen.size > 0 ? this.#renderMake() : nothing}`
  }

  #renderColumn(column: ColumnInfo, { id, amount }: ChosenMask) {
    const choices = privacyChoices().filter((choice) => choice.fits(column))
    const taken = choices.find((choice) => choice.id === id)?.amount
    const { name } = column
    return html`<li class="finding" data-testid=${`privacy-column-${name}`}>
      <div>
        <span class="column">${name}</span>
        ${this.personal!.get(name)?.findings.map(({ kind, evidence }) => html`<div class="muted small">
          ${[personalKindName(kind), ...evidence.map(evidenceText)].join(' · ')}
          ${evidence.map((seen) => ('examples' in seen && seen.examples[0] !== undefined ? html`<code>${seen.examples[0]}</code>` : nothing))}
        </div>`)}
      </div>
      <select
        aria-label=${msg(str`What to do with ${name}`, { id: 'privacy.action' })}
        @change=${(event: Event) => this.#choose(name, choices.find((choice) => choice.id === (event.target as HTMLSelectElement).value))}
      >
        <option value="" ?selected=${id === null}>${msg('Leave as it is', { id: 'mask.none' })}</option>
        ${choices.map((choice) => html`<option value=${choice.id} ?selected=${choice.id === id}>${choice.label}</option>`)}
      </select>
      ${taken
        ? html`<input
            class="amount"
            type="number"
            min=${taken.step}
            step=${taken.step === 1 ? 1 : 'any'}
            .value=${String(amount)}
            aria-label=${msg(str`${taken.label}, ${name}`, { id: 'privacy.amount' })}
            @input=${(event: Event) => this.#set(name, { id, amount: (event.target as HTMLInputElement).valueAsNumber })}
          />`
        : nothing}
    </li>`
  }

  #renderMake() {
    const kept = this.info.columns.filter(({ name, kind }) => (kind === 'number' || kind === 'text') && this.chosen.get(name)?.id !== 'drop')
    return html`<details>
        <summary>${msg('Count how many rows are alike', { id: 'privacy.alike' })}</summary>
        <p class="muted small">
          ${msg('Choose what could be known of a person from elsewhere, such as age and town. The smallest group of rows with the same values is counted.', { id: 'privacy.alike.text' })}
        </p>
        <fieldset>
          ${kept.map(({ name }) => html`<label class="check small">
            <input type="checkbox" .checked=${this.alike.has(name)} @change=${() => this.#toggle(name)} /> ${name}
          </label>`)}
        </fieldset>
      </details>
      <form class="make" @submit=${this.#submit}>
        <label class="field">
          <span>${msg('Name of the masked data set', { id: 'privacy.name' })}</span>
          <input data-testid="privacy-name" required maxlength="64" .value=${this.name} @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)} />
        </label>
        <button class="primary" data-testid="privacy-apply" ?disabled=${this.busy || this.#masks().length === 0}>
          ${msg('Make masked data set', { id: 'privacy.apply' })}
        </button>
      </form>
      <p class="muted small">
        ${msg('The original stays until you delete it. Models trained on the masked data mask their requests the same way.', { id: 'privacy.note' })}
      </p>`
  }

  #column(name: string): ColumnInfo {
    return this.info.columns.find((column) => column.name === name)!
  }

  #masks() {
    const choices = privacyChoices()
    return [...this.chosen].flatMap(([column, { id, amount }]) => {
      const choice = choices.find((one) => one.id === id)
      return choice ? [[column, choice.options(amount)] as const] : []
    })
  }

  #addColumn(event: Event): void {
    const select = event.target as HTMLSelectElement
    const { value: name } = select
    select.value = ''
    if (name) this.#choose(name, privacyChoices().find((choice) => choice.fits(this.#column(name))))
  }

  #choose(column: string, choice: PrivacyChoice | undefined): void {
    this.#set(column, { id: choice?.id ?? null, amount: choice?.amount?.value ?? 0 })
  }

  #set(column: string, mask: ChosenMask): void {
    this.chosen = new Map([...this.chosen, [column, mask]])
  }

  #toggle(column: string): void {
    const alike = new Set(this.alike)
    if (!alike.delete(column)) alike.add(column)
    this.alike = alike
  }

  async #load(): Promise<void> {
    const { name } = this.info
    this.personal = null
    this.chosen = new Map()
    this.alike = new Set()
    this.problem = null
    try {
      const [{ columns }, stored] = await Promise.all([this.services.datasets.profile(name), this.services.datasets.list()])
      if (name !== this.info.name) return
      this.personal = new Map(columns.flatMap((column) => (column.personal ? [[column.name, column.personal] as const] : [])))
      this.chosen = new Map([...this.personal].map(([column, { suggested }]) => [column, chosenBy(suggested)]))
      this.name = datasetName(`${name}-masked.csv`, new Set(stored.map((dataset) => dataset.name)))
    } catch (thrown) {
      if (name === this.info.name) this.problem = MaasError.from(thrown)
    }
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault()
    const columns = Object.fromEntries(this.#masks())
    const alike = [...this.alike].filter((column) => columns[column]?.action !== 'drop')
    const { name } = this
    await act(this, async () => {
      await this.services.datasets.mask(this.info.name, { name, columns, ...(alike.length > 0 && { quasi_identifiers: alike }) })
      this.dispatchEvent(new CustomEvent('masked', { detail: name, bubbles: true, composed: true }))
    })
  }
}

customElements.define('inpage-privacy-panel', InpagePrivacyPanel)
