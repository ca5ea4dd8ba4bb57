import { msg } from '@lit/localize'
import { html, nothing, type PropertyValues } from 'lit'
import { MaasError } from '../../core/error.ts'
import type { CompleteRunConfig, NetworkConfig } from '../../train/run-config.ts'
import type { Task } from '../../data/dataset.ts'
import type { Validation } from '../../data/splits/validation.ts'
import { datasetTitle } from '../data/dataset-title.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import type { DatasetInfo, RunPlan } from '../services.ts'
import { LatestOnly } from '../parts/latest-only.ts'
import { changeDraft, type DraftChange, type RunDraft, shownConfig, startDraft, tasksFor } from './run-draft.ts'
import { textOf, valueOfText } from './option-value.ts'
import { taskName } from './task-name.ts'
import { runFormStyles } from './run-form-styles.ts'
import { augmentationsFor } from './augmentation-choice.ts'
import { augmentationNow, columnsNow, layersNow, splitNow, trainingNow } from './section-texts.ts'
import { layersOf } from './layer-facts.ts'
import './augmentation-editor.ts'
import './column-list.ts'
import './json-field.ts'
import './layer-list.ts'
import './reasons.ts'
import './split-editor.ts'
import './training-fields.ts'
import '../parts/problem.ts'

/**
 * What to train and how: a data set and a target are enough, all else is suggested, said why, and can be changed. Fires `started`
 * with the run's id.
 */
export class InpageRunForm extends ServicesElement {
  static override properties = {
    datasets: { attribute: false },
    datasetName: { attribute: false },
    draft: { state: true },
    plan: { state: true },
    opened: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  declare datasets: readonly DatasetInfo[]
  /** The name of the data set to begin with; the first one when it is not there. */
  declare datasetName: string | null
  declare private draft: RunDraft | null
  /** The last draft that could be completed, of this data set. */
  declare private plan: RunPlan | null
  /** What `plan` completes. */
  #planned: RunDraft | undefined
  /** The last one that was written as JSON. */
  #typed: RunDraft | undefined
  declare private opened: ReadonlySet<string>
  declare busy: boolean
  declare problem: MaasError | null
  readonly #planning = new LatestOnly<RunDraft>((draft) => this.#plan(draft))

  static override styles = [InpageElement.styles, runFormStyles]

  constructor() {
    super()
    this.draft = null
    this.plan = null
    this.opened = new Set()
    this.busy = false
    this.problem = null
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('datasetName') && (this.draft || !changed.has('datasets'))) return
    const info = this.#dataset(this.datasetName) ?? this.datasets[0]
    if (info && info.name !== this.draft?.dataset) this.#begin(startDraft(info))
  }

  override render() {
    const { draft, plan } = this
    return html`<form class="card stack" @submit=${this.#train}>
      ${draft ? this.#renderWhat(draft) : nothing}
      ${plan ? html`<inpage-reasons .plan=${plan}></inpage-reasons>` : this.#renderWaiting()}
      <inpage-problem .error=${this.problem}></inpage-problem>
      <button class="primary" data-testid="train-button" ?disabled=${this.busy || !plan}>
        ${msg('Train', { id: 'form.train' })}
      </button>
      ${draft && plan ? this.#renderSections(draft, this.#shown(plan, draft), plan.dataset) : nothing}
    </form>`
  }

  #renderWaiting() {
    return this.problem ? nothing : html`<p class="muted small" role="status">${msg('Looking at the data…', { id: 'form.looking' })}</p>`
  }

  #renderWhat({ dataset, target, model }: RunDraft) {
    const columns = this.#dataset(dataset)?.columns.filter(({ kind }) => kind !== 'image') ?? []
    const kind = columns.find(({ name }) => name === target)?.kind
    const task = this.draft?.task ?? this.plan?.config.task
    return html`<label class="field">
        <span>${msg('Data set', { id: 'form.dataset' })}</span>
        <select name="dataset" @change=${(event: Event) => this.#begin(startDraft(this.#dataset(valueOf(event))!))}>
          ${this.datasets.map(
            (info) => html`<option value=${info.name} ?selected=${info.name === dataset}>${datasetTitle(info)}</option>`,
          )}
        </select>
      </label>
      <div class="pair">
        <label class="field">
          <span>${msg('Target', { id: 'form.target' })}</span>
          <select name="target" @change=${(event: Event) => this.#edit({ ...startDraft(this.#dataset(dataset)!, valueOf(event)), model })}>
            ${columns.map(({ name }) => html`<option ?selected=${name === target}>${name}</option>`)}
          </select>
        </label>
        <label class="field">
          <span>${msg('Task', { id: 'form.task' })}</span>
          <select name="task" @change=${(event: Event) => this.#edit({ model, dataset, target, task: valueOf(event) as Task })}>
            ${kind ? tasksFor(kind).map((one) => html`<option value=${one} ?selected=${one === task}>${taskName(one)}</option>`) : nothing}
          </select>
        </label>
      </div>
      ${task === 'forecasting' ? this.#renderWindow() : nothing}
      <label class="field">
        <span>${msg('Model name', { id: 'form.model' })}</span>
        <input
          name="model"
          required
          autocomplete="off"
          spellcheck="false"
          .value=${model}
          @change=${(event: Event) => this.#change({ model: valueOf(event) })}
        />
      </label>`
  }

  #renderWindow() {
    const field = (key: 'window' | 'horizon', label: string) => html`<label class="field">
      <span>${label}</span>
      <input
        name=${key}
        inputmode="numeric"
        autocomplete="off"
        .value=${textOf(this.draft?.[key] ?? this.plan?.config[key])}
        @change=${(event: Event) => this.#change({ [key]: valueOfText(valueOf(event)) as number })}
      />
    </label>`
    return html`<div class="pair">
      ${field('window', msg('Rows looked back', { id: 'form.window' }))} ${field('horizon', msg('Rows ahead', { id: 'form.horizon' }))}
    </div>`
  }

  #renderSections(draft: RunDraft, config: CompleteRunConfig, dataset: DatasetInfo) {
    return html`<div class="sections">
      ${this.#renderSection('columns', msg('Columns', { id: 'columns.heading' }), columnsNow(config), () => html`<inpage-column-list
        .info=${dataset}
        .draft=${draft}
        .config=${config}
        @edited=${(event: CustomEvent<RunDraft>) => this.#edit(event.detail)}
      ></inpage-column-list>`)}
      ${this.#renderSection('split', msg('Held-out rows', { id: 'split.heading' }), splitNow(config, dataset), () => html`<inpage-split-editor
        .info=${dataset}
        .config=${config}
        .own=${draft.validation !== undefined}
        @edited=${(event: CustomEvent<Partial<Validation> | null>) => this.#change({ validation: event.detail ?? undefined })}
      ></inpage-split-editor>`)}
      ${augmentationsFor(config, dataset).length === 0 ? nothing : this.#renderSection('augmentation', msg('Augmentation', { id: 'augmentation.heading' }), augmentationNow(config), () => html`<inpage-augmentation-editor
        .services=${this.services}
        .info=${dataset}
        .config=${config}
        .planned=${draft === this.#planned}
        @edited=${(event: CustomEvent<RunDraft['augmentation']>) => this.#change({ augmentation: event.detail })}
      ></inpage-augmentation-editor>`)}
      ${this.#renderSection('training', msg('Training', { id: 'training.heading' }), trainingNow(config), () => html`<inpage-training-fields
        .config=${config}
        @edited=${(event: CustomEvent<DraftChange>) => this.#change(event.detail)}
      ></inpage-training-fields>`)}
      ${this.#renderSection('network', msg('Network', { id: 'network.heading' }), layersNow(config), () => html`<div class="stack">
        <inpage-layer-list .layers=${layersOf(config.network)}></inpage-layer-list>
        <inpage-json-field
          name="network"
          .label=${msg('Network, as Keras JSON', { id: 'form.network' })}
          .value=${config.network}
          @edited=${(event: CustomEvent<NetworkConfig>) => this.#change({ network: event.detail })}
        ></inpage-json-field>
      </div>`)}
      ${this.#renderSection('advanced', msg('Advanced', { id: 'form.advanced' }), 'JSON', () => html`<div class="stack">
        <inpage-json-field
          name="config"
          .rows=${24}
          .label=${msg('The whole run, as POST /maas/api/runs takes it', { id: 'form.config' })}
          .value=${draft === this.#planned ? config : draft}
          @edited=${(event: CustomEvent<RunDraft>) => this.#editJson(event.detail)}
        ></inpage-json-field>
        <button type="button" data-testid="reset-button" @click=${() => this.#edit({ ...startDraft(this.#dataset(draft.dataset)!, draft.target), model: draft.model })}>
          ${icon('undo')} ${msg('All as suggested', { id: 'form.reset' })}
        </button>
      </div>`)}
    </div>`
  }

  /** What is in a section is only drawn once it is opened: the form must not hold up the page. */
  #renderSection(name: string, heading: string, now: string, content: () => unknown) {
    return html`<details data-testid=${`section-${name}`} @toggle=${(event: Event) => this.#toggle(name, (event.target as HTMLDetailsElement).open)}>
      <summary><span>${heading}</span><span class="now number">${now}</span></summary>
      <div class="inside">${this.opened.has(name) ? content() : nothing}</div>
    </details>`
  }

  /** What is wrong in JSON may be of any shape: the fields keep what was right. */
  #shown(plan: RunPlan, draft: RunDraft): CompleteRunConfig {
    return draft === this.#planned || draft === this.#typed ? plan.config : shownConfig(plan, draft)
  }

  #toggle(name: string, isOpen: boolean): void {
    if (isOpen) this.opened = new Set([...this.opened, name])
  }

  #dataset(name: string | null): DatasetInfo | undefined {
    return this.datasets.find((info) => info.name === name)
  }

  #begin(draft: RunDraft): void {
    this.plan = null
    this.#edit(draft)
  }

  #change(change: DraftChange): void {
    if (this.draft) this.#edit(changeDraft(this.draft, change))
  }

  #editJson(draft: RunDraft): void {
    this.#typed = draft
    this.#edit(draft)
  }

  #edit(draft: RunDraft): void {
    this.draft = draft
    void this.#planning.push(draft)
  }

  async #plan(draft: RunDraft): Promise<void> {
    try {
      const plan = await this.services.runs.plan(draft)
      if (this.draft?.dataset !== draft.dataset) return
      this.plan = plan
      this.#planned = draft
      this.problem = null
    } catch (thrown) {
      if (this.draft?.dataset === draft.dataset) this.problem = MaasError.from(thrown)
    }
  }

  async #train(event: Event): Promise<void> {
    event.preventDefault()
    await act(this, async () => {
      const { config } = await this.services.runs.plan(this.draft!)
      const run = await this.services.runs.start(config)
      this.dispatchEvent(new CustomEvent('started', { detail: run }))
    })
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value
}

customElements.define('inpage-run-form', InpageRunForm)
