import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { MaasError } from '../../core/error.ts'
import type { DatasetProfile } from '../../data/profile/column-profile.ts'
import { formatBytes } from '../format.ts'
import { hrefTo } from '../location.ts'
import { act } from '../parts/act.ts'
import type { InpageConfirm } from '../parts/confirm.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { Resource } from '../parts/resource.ts'
import type { DatasetInfo } from '../services.ts'
import { datasetTitle } from './dataset-title.ts'
import { type View, viewName, viewsOf } from './dataset-views.ts'
import { tableSize } from './size-words.ts'
import './about-dataset.ts'
import './column-cards.ts'
import './picture-grid.ts'
import './privacy-panel.ts'
import './row-table.ts'
import './series-plot.ts'
import './text-samples.ts'
import './warning-list.ts'
import '../parts/confirm.ts'
import '../parts/problem.ts'

/** One data set: what is in it, what to look out for, and what can be done with it. */
export class InpageDatasetPage extends ServicesElement {
  static override properties = { name: {}, view: { state: true }, target: { state: true }, busy: { state: true }, problem: { state: true } }
  declare name: string
  declare private view: View | null
  /** The column that the others are compared with; null for the one that a built-in data set is made for, '' for none. */
  declare private target: string | null
  declare busy: boolean
  declare problem: MaasError | null
  #opening: Promise<DatasetInfo> | undefined
  readonly #info = new Resource(this, () => (this.#opening = this.services.datasets.open(this.name)), ['dataset'])
  readonly #profile: Resource<DatasetProfile> = new Resource(this, () => this.#compare(), ['dataset'])

  static override styles = [
    InpageElement.styles,
    css`
      .back {
        display: inline-flex;
        align-items: center;
        gap: var(--space-1);
        color: var(--text-muted);
        font-size: var(--text-s);
        text-decoration: none;
      }
      .back:hover {
        color: var(--text);
      }
      h1 {
        overflow-wrap: anywhere;
      }
      .tabs {
        display: flex;
        gap: var(--space-1);
        overflow-x: auto;
        border-bottom: 1px solid var(--border);
        scrollbar-width: none;
      }
      .tabs button {
        flex: none;
        border: 0;
        border-bottom: 2px solid transparent;
        border-radius: 0;
        background: none;
        color: var(--text-muted);
        outline-offset: -2px;
      }
      .tabs button[aria-selected='true'] {
        border-color: var(--accent);
        color: var(--text);
      }
    `,
  ]

  constructor() {
    super()
    this.view = null
    this.target = null
    this.busy = false
    this.problem = null
  }

  override render() {
    return html`<article class="stack">
      <div>
        <a class="back" href=${hrefTo('data')} data-testid="data-back">${icon('back')} ${msg('All data', { id: 'data.back' })}</a>
      </div>
      ${this.#info.render((info) => this.#renderInfo(info))}
      <inpage-confirm></inpage-confirm>
    </article>`
  }

  #renderInfo(info: DatasetInfo) {
    const { name, builtin } = info
    const views = viewsOf(info)
    const view = this.view && views.includes(this.view) ? this.view : views[0]!
    const target = this.#target(info)
    const warnings = this.#profile.value?.warnings ?? []
    return html`<div class="row between">
        <div>
          <h1 data-testid="dataset-heading">${datasetTitle(info)}</h1>
          <p class="muted number" data-testid="dataset-size">${this.#summary(info)}</p>
        </div>
        <div class="row">
          ${builtin
            ? nothing
            : html`<button class="danger" ?disabled=${this.busy} @click=${this.#delete}>${icon('trash')} ${msg('Delete', { id: 'common.delete' })}</button>`}
          <a class="button primary" data-testid="dataset-train" href=${hrefTo('train', { dataset: name, ...(target && { target }) })}>
            ${icon('train')} ${msg('Train a model', { id: 'data.train' })}
          </a>
        </div>
      </div>
      <inpage-problem .error=${this.problem}></inpage-problem>
      ${warnings.length > 0 ? html`<inpage-warning-list .warnings=${warnings} @column=${this.#reveal}></inpage-warning-list>` : nothing}
      <div class="tabs" role="tablist" aria-label=${msg('Views', { id: 'view.label' })} @keydown=${(event: KeyboardEvent) => this.#turn(event, views, view)}>
        ${views.map((one) => this.#renderTab(one, one === view))}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby=${`tab-${view}`}>${this.#renderView(view, info, target)}</div>`
  }

  #summary(info: DatasetInfo): string {
    const { bytes, builtin, source } = info
    return [tableSize(info), bytes === undefined ? '' : formatBytes(bytes), builtin ? builtin.licence : (source?.fileName ?? '')].filter(Boolean).join(' · ')
  }

  #renderTab(view: View, selected: boolean) {
    return html`<button
      role="tab"
      id=${`tab-${view}`}
      data-testid=${`view-${view}`}
      aria-selected=${selected}
      aria-controls="panel"
      tabindex=${selected ? 0 : -1}
      @click=${() => (this.view = view)}
    >${viewName(view)}</button>`
  }

  #renderView(view: View, info: DatasetInfo, target: string | null) {
    switch (view) {
      case 'pictures': return html`<inpage-picture-grid .services=${this.services} .info=${info}></inpage-picture-grid>`
      case 'rows': return html`<inpage-row-table .services=${this.services} .info=${info}></inpage-row-table>`
      case 'texts': return html`<inpage-text-samples .services=${this.services} .info=${info}></inpage-text-samples>`
      case 'series': return html`<inpage-series-plot .services=${this.services} .info=${info}></inpage-series-plot>`
      case 'privacy':
        return html`<div class="card">
          <inpage-privacy-panel
            .services=${this.services}
            .info=${info}
            @masked=${(event: CustomEvent<string>) => (location.hash = hrefTo('data', { dataset: event.detail }))}
          ></inpage-privacy-panel>
        </div>`
      case 'about': return html`<div class="card"><inpage-about-dataset .info=${info}></inpage-about-dataset></div>`
      case 'columns':
        return this.#profile.render((profile) => html`<inpage-column-cards
          .services=${this.services}
          .name=${info.name}
          .profile=${profile}
          .target=${target}
          @target=${(event: CustomEvent<string>) => this.#aim(event.detail)}
        ></inpage-column-cards>`)
    }
  }

  #target({ builtin, columns }: DatasetInfo): string | null {
    const target = this.target ?? builtin?.start.target
    return columns.some(({ name }) => name === target) ? target! : null
  }

  async #compare(): Promise<DatasetProfile> {
    const info = await this.#opening!
    return this.services.datasets.profile(info.name, this.#target(info) ?? undefined)
  }

  #aim(target: string): void {
    this.target = target
    void this.#profile.refresh()
  }

  async #reveal({ detail }: CustomEvent<string>): Promise<void> {
    this.view = 'columns'
    await this.updateComplete
    await this.renderRoot.querySelector('inpage-column-cards')?.reveal(detail)
  }

  /** Arrow keys, Home and End, as in any list of tabs. */
  #turn(event: KeyboardEvent, views: readonly View[], view: View): void {
    const at = views.indexOf(view)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    this.view = views.at(to % views.length)!
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')!.focus())
  }

  async #delete(): Promise<void> {
    const { name } = this
    const agreed = await this.renderRoot.querySelector<InpageConfirm>('inpage-confirm')!.ask({
      heading: msg(str`Delete “${name}”?`, { id: 'data.delete.heading' }),
      text: msg('The data are removed from this device. Models trained on them stay.', { id: 'data.delete.text' }),
      action: msg('Delete', { id: 'common.delete' }),
    })
    if (!agreed) return
    await act(this, async () => {
      await this.services.datasets.remove(name)
      location.hash = hrefTo('data')
    })
  }
}

customElements.define('inpage-dataset-page', InpageDatasetPage)
