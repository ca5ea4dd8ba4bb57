import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import type { RunRecord } from '../../registry/records.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { Resource } from '../parts/resource.ts'
import type { DatasetInfo } from '../services.ts'
import { columns } from '../styles/columns.ts'
import type { LiveRuns } from './live-runs.ts'
import './run-card.ts'
import './run-form.ts'
import './run-list.ts'
import '../parts/empty.ts'

/** Starts runs and follows them. */
export class InpageTrainPlace extends ServicesElement {
  static override properties = {
    liveRuns: { attribute: false },
    datasetName: { attribute: false },
    shown: { state: true },
  }
  declare liveRuns: LiveRuns
  /** The data set that the link here named. */
  declare datasetName: string | null
  declare private shown: string | null
  readonly #datasets = new Resource(this, () => this.services.datasets.list(), ['dataset'])
  readonly #runs = new Resource(this, () => this.services.runs.list(), ['run'])
  #stop: (() => void) | undefined

  static override styles = [
    InpageElement.styles,
    columns,
    css`
      @media (min-width: 961px) {
        .columns {
          grid-template-columns: 25rem minmax(0, 1fr);
        }
      }
    `,
  ]

  constructor() {
    super()
    this.datasetName = null
    this.shown = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = this.liveRuns.onChange(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${msg('Train', { id: 'train.heading' })}</h1>
        <p class="muted">
          ${msg('A run learns from a data set in the background and ends as a new version of a model.', { id: 'train.intro' })}
        </p>
      </div>
      <div class="columns">
        ${this.#datasets.render((datasets) => this.#renderForm(datasets))}
        <div class="stack">${this.#runs.render((runs) => this.#renderRuns(runs))}</div>
      </div>
    </div>`
  }

  #renderForm(datasets: readonly DatasetInfo[]) {
    return html`<inpage-run-form
      .services=${this.services}
      .datasets=${datasets}
      .datasetName=${this.datasetName}
      @started=${this.#started}
    ></inpage-run-form>`
  }

  #renderRuns(runs: readonly RunRecord[]) {
    const run = runs.find(({ id }) => id === this.shown) ?? runs[0]
    if (!run) {
      return html`<inpage-empty icon="train" .heading=${msg('No runs yet', { id: 'train.empty' })}>
        ${msg('All is set: press Train, and the curves appear here as the model learns.', { id: 'train.empty.next' })}
      </inpage-empty>`
    }
    return html`${keyed(
        run.id,
        html`<inpage-run-card
          .services=${this.services}
          .run=${run}
          .live=${this.liveRuns.get(run.id)}
        ></inpage-run-card>`,
      )}
      <h2>${msg('History', { id: 'train.history' })}</h2>
      <inpage-run-list
        .runs=${runs}
        .shown=${run.id}
        @chosen=${(event: CustomEvent<string>) => (this.shown = event.detail)}
      ></inpage-run-list>`
  }

  async #started(event: CustomEvent<string>): Promise<void> {
    this.shown = event.detail
    await this.#runs.refresh()
    this.renderRoot.querySelector('inpage-run-card')?.scrollIntoView({ block: 'nearest' })
  }
}

customElements.define('inpage-train-place', InpageTrainPlace)
