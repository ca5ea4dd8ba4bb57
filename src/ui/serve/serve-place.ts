import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { hrefTo } from '../location.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { Resource } from '../parts/resource.ts'
import type { ModelInfo } from '../services.ts'
import { type Traffic, TrafficWatch } from './traffic.ts'
import './call-panel.ts'
import './config-row.ts'
import './endpoint-list.ts'
import './request-list.ts'
import './traffic-row.ts'
import '../parts/empty.ts'

const WATCH_MS = 2000

/** What answers, how fast, and how to ask it. */
export class InpageServePlace extends ServicesElement {
  static override properties = { model: { attribute: false } }
  /** The model that the link here named. */
  declare model: string | null
  readonly #watch = new TrafficWatch()
  readonly #models = new Resource(this, () => this.services.models.list(), ['model'])
  readonly #traffic = new Resource(this, async () => this.#watch.add(await this.services.serving.statistics(), performance.now()), ['model'])
  #timer: ReturnType<typeof setInterval> | undefined

  static override styles = [
    InpageElement.styles,
    css`
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
      }
      section.traffic {
        gap: var(--space-1);
      }
    `,
  ]

  constructor() {
    super()
    this.model = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#timer = setInterval(() => {
      if (!document.hidden) void this.#traffic.refresh()
    }, WATCH_MS)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#timer)
  }

  override render() {
    return html`<div class="stack">
      <div class="row between">
        <div>
          <h1>${msg('Serving', { id: 'serve.heading' })}</h1>
          <p class="muted">${msg('What was asked of each version, and how fast it answered.', { id: 'serve.intro' })}</p>
        </div>
        <div class="row small">
          <a href=${`${this.services.endpoint}/docs`}>${msg('All requests, to try', { id: 'serve.docs' })}</a>
          <a href=${`${this.services.endpoint}/metrics`}>${msg('Metrics for Prometheus', { id: 'serve.metrics' })}</a>
        </div>
      </div>
      ${this.#models.render((models) => this.#renderModels(models))}
    </div>`
  }

  #renderModels(models: readonly ModelInfo[]) {
    if (!models.some(isReady)) {
      return html`<inpage-empty icon="serve" .heading=${msg('No model answers yet', { id: 'serve.empty' })}>
        ${msg('Train or import one, then ask it by any of the protocols.', { id: 'serve.empty.next' })}
        <a slot="action" class="button primary" href=${hrefTo('train')}>${msg('Train a model', { id: 'data.train' })}</a>
      </inpage-empty>`
    }
    return html`${this.#traffic.render((traffic) => this.#renderTraffic(traffic))}
      <inpage-endpoint-list .services=${this.services} .models=${models} .traffic=${this.#traffic.value}></inpage-endpoint-list>
      <section class="card stack">
        <div>
          <h2>${msg('How models are served', { id: 'config.heading' })}</h2>
          <p class="muted small">${msg('Batches, queues, versions that answer, what is kept: by the names of Triton’s model configuration.', { id: 'config.intro' })}</p>
        </div>
        <div>${repeat(models.filter(isReady), ({ name }) => name, (model) => html`<inpage-config-row .services=${this.services} .model=${model}></inpage-config-row>`)}</div>
      </section>
      <inpage-call-panel .services=${this.services} .models=${models} .model=${this.model}></inpage-call-panel>
      <inpage-request-list .services=${this.services} .models=${models.map(({ name }) => name)} .traffic=${this.#traffic.value}></inpage-request-list>`
  }

  #renderTraffic(traffic: readonly Traffic[]) {
    if (traffic.length === 0) return html`<p class="card muted">${msg('Nobody has asked yet.', { id: 'serve.unasked' })}</p>`
    return html`<section class="card traffic">
      ${repeat(traffic, ({ key }) => key, (each) => html`<inpage-traffic-row .traffic=${each}></inpage-traffic-row>`)}
    </section>`
  }
}

function isReady({ versions }: ModelInfo): boolean {
  return versions.some(({ status }) => status === 'READY')
}

customElements.define('inpage-serve-place', InpageServePlace)
