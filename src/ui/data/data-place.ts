import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import { formatBytes, formatCount } from '../format.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { Resource } from '../parts/resource.ts'
import type { DatasetInfo } from '../services.ts'
import { columns } from '../styles/columns.ts'
import { datasetTitle } from './dataset-title.ts'
import './dataset-detail.ts'
import './upload.ts'

/** The data sets that are here, the one that is looked at, and the way to add one. */
export class InpageDataPlace extends ServicesElement {
  static override properties = { selected: { state: true } }
  declare private selected: string | null
  readonly #datasets = new Resource(this, () => this.services.datasets.list(), ['dataset'])

  static override styles = [
    InpageElement.styles,
    columns,
    css`
      .list button {
        width: 100%;
        height: auto;
        padding: var(--space-3);
        flex-direction: column;
        align-items: flex-start;
        gap: 0;
        border-color: transparent;
        background: transparent;
        text-align: start;
        white-space: normal;
      }
      .list button[aria-pressed='true'] {
        border-color: var(--border);
        background: var(--surface);
        box-shadow: var(--shadow-s);
      }
      .list .name {
        overflow-wrap: anywhere;
      }
      .list .muted {
        font-weight: 400;
      }
    `,
  ]

  constructor() {
    super()
    this.selected = null
  }

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${msg('Data', { id: 'data.heading' })}</h1>
        <p class="muted">
          ${msg('What models learn from. It never leaves this device.', { id: 'data.intro' })}
        </p>
      </div>
      ${this.#datasets.render((datasets) => this.#renderDatasets(datasets))}
    </div>`
  }

  #renderDatasets(datasets: readonly DatasetInfo[]) {
    const shown = datasets.find(({ name }) => name === this.selected) ?? datasets[0]
    return html`<div class="columns">
      <div class="stack">
        <ul class="list">
          ${datasets.map((dataset) => html`<li>${this.#renderRow(dataset, dataset === shown)}</li>`)}
        </ul>
        <inpage-upload
          .services=${this.services}
          .taken=${new Set(datasets.map(({ name }) => name))}
          @uploaded=${this.#uploaded}
        ></inpage-upload>
      </div>
      ${shown
        ? html`<inpage-dataset-detail .services=${this.services} .info=${shown} @masked=${this.#uploaded}></inpage-dataset-detail>`
        : null}
    </div>`
  }

  #renderRow(dataset: DatasetInfo, current: boolean) {
    const { name, rows } = dataset
    return html`<button
      data-testid=${`dataset-row-${name}`}
      aria-pressed=${current}
      @click=${() => (this.selected = name)}
    >
      <span class="name">${datasetTitle(dataset)}</span>
      <span class="muted number">
        ${msg(str`${formatCount(rows)} rows`, { id: 'data.rows' })}
        ${dataset.builtin ? null : `· ${formatBytes(dataset.bytes)}`}
      </span>
    </button>`
  }

  async #uploaded(event: CustomEvent<string>): Promise<void> {
    await this.#datasets.refresh()
    this.selected = event.detail
  }
}

customElements.define('inpage-data-place', InpageDataPlace)
