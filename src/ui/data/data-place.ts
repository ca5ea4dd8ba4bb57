import { msg } from '@lit/localize'
import { css, html, nothing, type PropertyValues } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { formatBytes, formatTime } from '../format.ts'
import { hrefTo } from '../location.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { Resource } from '../parts/resource.ts'
import type { DatasetCredit, DatasetInfo } from '../services.ts'
import { datasetTitle } from './dataset-title.ts'
import { SCENARIOS, scenarioName } from './scenario-words.ts'
import { tableSize } from './size-words.ts'
import './dataset-page.ts'
import './picture-cover.ts'
import './import/import-panel.ts'

type Example = DatasetInfo & { readonly builtin: DatasetCredit }

/** The ways to bring data in, the data sets that are here and those that come with the app; or the one that is looked at. */
export class InpageDataPlace extends ServicesElement {
  static override properties = { datasetName: {} }
  /** The one that is looked at. */
  declare datasetName: string | null
  readonly #datasets = new Resource(this, () => this.services.datasets.list(), ['dataset'])

  static override styles = [
    InpageElement.styles,
    css`
      .page {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-6);
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(15.5rem, 100%), 1fr));
        gap: var(--space-3);
      }
      .cards li {
        display: grid;
      }
      a.open {
        display: grid;
        gap: var(--space-1);
        align-content: start;
        padding: var(--space-4);
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        background: var(--surface);
        box-shadow: var(--shadow-s);
        color: var(--text);
        text-decoration: none;
        transition:
          border-color var(--motion),
          background var(--motion);
      }
      a.open:hover {
        border-color: var(--accent);
      }
      .title {
        font-weight: var(--weight-strong);
        overflow-wrap: anywhere;
      }
      .source {
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .scenario {
        color: var(--accent);
        font-size: var(--text-xs);
        font-weight: var(--weight-medium);
        letter-spacing: 0.02em;
      }
      .wide {
        grid-column: span 2;
      }
      @media (max-width: 720px) {
        .wide {
          grid-column: auto;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.datasetName = null
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('datasetName') && changed.get('datasetName') !== undefined) scrollTo(0, 0)
  }

  override render() {
    if (this.datasetName) {
      return keyed(this.datasetName, html`<inpage-dataset-page .services=${this.services} .name=${this.datasetName}></inpage-dataset-page>`)
    }
    return html`<div class="page">
      <div>
        <h1>${msg('Data', { id: 'data.heading' })}</h1>
        <p class="muted">${msg('What models learn from. It never leaves this device.', { id: 'data.intro' })}</p>
      </div>
      ${this.#datasets.render((datasets) => this.#renderDatasets(datasets))}
    </div>`
  }

  #renderDatasets(datasets: readonly DatasetInfo[]) {
    const own = datasets.filter(({ builtin }) => builtin === null)
    const examples = datasets.filter((dataset): dataset is Example => dataset.builtin !== null)
    const sorted = examples.toSorted((a, b) => SCENARIOS.indexOf(a.builtin.scenario) - SCENARIOS.indexOf(b.builtin.scenario))
    return html`<inpage-import
        .services=${this.services}
        .taken=${new Set(datasets.map(({ name }) => name))}
        @imported=${(event: CustomEvent<string>) => (location.hash = hrefTo('data', { dataset: event.detail }))}
      ></inpage-import>
      ${own.length > 0
        ? html`<section class="stack">
            <h2>${msg('Your data', { id: 'data.own' })}</h2>
            <ul class="cards">${own.map((dataset) => this.#renderOwn(dataset))}</ul>
          </section>`
        : nothing}
      <section class="stack">
        <div>
          <h2>${msg('Examples', { id: 'data.examples' })}</h2>
          <p class="muted small">${msg('Real data, ready to open: one click shows it, a second one trains.', { id: 'data.examples.intro' })}</p>
        </div>
        <ul class="cards">${sorted.map((dataset) => this.#renderExample(dataset))}</ul>
      </section>`
  }

  #renderOwn(dataset: DatasetInfo) {
    const { name, bytes, createdAt } = dataset
    return html`<li>
      <a class="open" data-testid=${`dataset-row-${name}`} href=${hrefTo('data', { dataset: name })}>
        <span class="title">${name}</span>
        <span class="muted small number">${tableSize(dataset)}</span>
        <span class="muted small number">${bytes === undefined ? '' : formatBytes(bytes)} · ${createdAt ? formatTime(createdAt) : ''}</span>
      </a>
    </li>`
  }

  #renderExample(dataset: Example) {
    const { name, builtin } = dataset
    const isCover = dataset.columns.some(({ kind }) => kind === 'image')
    return html`<li class=${isCover ? 'wide' : ''}>
      <a class="open" data-testid=${`dataset-row-${name}`} href=${hrefTo('data', { dataset: name })}>
        <span class="scenario">${scenarioName(builtin.scenario)}</span>
        <span class="title">${datasetTitle(dataset)}</span>
        <span class="muted small number">${tableSize(dataset)} · ${builtin.licence}</span>
        ${isCover ? html`<inpage-picture-cover .services=${this.services} .name=${name}></inpage-picture-cover>` : nothing}
        <span class="muted small source" title=${builtin.source}>${builtin.source}</span>
      </a>
    </li>`
  }
}

customElements.define('inpage-data-place', InpageDataPlace)
