import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { MaasError } from '../../core/error.ts'
import type { ServingConfig } from '../../registry/serving-records.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import type { ModelInfo } from '../services.ts'
import { allowsOverride, configIn, isForGpu, policyKind, type PolicyKind } from './config-fields.ts'
import '../parts/problem.ts'

interface Field {
  readonly name: string
  readonly text: string
  readonly hint?: string
  readonly value: number | string | undefined
  /** What holds when it is empty. */
  readonly byDefault: number | string
  readonly max?: number
  /** Several numbers. */
  readonly isList?: true
  readonly step?: string
}

/** How a model is served, by Triton's model configuration. Fires `close` when it is done. */
export class InpageConfigForm extends ServicesElement {
  static override properties = {
    model: { attribute: false }, config: { attribute: false }, batches: { state: true }, policy: { state: true }, busy: { state: true }, problem: { state: true },
  }
  declare model: ModelInfo
  declare config: ServingConfig
  declare private batches: boolean
  declare private policy: PolicyKind
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(14rem, 100%), 1fr));
        gap: var(--space-3) var(--space-4);
      }
      fieldset {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
      }
      legend {
        margin-bottom: var(--space-2);
        color: var(--text);
        font-weight: var(--weight-strong);
      }
      .check {
        align-items: flex-start;
        font-size: var(--text-s);
      }
      .check input {
        flex: none;
        margin-top: 0.2rem;
      }
      small {
        color: var(--text-muted);
        font-size: var(--text-xs);
      }
      .warning {
        display: flex;
        gap: var(--space-2);
        padding: var(--space-2) var(--space-3);
        border-radius: var(--radius-s);
        background: var(--warning-soft);
        color: var(--contrast);
        font-size: var(--text-s);
      }
    `,
  ]

  constructor() {
    super()
    this.busy = false
    this.problem = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.batches = this.config.dynamic_batching !== undefined
    this.policy = policyKind(this.config)
  }

  override render() {
    return html`<form class="stack" @submit=${this.#save}>
      ${this.#renderBatching()} ${this.batches ? this.#renderQueue() : nothing} ${this.#renderVersions()} ${this.#renderRuns()} ${this.#renderLog()}
      <inpage-problem .error=${this.problem}></inpage-problem>
      <div class="row">
        <button class="primary" data-testid="save-config" ?disabled=${this.busy}>${msg('Save', { id: 'endpoint.save' })}</button>
        <button type="button" ?disabled=${this.busy} @click=${() => this.#put({})}>${msg('Back to the defaults', { id: 'config.reset' })}</button>
        <button type="button" class="quiet" @click=${this.#close}>${msg('Cancel', { id: 'confirm.cancel' })}</button>
      </div>
    </form>`
  }

  #renderBatching() {
    const { max_batch_size: rows, dynamic_batching: batching } = this.config
    return html`<fieldset>
      <legend>${msg('Batches', { id: 'config.batches' })}</legend>
      <div class="fields">
        <label class="field">
          <span>${msg('Requests are run together', { id: 'config.batching' })}</span>
          <select name="batching" @change=${(event: Event) => (this.batches = (event.target as HTMLSelectElement).value === 'on')}>
            <option value="" ?selected=${!this.batches}>${msg('by itself: those of a port that line up (default)', { id: 'config.batching.auto' })}</option>
            <option value="on" ?selected=${this.batches}>${msg('always: those of fetch, too', { id: 'config.batching.on' })}</option>
          </select>
        </label>
        ${field({
          name: 'rows', value: rows, byDefault: 32, max: 1024, text: msg('Rows at once, at most', { id: 'config.rows' }),
          hint: msg('More rows take less time each, and the first of them waits longer.', { id: 'config.rows.hint' }),
        })}
        ${this.batches ? html`
          ${field({
            name: 'delay', value: inMilliseconds(batching?.max_queue_delay_microseconds), byDefault: 0, max: 1000, step: 'any',
            text: msg('Wait for more rows, ms', { id: 'config.delay' }),
            hint: msg('Added to a lone request; worth it where many come at once.', { id: 'config.delay.hint' }),
          })}
          ${field({
            name: 'preferred', isList: true, value: batching?.preferred_batch_size?.join(', '), byDefault: msg('none', { id: 'config.none' }),
            text: msg('Sizes that are run at once', { id: 'config.preferred' }), hint: msg('Such as 4, 8: a batch of that size waits no longer.', { id: 'config.preferred.hint' }),
          })}` : nothing}
      </div>
      ${this.batches ? check('ordering', batching?.preserve_ordering === true, msg('Answers go out in the order of their requests', { id: 'config.ordering' })) : nothing}
    </fieldset>`
  }

  #renderQueue() {
    const { priority_levels: levels, default_priority_level: level, default_queue_policy: queue } = this.config.dynamic_batching ?? {}
    return html`<fieldset>
      <legend>${msg('Queue', { id: 'config.queue' })}</legend>
      <div class="fields">
        ${field({
          name: 'queue', value: queue?.max_queue_size, byDefault: msg('no limit', { id: 'grant.rate.none' }),
          text: msg('Requests that may wait', { id: 'config.queue.size' }), hint: msg('More are refused with 503 and Retry-After.', { id: 'config.queue.size.hint' }),
        })}
        ${field({
          name: 'timeout', value: inMilliseconds(queue?.default_timeout_microseconds), byDefault: 10_000, max: 60_000, step: 'any',
          text: msg('May wait, ms', { id: 'config.timeout' }),
        })}
        <label class="field">
          <span>${msg('Who waited too long', { id: 'config.late' })}</span>
          <select name="late">
            <option value="REJECT">${msg('gets 504 (default)', { id: 'config.late.reject' })}</option>
            <option value="DELAY" ?selected=${queue?.timeout_action === 'DELAY'}>${msg('is answered after all others', { id: 'config.late.delay' })}</option>
          </select>
        </label>
        ${field({
          name: 'levels', value: levels || undefined, byDefault: msg('none', { id: 'config.none' }), max: 100,
          text: msg('Priorities', { id: 'config.levels' }), hint: msg('A request has one from 1, the first, by Maas-Priority.', { id: 'config.levels.hint' }),
        })}
        ${field({
          name: 'level', value: level || undefined, byDefault: msg('none', { id: 'config.none' }), max: 100,
          text: msg('Priority of who asks for none', { id: 'config.level' }),
        })}
      </div>
      ${check('override', allowsOverride(queue), msg('Callers may set a shorter time by Maas-Timeout', { id: 'config.override' }))}
    </fieldset>`
  }

  #renderVersions() {
    const { version_policy: policy } = this.config
    const ready = this.model.versions.filter(({ status }) => status === 'READY').map(({ version }) => version)
    const served = policy && 'specific' in policy ? policy.specific.versions : []
    const kinds: readonly (readonly [PolicyKind, string])[] = [
      ['all', msg('all (default)', { id: 'config.policy.all' })],
      ['latest', msg('the newest', { id: 'config.policy.latest' })],
      ['specific', msg('only these', { id: 'config.policy.specific' })],
    ]
    return html`<fieldset>
      <legend>${msg('Versions that answer', { id: 'config.policy' })}</legend>
      <div class="fields">
        <label class="field">
          <span>${msg('Policy', { id: 'config.policy.kind' })}</span>
          <select name="policy" @change=${(event: Event) => (this.policy = (event.target as HTMLSelectElement).value as PolicyKind)}>
            ${kinds.map(([kind, text]) => html`<option value=${kind} ?selected=${kind === this.policy}>${text}</option>`)}
          </select>
        </label>
        ${this.policy === 'latest' ? field({
          name: 'newest', value: policy && 'latest' in policy ? policy.latest.num_versions : undefined, byDefault: 1,
          text: msg('How many', { id: 'config.policy.newest' }),
        }) : nothing}
      </div>
      ${this.policy === 'specific' ? html`<div class="row">${ready.map((version) => html`<label class="check number">
        <input type="checkbox" name="version" value=${version} ?checked=${served.includes(version)} /> @${version}
      </label>`)}</div>` : nothing}
      <small>${msg('Others are refused by whatever name they are asked, an alias too; endpoints leave them out.', { id: 'config.policy.hint' })}</small>
    </fieldset>`
  }

  #renderRuns() {
    return html`<fieldset>
      <legend>${msg('Runs', { id: 'config.runs' })}</legend>
      ${check(
        'cache', this.config.response_cache?.enable === true, msg('Keep answers for equal inputs', { id: 'config.cache' }),
        msg('Off by default: for a small model comparing inputs takes as long as running it.', { id: 'config.cache.hint' }),
      )}
      ${check(
        'gpu', isForGpu(this.config), msg('On the GPU of an open page', { id: 'config.gpu' }),
        msg('Off by default: a GPU gains for large models. Without a page that has one, it runs here.', { id: 'config.gpu.hint' }),
      )}
    </fieldset>`
  }

  #renderLog() {
    const rate = this.config.request_log?.payload_sampling_rate ?? 0
    return html`<fieldset>
      <legend>${msg('Request log', { id: 'config.log' })}</legend>
      <div class="fields">
        ${field({
          name: 'sampling', value: rate === 0 ? undefined : Number((rate * 100).toPrecision(6)), byDefault: 0, max: 100, step: 'any',
          text: msg('Requests whose inputs and outputs are kept, %', { id: 'config.sampling' }),
        })}
      </div>
      <p class="warning">${icon('warning')} ${msg('What callers send may be private. It is masked as the model masks and stays in this browser until it is cleared: keep as little as you need, and say so to whom it concerns.', { id: 'config.sampling.warning' })}</p>
    </fieldset>`
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    await this.#put(configIn(new FormData(event.target as HTMLFormElement), this.config))
  }

  async #put(config: ServingConfig): Promise<void> {
    await act(this, async () => {
      await this.services.serving.putConfig(this.model.name, config)
      this.#close()
    })
  }

  #close(): void {
    this.dispatchEvent(new Event('close'))
  }
}

function field({ name, text, hint, value, byDefault, max, isList, step = '1' }: Field) {
  return html`<label class="field">
    <span>${text}</span>
    <input
      name=${name} autocomplete="off" type=${isList ? 'text' : 'number'} min="0" max=${max ?? ''} step=${step}
      placeholder=${msg(str`${byDefault} (default)`, { id: 'config.default' })} .value=${value === undefined ? '' : String(value)}
    />
    ${hint ? html`<small>${hint}</small>` : nothing}
  </label>`
}

function check(name: string, checked: boolean, text: string, hint?: string) {
  return html`<label class="check">
    <input type="checkbox" name=${name} ?checked=${checked} />
    <span>${text}${hint ? html`<br /><small>${hint}</small>` : nothing}</span>
  </label>`
}

const inMilliseconds = (microseconds: number | undefined) => (microseconds ? microseconds / 1000 : undefined)

customElements.define('inpage-config-form', InpageConfigForm)
