import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { MaasError } from '../../core/error.ts'
import type { GrantRecord } from '../../registry/records.ts'
import { formatTime } from '../format.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { Resource } from '../parts/resource.ts'
import { verbName } from './verb-name.ts'
import './grant-form.ts'
import '../parts/problem.ts'

/** Sites of other origins: those that asked and wait for an answer, and what the others may do. */
export class InpageOtherSites extends ServicesElement {
  static override properties = {
    models: { attribute: false },
    busy: { state: true },
    problem: { state: true },
  }
  /** Names of the models that are here. */
  declare models: readonly string[]
  declare busy: boolean
  declare problem: MaasError | null
  readonly #grants = new Resource(this, () => this.services.grants.list(), ['grant'])
  readonly #requests = new Resource(this, () => this.services.grants.requests(), ['grant'])

  static override styles = [
    InpageElement.styles,
    css`
      :host {
        margin-top: var(--space-5);
      }
      ul {
        display: grid;
        gap: var(--space-3);
      }
      .origin {
        overflow-wrap: anywhere;
      }
    `,
  ]

  constructor() {
    super()
    this.models = []
    this.busy = false
    this.problem = null
  }

  override render() {
    const requests = this.#requests.value ?? []
    const grants = this.#grants.value ?? []
    const failed = [this.#requests.state, this.#grants.state].find((state) => state.status === 'failed')
    return html`<section class="stack">
      <div>
        <h2>${msg('Other sites', { id: 'sites.heading' })}</h2>
        <p class="muted">
          ${msg('A page of another origin is denied until you grant it what it may do.', { id: 'sites.intro' })}
        </p>
      </div>
      <inpage-problem .error=${this.problem ?? failed?.error ?? null}></inpage-problem>
      ${requests.length + grants.length === 0
        ? html`<p class="muted small">${msg('No other site has asked.', { id: 'sites.empty' })}</p>`
        : html`<ul>
            ${repeat(
              requests,
              ({ origin }) => origin,
              (request) =>
                html`<li>
                  <inpage-grant-form .services=${this.services} .request=${request} .models=${this.models}></inpage-grant-form>
                </li>`,
            )}
            ${grants.map((grant) => html`<li>${this.#renderGrant(grant)}</li>`)}
          </ul>`}
    </section>`
  }

  #renderGrant({ origin, verbs, models, expires }: GrantRecord) {
    return html`<div class="card row between">
      <div>
        <h3 class="origin">${origin}</h3>
        <p class="muted small">
          ${verbs.map(verbName).join(', ')} ·
          ${models.includes('*') ? msg('all models', { id: 'sites.all-models' }) : models.join(', ')}
          ${expires ? `· ${formatTime(expires)}` : ''}
        </p>
      </div>
      <button
        class="danger"
        data-testid="revoke-button"
        ?disabled=${this.busy}
        @click=${() => act(this, () => this.services.grants.remove(origin))}
      >${msg('Revoke', { id: 'sites.revoke' })}</button>
    </div>`
  }
}

customElements.define('inpage-other-sites', InpageOtherSites)
