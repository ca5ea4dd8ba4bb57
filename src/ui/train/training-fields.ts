import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { OPTIMIZERS } from '../../train/optimizers.ts'
import { type CompleteRunConfig, ENGINES, type OptimizerConfig } from '../../train/run-config.ts'
import { InpageElement } from '../parts/element.ts'
import { textOf, valueOfText } from './option-value.ts'
import type { DraftChange } from './run-draft.ts'
import { type Balance, balanceOf, patienceOf, withBalance, withPatience } from './training-change.ts'
import './option-fields.ts'

/** How long and by what a model is trained. Fires `edited` with a change of the draft. */
export class InpageTrainingFields extends InpageElement {
  static override properties = { config: { attribute: false } }
  declare config: CompleteRunConfig

  static override styles = [
    InpageElement.styles,
    css`
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: var(--space-3);
      }
      .stack {
        gap: var(--space-3);
      }
    `,
  ]

  override render() {
    const { epochs, batch_size, optimizer, callbacks, task } = this.config
    return html`<div class="stack">
      <div class="pair">
        ${this.#renderText('epochs', msg('Epochs', { id: 'form.epochs' }), epochs, (value) => ({ epochs: value as number, callbacks }))}
        ${this.#renderText('patience', msg('Early stopping patience', { id: 'form.patience' }), patienceOf(callbacks),
          (value) => ({ callbacks: withPatience(callbacks, value), epochs }), msg('off', { id: 'form.patience.off' }))}
      </div>
      <div class="pair">
        ${this.#renderText('batch_size', msg('Batch size', { id: 'form.batch-size' }), batch_size, (value) => ({ batch_size: value as number }))}
        ${this.#renderEngine()}
      </div>
      <div class="pair">
        <label class="field">
          <span>${msg('Optimizer', { id: 'form.optimizer' })}</span>
          <select name="optimizer" @change=${(event: Event) => this.#choose((event.target as HTMLSelectElement).value)}>
            ${Object.keys(OPTIMIZERS).map((name) => html`<option ?selected=${name === optimizer.class_name}>${name}</option>`)}
          </select>
        </label>
        ${this.#renderText('learning_rate', msg('Learning rate', { id: 'form.learning-rate' }), optimizer.config['learning_rate'],
          (learning_rate) => ({ optimizer: { ...optimizer, config: { ...optimizer.config, learning_rate } } }))}
      </div>
      <inpage-option-fields
        .options=${OPTIMIZERS[optimizer.class_name]?.options ?? {}}
        .config=${optimizer.config}
        @edited=${(event: CustomEvent<OptimizerConfig['config']>) => this.#tell({ optimizer: { ...optimizer, config: event.detail } })}
      ></inpage-option-fields>
      ${task === 'classification' ? this.#renderBalance() : null}
    </div>`
  }

  #renderText(name: string, label: string, value: unknown, change: (value: unknown) => DraftChange, placeholder = '') {
    return html`<label class="field">
      <span>${label}</span>
      <input
        name=${name}
        inputmode=${typeof value === 'object' ? 'text' : 'decimal'}
        autocomplete="off"
        spellcheck="false"
        placeholder=${placeholder}
        .value=${textOf(value)}
        @change=${(event: Event) => this.#tell(change(valueOfText((event.target as HTMLInputElement).value)))}
      />
    </label>`
  }

  #renderEngine() {
    const { engine } = this.config
    return html`<label class="field">
      <span>${msg('Engine', { id: 'version.engine' })}</span>
      <select name="engine" @change=${(event: Event) => this.#tell({ engine: (event.target as HTMLSelectElement).value })}>
        ${ENGINES.map((choice) => html`<option value=${choice} ?selected=${choice === engine}>${engineName(choice)}</option>`)}
      </select>
    </label>`
  }

  #renderBalance() {
    const balance = balanceOf(this.config)
    const choices: readonly Balance[] = ['none', 'weights', 'oversample', 'undersample', ...(balance === 'own' ? (['own'] as const) : [])]
    return html`<label class="field">
      <span>${msg('Classes that are not equally frequent', { id: 'form.balance' })}</span>
      <select
        name="balance"
        @change=${(event: Event) => this.#tell(withBalance((event.target as HTMLSelectElement).value as Exclude<Balance, 'own'>))}
      >
        ${choices.map((choice) => html`<option value=${choice} ?selected=${choice === balance} ?disabled=${choice === 'own'}>${balanceName(choice)}</option>`)}
      </select>
    </label>`
  }

  /** With its own options: another's would say something else. */
  #choose(class_name: string): void {
    const { learning_rate } = this.config.optimizer.config
    this.#tell({ optimizer: { class_name, config: { learning_rate } } })
  }

  #tell(change: DraftChange): void {
    this.dispatchEvent(new CustomEvent<DraftChange>('edited', { detail: change }))
  }
}

function engineName(choice: (typeof ENGINES)[number]): string {
  if (choice === 'auto') return msg('Automatic', { id: 'form.engine.auto' })
  if (choice === 'kernels') return msg('kernels (repeatable)', { id: 'form.engine.kernels' })
  return choice
}

function balanceName(balance: Balance): string {
  return {
    none: msg('as they are', { id: 'balance.none' }),
    weights: msg('weighted by their rarity', { id: 'balance.weights' }),
    oversample: msg('rare ones repeated', { id: 'balance.oversample' }),
    undersample: msg('frequent ones thinned out', { id: 'balance.undersample' }),
    own: msg('weights of their own', { id: 'balance.own' }),
  }[balance]
}

customElements.define('inpage-training-fields', InpageTrainingFields)
