import { msg } from '@lit/localize'
import { html, type PropertyValues } from 'lit'
import type { MaasError } from '../../core/error.ts'
import { ENGINES } from '../../train/run-config.ts'
import { datasetTitle } from '../data/dataset-title.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import type { DatasetInfo } from '../services.ts'
import { runFormStyles } from './run-form-styles.ts'
import { BLANK, configOf, layersOf, OPTIMIZER_CHOICES, type OptimizerChoice, type RunFormValues, valuesOf } from './run-form-values.ts'
import './layer-list.ts'
import '../parts/problem.ts'

/** What to train and how, prefilled so that Train can be pressed at once. Fires `started` with the run's id. */
export class InpageRunForm extends ServicesElement {
  static override properties = {
    datasets: { attribute: false },
    datasetName: { attribute: false },
    values: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  declare datasets: readonly DatasetInfo[]
  /** The name of the data set to begin with; the first one when it is not there. */
  declare datasetName: string | null
  declare private values: RunFormValues | null
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [InpageElement.styles, runFormStyles]

  constructor() {
    super()
    this.values = null
    this.busy = false
    this.problem = null
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('datasetName') && (this.values || !changed.has('datasets'))) return
    const info = this.#dataset(this.datasetName) ?? this.datasets[0]
    if (info && info.name !== this.values?.dataset) void this.#suggest(info, info.columns.at(-1)!.name)
  }

  override render() {
    const { values } = this
    return html`<form class="card stack" @submit=${this.#train}>
      ${values
        ? html`${this.#renderWhat(values)} ${this.#renderHow(values)}
            <inpage-layer-list .layers=${layersOf(values.network)}></inpage-layer-list>
            ${this.#renderAdvanced(values)}`
        : null}
      <inpage-problem .error=${this.problem}></inpage-problem>
      <button class="primary" data-testid="train-button" ?disabled=${this.busy || !values}>
        ${msg('Train', { id: 'form.train' })}
      </button>
    </form>`
  }

  #renderWhat({ dataset, target, model }: RunFormValues) {
    const columns = this.#dataset(dataset)?.columns.filter(({ kind }) => kind !== 'image') ?? []
    return html`<label class="field">
        <span>${msg('Data set', { id: 'form.dataset' })}</span>
        <select @change=${(event: Event) => this.#chooseDataset(valueOf(event))}>
          ${this.datasets.map(
            (info) => html`<option value=${info.name} ?selected=${info.name === dataset}>${datasetTitle(info)}</option>`,
          )}
        </select>
      </label>
      <div class="pair">
        <label class="field">
          <span>${msg('Target', { id: 'form.target' })}</span>
          <select @change=${(event: Event) => this.#suggest(this.#dataset(dataset)!, valueOf(event))}>
            ${columns.map(({ name }) => html`<option ?selected=${name === target}>${name}</option>`)}
          </select>
        </label>
        ${this.#renderField('model', msg('Model name', { id: 'form.model' }), model)}
      </div>`
  }

  #renderHow({ epochs, batchSize, optimizer, learningRate }: RunFormValues) {
    return html`<div class="pair">
        ${this.#renderField('epochs', msg('Epochs', { id: 'form.epochs' }), epochs, 'numeric')}
        ${this.#renderField('batchSize', msg('Batch size', { id: 'form.batch-size' }), batchSize, 'numeric')}
      </div>
      <div class="pair">
        <label class="field">
          <span>${msg('Optimizer', { id: 'form.optimizer' })}</span>
          <select @change=${(event: Event) => this.#set('optimizer', valueOf(event))}>
            ${OPTIMIZER_CHOICES.map(
              (choice) =>
                html`<option value=${choice} ?selected=${choice === optimizer}>${optimizerName(choice)}</option>`,
            )}
          </select>
        </label>
        ${this.#renderField('learningRate', msg('Learning rate', { id: 'form.learning-rate' }), learningRate, 'decimal')}
      </div>`
  }

  #renderField(key: keyof RunFormValues, label: string, value: string, mode = 'text') {
    return html`<label class="field">
      <span>${label}</span>
      <input
        name=${key}
        inputmode=${mode}
        required
        autocomplete="off"
        spellcheck="false"
        .value=${value}
        @input=${(event: Event) => this.#set(key, valueOf(event))}
      />
    </label>`
  }

  #renderAdvanced({ network, engine, patience }: RunFormValues) {
    return html`<details ?open=${this.problem !== null && layersOf(network).length === 0}>
      <summary>${msg('Advanced', { id: 'form.advanced' })}</summary>
      <label class="field">
        <span>${msg('Engine', { id: 'version.engine' })}</span>
        <select name="engine" @change=${(event: Event) => this.#set('engine', valueOf(event))}>
          ${ENGINES.map((choice) => html`<option value=${choice} ?selected=${choice === engine}>${engineName(choice)}</option>`)}
        </select>
      </label>
      <label class="field">
        <span>${msg('Early stopping patience', { id: 'form.patience' })}</span>
        <input
          name="patience"
          inputmode="numeric"
          autocomplete="off"
          placeholder=${msg('off', { id: 'form.patience.off' })}
          .value=${patience}
          @input=${(event: Event) => this.#set('patience', valueOf(event))}
        />
      </label>
      <label class="field">
        <span>${msg('Network, as Keras JSON', { id: 'form.network' })}</span>
        <textarea
          name="network"
          rows="14"
          spellcheck="false"
          aria-invalid=${layersOf(network).length === 0}
          .value=${network}
          @input=${(event: Event) => this.#set('network', valueOf(event))}
        ></textarea>
      </label>
    </details>`
  }

  #dataset(name: string | null): DatasetInfo | undefined {
    return this.datasets.find((info) => info.name === name)
  }

  #set(key: keyof RunFormValues, value: string): void {
    if (this.values) this.values = { ...this.values, [key]: value }
  }

  #chooseDataset(name: string): void {
    const info = this.#dataset(name)!
    void this.#suggest(info, info.columns.at(-1)!.name)
  }

  async #suggest({ name: dataset }: DatasetInfo, target: string): Promise<void> {
    this.values = { ...(this.values ?? BLANK), model: dataset, dataset, target }
    await act(this, async () => {
      this.values = valuesOf(await this.services.runs.complete({ model: dataset, dataset, target }))
    })
  }

  async #train(event: Event): Promise<void> {
    event.preventDefault()
    await act(this, async () => {
      const config = configOf(this.values!)
      await this.services.runs.complete(config)
      const run = await this.services.runs.start(config)
      this.dispatchEvent(new CustomEvent('started', { detail: run }))
    })
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value
}

function optimizerName(choice: OptimizerChoice): string {
  return choice === 'momentum' ? msg('SGD with momentum', { id: 'form.momentum' }) : { adam: 'Adam', sgd: 'SGD' }[choice]
}

function engineName(choice: (typeof ENGINES)[number]): string {
  if (choice === 'auto') return msg('Automatic', { id: 'form.engine.auto' })
  if (choice === 'kernels') return msg('kernels (repeatable)', { id: 'form.engine.kernels' })
  return choice
}

customElements.define('inpage-run-form', InpageRunForm)
