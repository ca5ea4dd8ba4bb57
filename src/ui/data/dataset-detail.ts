import { msg, str } from '@lit/localize'
import { css, html, type PropertyValues } from 'lit'
import { MaasError } from '../../core/error.ts'
import type { Dataset } from '../../data/dataset.ts'
import { formatCount } from '../format.ts'
import { hrefTo } from '../location.ts'
import { act } from '../parts/act.ts'
import type { InpageConfirm } from '../parts/confirm.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import type { DatasetCredit, DatasetInfo } from '../services.ts'
import { datasetTitle } from './dataset-title.ts'
import './picture-grid.ts'
import './privacy-panel.ts'
import './table-preview.ts'
import '../parts/confirm.ts'
import '../parts/problem.ts'

/** One data set: where it is from, what is in it, and what can be done with it. */
export class InpageDatasetDetail extends ServicesElement {
  static override properties = {
    info: { attribute: false },
    sample: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  declare info: DatasetInfo
  declare private sample: Dataset | null
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: var(--space-1) var(--space-4);
        font-size: var(--text-s);
      }
      dt {
        color: var(--text-muted);
      }
    `,
  ]

  constructor() {
    super()
    this.sample = null
    this.busy = false
    this.problem = null
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('info') && changed.get('info')?.name !== this.info.name) void this.#loadSample()
  }

  override render() {
    const { name, rows, columns, builtin } = this.info
    return html`<article class="card stack">
      <div class="row between">
        <div>
          <h2>${datasetTitle(this.info)}</h2>
          <p class="muted number">
            ${msg(str`${formatCount(rows)} rows, ${formatCount(columns.length)} columns`, { id: 'data.size' })}
          </p>
        </div>
        <div class="row">
          ${builtin
            ? null
            : html`<button class="danger" ?disabled=${this.busy} @click=${this.#delete}>
                ${icon('trash')} ${msg('Delete', { id: 'common.delete' })}
              </button>`}
          <a class="button primary" href=${hrefTo('train', { dataset: name })}>
            ${msg('Train a model', { id: 'data.train' })}
          </a>
        </div>
      </div>
      <inpage-problem .error=${this.problem}></inpage-problem>
      ${this.#renderSample()}
      <inpage-privacy-panel .services=${this.services} .info=${this.info}></inpage-privacy-panel>
      ${builtin ? this.#renderCredit(builtin) : null}
      <inpage-confirm></inpage-confirm>
    </article>`
  }

  #renderSample() {
    if (!this.sample) {
      return this.problem ? null : html`<p class="muted">${msg('Loading…', { id: 'common.loading' })}</p>`
    }
    return this.sample.columns.some(({ kind }) => kind === 'image')
      ? html`<inpage-picture-grid .sample=${this.sample}></inpage-picture-grid>`
      : html`<inpage-table-preview .sample=${this.sample}></inpage-table-preview>`
  }

  #renderCredit({ source, licence, attribution }: DatasetCredit) {
    return html`<dl>
      <dt>${msg('Source', { id: 'data.source' })}</dt>
      <dd>${source}</dd>
      <dt>${msg('Licence', { id: 'data.licence' })}</dt>
      <dd>${licence}</dd>
      <dt>${msg('Attribution', { id: 'data.attribution' })}</dt>
      <dd>${attribution}</dd>
    </dl>`
  }

  async #loadSample(): Promise<void> {
    const { name } = this.info
    this.sample = null
    this.problem = null
    try {
      const sample = await this.services.datasets.sample(name)
      if (name === this.info.name) this.sample = sample
    } catch (thrown) {
      if (name === this.info.name) this.problem = MaasError.from(thrown)
    }
  }

  async #delete(): Promise<void> {
    const { name } = this.info
    const agreed = await this.renderRoot.querySelector<InpageConfirm>('inpage-confirm')!.ask({
      heading: msg(str`Delete “${name}”?`, { id: 'data.delete.heading' }),
      text: msg('The data are removed from this device. Models trained on them stay.', { id: 'data.delete.text' }),
      action: msg('Delete', { id: 'common.delete' }),
    })
    if (agreed) await act(this, () => this.services.datasets.remove(name))
  }
}

customElements.define('inpage-dataset-detail', InpageDatasetDetail)
