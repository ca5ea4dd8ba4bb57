import { msg } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { STRATEGIES } from '../../data/splits/split.ts'
import { STRATEGY_NAMES, type StrategyName, type Validation } from '../../data/splits/validation.ts'
import type { CompleteRunConfig } from '../../train/run-config.ts'
import { formatShare } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import type { DatasetInfo } from '../services.ts'
import { valueOfText } from './option-value.ts'
import { withStrategy } from './run-draft.ts'
import { splitShares } from './split-shares.ts'
import './split-bar.ts'

const USUAL_FOLDS = 5

/** How rows are held out. Fires `edited` with the validation of the run config, or null for the suggested one. */
export class InpageSplitEditor extends InpageElement {
  static override properties = { info: { attribute: false }, config: { attribute: false }, own: { type: Boolean } }
  declare info: DatasetInfo
  declare config: CompleteRunConfig
  /** It is not the suggested one. */
  declare own: boolean

  static override styles = [
    InpageElement.styles,
    css`
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: var(--space-3);
      }
      input[type='range'] {
        min-height: 1.75rem;
        padding: 0;
        border: 0;
        background: none;
        accent-color: var(--accent);
      }
      .field > span {
        display: flex;
        justify-content: space-between;
      }
      .stack {
        gap: var(--space-3);
      }
    `,
  ]

  override render() {
    const { test, split, strategy, k_fold } = this.config.validation
    const isGiven = STRATEGIES[strategy]?.isGiven === true
    return html`<div class="stack">
      ${isGiven ? nothing : html`<inpage-split-bar .shares=${splitShares(this.config, this.info)}></inpage-split-bar>
        <div class="pair">
          ${this.#renderShare('test', msg('Test', { id: 'split.test.label' }), test, 0.5)}
          ${k_fold === null ? this.#renderShare('split', msg('Validation', { id: 'split.validation.label' }), split, 0.9) : nothing}
        </div>`}
      ${this.config.task === 'forecasting' ? nothing : html`<div class="pair">${this.#renderStrategy(strategy)} ${this.#renderColumn(strategy)}</div>`}
      ${this.#renderFolds()}
      ${this.own
        ? html`<button type="button" class="quiet" @click=${() => this.#tell(null)}>${icon('undo')} ${msg('As suggested', { id: 'chain.reset' })}</button>`
        : nothing}
    </div>`
  }

  #renderShare(key: 'test' | 'split', label: string, value: number, most: number) {
    return html`<label class="field">
      <span>${label} <span class="number">${formatShare(value)}</span></span>
      <input
        type="range"
        name=${key}
        min="0"
        max=${most}
        step="0.05"
        aria-valuetext=${formatShare(value)}
        .value=${String(value)}
        @input=${(event: Event) => this.#set({ [key]: Number((event.target as HTMLInputElement).value) })}
      />
    </label>`
  }

  #renderStrategy(strategy: StrategyName) {
    const names = STRATEGY_NAMES.filter((name) => name !== 'stratified' || this.config.task === 'classification')
    return html`<label class="field">
      <span>${msg('Rows are taken', { id: 'split.strategy' })}</span>
      <select
        name="strategy"
        @change=${(event: Event) =>
          this.#tell(withStrategy(this.config.validation, (event.target as HTMLSelectElement).value as StrategyName, this.info, this.config.target))}
      >
        ${names.map((name) => html`<option value=${name} ?selected=${name === strategy}>${strategyName(name)}</option>`)}
      </select>
    </label>`
  }

  #renderColumn(strategy: StrategyName) {
    const reads = STRATEGIES[strategy]?.reads
    if (!reads) return nothing
    const columns = this.info.columns.filter(({ name, kind }) => name !== this.config.target && (kind === 'text' || kind === 'number'))
    return html`<label class="field">
      <span>${msg('Column', { id: 'split.column' })}</span>
      <select name=${reads} @change=${(event: Event) => this.#set({ [reads]: (event.target as HTMLSelectElement).value })}>
        ${columns.map(({ name }) => html`<option ?selected=${name === this.config.validation[reads]}>${name}</option>`)}
      </select>
    </label>`
  }

  #renderFolds() {
    const { k_fold, repeats, strategy } = this.config.validation
    return html`<label class="check">
        <input
          type="checkbox"
          name="k_fold"
          .checked=${k_fold !== null}
          @change=${(event: Event) => this.#setFolds((event.target as HTMLInputElement).checked)}
        />
        ${msg('Cross-validate: train once for each fold', { id: 'split.folds' })}
      </label>
      ${k_fold === null ? nothing : html`<div class="pair">
        ${this.#renderCount('k_fold', msg('Folds', { id: 'split.k' }), k_fold)}
        ${STRATEGIES[strategy]?.isRepeatable ? this.#renderCount('repeats', msg('Repeats', { id: 'split.repeats' }), repeats) : nothing}
      </div>`}`
  }

  #renderCount(key: 'k_fold' | 'repeats', label: string, value: number) {
    return html`<label class="field">
      <span>${label}</span>
      <input
        name=${`${key}-count`}
        inputmode="numeric"
        autocomplete="off"
        .value=${String(value)}
        @change=${(event: Event) => this.#set({ [key]: valueOfText((event.target as HTMLInputElement).value) })}
      />
    </label>`
  }

  #setFolds(isOn: boolean): void {
    const { k_fold: _, repeats: __, split: ___, ...rest } = this.config.validation
    this.#tell(isOn ? { ...rest, k_fold: USUAL_FOLDS } : rest)
  }

  #set(change: object): void {
    this.#tell({ ...this.config.validation, ...change })
  }

  #tell(validation: Partial<Validation> | null): void {
    this.dispatchEvent(new CustomEvent<Partial<Validation> | null>('edited', { detail: validation }))
  }
}

function strategyName(name: StrategyName): string {
  return {
    systematic: msg('evenly', { id: 'strategy.systematic' }),
    random: msg('at random', { id: 'strategy.random' }),
    stratified: msg('from each class alike', { id: 'strategy.stratified' }),
    group: msg('by group', { id: 'strategy.group' }),
    time: msg('by time, the newest', { id: 'strategy.time' }),
    column: msg('as a column says', { id: 'strategy.column' }),
  }[name]
}

customElements.define('inpage-split-editor', InpageSplitEditor)
