import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import type { MaasError } from '../../core/error.ts'
import type { GrantRecord } from '../../registry/records.ts'
import type { AuditOutcome, AuditRecord } from '../../registry/serving-records.ts'
import { formatCount, formatTime } from '../format.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { table } from '../styles/table.ts'
import { grantStyles } from './grant-fields.ts'
import { verbName } from './verb-name.ts'
import '../parts/problem.ts'

const SHOWN = 20

/** What a site may do, what it did, and the end of it. */
export class InpageGrantCard extends ServicesElement {
  static override properties = { grant: { attribute: false }, audit: { attribute: false }, busy: { state: true }, problem: { state: true } }
  declare grant: GrantRecord
  /** Newest first. */
  declare audit: readonly AuditRecord[]
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    grantStyles,
    table,
    css`
      summary {
        cursor: pointer;
        color: var(--text-muted);
        font-size: var(--text-s);
      }
      .scroll {
        margin-top: var(--space-2);
      }
    `,
  ]

  constructor() {
    super()
    this.audit = []
    this.busy = false
    this.problem = null
  }

  override render() {
    const { origin, verbs, models, rate, expires } = this.grant
    const used = this.audit.find(({ verb, outcome }) => verb !== null && outcome === 'allowed')
    const isOver = expires !== null && Date.parse(expires) <= Date.now()
    return html`<div class="card stack" data-testid=${`grant-${origin}`}>
      <div class="row between">
        <div>
          <h3 class="origin">${origin}</h3>
          <p class="muted small">
            ${verbs.map(verbName).join(', ')} ·
            ${models.includes('*') ? msg('all models', { id: 'sites.all-models' }) : models.join(', ')} ·
            ${rate === null ? msg('no limit', { id: 'grant.rate.none' }) : msg(str`${formatCount(rate)} a minute`, { id: 'grant.rate.per-minute' })} ·
            ${expires === null ? msg('until revoked', { id: 'grant.expires.never' }) : msg(str`until ${formatTime(expires)}`, { id: 'grant.until' })}
            ${isOver ? html`<span class="chip bad">${msg('expired', { id: 'grant.expired' })}</span>` : ''}
          </p>
          <p class="muted small">
            ${used ? msg(str`Last used ${formatTime(used.at)}`, { id: 'grant.used' }) : msg('Not used yet', { id: 'grant.unused' })}
          </p>
        </div>
        <button
          class="danger"
          data-testid="revoke-button"
          ?disabled=${this.busy}
          @click=${() => act(this, () => this.services.grants.remove(origin))}
        >${msg('Revoke', { id: 'sites.revoke' })}</button>
      </div>
      <inpage-problem .error=${this.problem}></inpage-problem>
      ${this.audit.length === 0 ? '' : html`<details data-testid="audit">
        <summary>${msg('What it did', { id: 'audit.heading' })}</summary>
        <div class="scroll"><table><tbody>${this.audit.slice(0, SHOWN).map(renderRecord)}</tbody></table></div>
      </details>`}
    </div>`
  }
}

function renderRecord({ at, what, model, outcome, count }: AuditRecord) {
  return html`<tr>
    <td>${formatTime(at)}</td>
    <td><code>${what}</code></td>
    <td>${model ?? ''}</td>
    <td><span class=${outcome === 'allowed' ? 'chip' : 'chip bad'}>${outcomeName(outcome)}</span></td>
    <td class="end">${formatCount(count)}</td>
  </tr>`
}

function outcomeName(outcome: AuditOutcome): string {
  return {
    allowed: msg('allowed', { id: 'audit.allowed' }),
    denied: msg('denied', { id: 'audit.denied' }),
    limited: msg('too often', { id: 'audit.limited' }),
  }[outcome]
}

customElements.define('inpage-grant-card', InpageGrantCard)
