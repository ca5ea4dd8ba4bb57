import { msg } from '@lit/localize'
import { css, html, nothing, type PropertyValues } from 'lit'
import type { MaasError } from '../../core/error.ts'
import { ERROR_CODES } from '../../core/error.ts'
import type { RequestLogRecord } from '../../registry/serving-records.ts'
import { formatCount, formatMilliseconds } from '../format.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { Resource } from '../parts/resource.ts'
import { table } from '../styles/table.ts'
import { currentLanguage } from '../localization.ts'
import type { Traffic } from './traffic.ts'
import '../parts/problem.ts'

/** The newest requests, of one model or all, those that ended in one way or all. */
export class InpageRequestList extends ServicesElement {
  static override properties = {
    models: { attribute: false }, traffic: { attribute: false }, model: { state: true }, code: { state: true }, busy: { state: true }, problem: { state: true },
  }
  declare models: readonly string[]
  /** The list is read again when this is another. */
  declare traffic: readonly Traffic[] | undefined
  declare private model: string
  declare private code: RequestLogRecord['code'] | ''
  declare busy: boolean
  declare problem: MaasError | null
  readonly #requests = new Resource(this, () => this.services.serving.requests({
    ...(this.model === '' ? {} : { model: this.model }), ...(this.code === '' ? {} : { code: this.code }),
  }), ['model'])

  static override styles = [
    InpageElement.styles,
    table,
    css`
      .filters {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 12rem)) auto;
        justify-content: start;
        align-items: end;
        gap: var(--space-3);
      }
      .scroll {
        max-height: 28rem;
      }
      thead th {
        position: sticky;
        top: 0;
      }
      .payload {
        display: block;
        max-width: 24rem;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      @media (max-width: 720px) {
        .filters {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
    `,
  ]

  constructor() {
    super()
    this.model = ''
    this.code = ''
    this.busy = false
    this.problem = null
  }

  override willUpdate(changed: PropertyValues): void {
    if (this.hasUpdated && (changed.has('traffic') || changed.has('model') || changed.has('code'))) void this.#requests.refresh()
  }

  override render() {
    return html`<section class="card stack">
      <div>
        <h2>${msg('Requests', { id: 'serve.log' })}</h2>
        <p class="muted small">${msg('The newest 1,000, without what was in them: only models that keep samples show that.', { id: 'serve.log.intro' })}</p>
      </div>
      <div class="filters">
        <label class="field">
          <span>${msg('Model', { id: 'try.model' })}</span>
          <select @change=${(event: Event) => (this.model = (event.target as HTMLSelectElement).value)}>
            <option value="">${msg('All', { id: 'serve.log.all' })}</option>
            ${this.models.map((name) => html`<option value=${name}>${name}</option>`)}
          </select>
        </label>
        <label class="field">
          <span>${msg('Result', { id: 'serve.log.code' })}</span>
          <select data-testid="code" @change=${(event: Event) => (this.code = (event.target as HTMLSelectElement).value as RequestLogRecord['code'])}>
            <option value="">${msg('All', { id: 'serve.log.all' })}</option>
            ${['ok', ...ERROR_CODES].map((code) => html`<option value=${code}>${code}</option>`)}
          </select>
        </label>
        <button class="danger" ?disabled=${this.busy} @click=${this.#clear}>${icon('trash')} ${msg('Clear', { id: 'serve.log.clear' })}</button>
      </div>
      <inpage-problem .error=${this.problem}></inpage-problem>
      ${this.#requests.render((requests) => this.#renderRequests(requests))}
    </section>`
  }

  #renderRequests(requests: readonly RequestLogRecord[]) {
    if (requests.length === 0) return html`<p class="muted">${msg('No request.', { id: 'serve.log.none' })}</p>`
    const sampled = requests.some(({ payload }) => payload)
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg('Requests', { id: 'serve.log' })}><table>
      <thead><tr>
        <th>${msg('At', { id: 'serve.log.at' })}</th>
        <th>${msg('Version', { id: 'serve.log.version' })}</th>
        <th>${msg('Protocol', { id: 'serve.protocol' })}</th>
        <th>${msg('Result', { id: 'serve.log.code' })}</th>
        <th class="end">${msg('Rows', { id: 'serve.log.rows' })}</th>
        <th class="end">${msg('Time', { id: 'serve.time' })}</th>
        ${sampled ? html`<th>${msg('Sample', { id: 'serve.log.payload' })}</th>` : nothing}
      </tr></thead>
      <tbody>${requests.map((request) => html`<tr>
        <td>${formatMoment(request.at)}</td>
        <td>${request.model}@${request.version}${request.endpoint === '' ? nothing : html` <span class="chip">${request.endpoint}</span>`}</td>
        <td>${request.protocol}</td>
        <td><span class="chip ${request.code === 'ok' ? 'good' : 'bad'}">${request.code}</span></td>
        <td class="end">${formatCount(request.rows)}</td>
        <td class="end">${formatMilliseconds(request.duration)}</td>
        ${sampled ? html`<td><code class="payload" title=${payloadText(request)}>${payloadText(request)}</code></td>` : nothing}
      </tr>`)}</tbody>
    </table></div>`
  }

  async #clear(): Promise<void> {
    await act(this, async () => {
      await this.services.serving.clearRequests(this.model === '' ? undefined : this.model)
      await this.#requests.refresh()
    })
  }
}

function formatMoment(at: number): string {
  return new Date(at).toLocaleTimeString(currentLanguage(), { timeStyle: 'medium' })
}

function payloadText({ payload }: RequestLogRecord): string {
  return payload ? JSON.stringify(payload) : ''
}

customElements.define('inpage-request-list', InpageRequestList)
