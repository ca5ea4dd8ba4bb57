import { msg } from '@lit/localize'
import { css, html } from 'lit'
import type { GrantVerb } from '../../protocol/grants.ts'
import type { GrantRecord } from '../../registry/records.ts'
import { formatCount } from '../format.ts'
import { verbName } from './verb-name.ts'

/** What can be chosen in a form about a grant, and what is chosen at first. */
export interface GrantChoices {
  readonly verbs: readonly GrantVerb[]
  readonly checkedVerbs: readonly GrantVerb[]
  readonly models: readonly string[]
  readonly checkedModels: readonly string[]
  /** null: all models cannot be chosen; otherwise whether they are. */
  readonly allModels: boolean | null
  readonly onAllModels: (checked: boolean) => void
}

export const grantStyles = css`
  .origin {
    overflow-wrap: anywhere;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2) var(--space-4);
    font-size: var(--text-s);
  }
  legend {
    margin-bottom: var(--space-1);
  }
  .check {
    overflow-wrap: anywhere;
  }
  .terms {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    gap: var(--space-3);
  }
`

const RATES = [10, 60, 600]
const HOUR_MS = 3_600_000
const TIMES = { hour: HOUR_MS, day: 24 * HOUR_MS, month: 720 * HOUR_MS } as const

/** Verbs, models, how often and for how long; {@link grantIn} reads them. */
export function grantFields({ verbs, checkedVerbs, models, checkedModels, allModels, onAllModels }: GrantChoices) {
  return html`
    <fieldset>
      <legend>${msg('It may', { id: 'grant.verbs' })}</legend>
      ${verbs.map((verb) => html`<label class="check">
        <input type="checkbox" name="verb" value=${verb} ?checked=${checkedVerbs.includes(verb)} /> ${verbName(verb)}
      </label>`)}
    </fieldset>
    <fieldset>
      <legend>${msg('with', { id: 'grant.models' })}</legend>
      ${allModels === null ? '' : html`<label class="check">
        <input
          type="checkbox"
          name="model"
          value="*"
          .checked=${allModels}
          @change=${(event: Event) => onAllModels((event.target as HTMLInputElement).checked)}
        />
        ${msg('all models', { id: 'sites.all-models' })}
      </label>`}
      ${models.map((model) => html`<label class="check">
        <input type="checkbox" name="model" value=${model} ?checked=${checkedModels.includes(model)} ?disabled=${allModels === true} /> ${model}
      </label>`)}
    </fieldset>
    <div class="terms">
      <label class="field">
        <span>${msg('Requests per minute', { id: 'grant.rate' })}</span>
        <select name="rate">
          ${RATES.map((rate) => html`<option value=${rate} ?selected=${rate === 60}>${formatCount(rate)}</option>`)}
          <option value="">${msg('no limit', { id: 'grant.rate.none' })}</option>
        </select>
      </label>
      <label class="field">
        <span>${msg('For how long', { id: 'grant.expires' })}</span>
        <select name="expires">
          <option value="hour">${msg('an hour', { id: 'grant.expires.hour' })}</option>
          <option value="day">${msg('a day', { id: 'grant.expires.day' })}</option>
          <option value="month" selected>${msg('30 days', { id: 'grant.expires.month' })}</option>
          <option value="">${msg('until revoked', { id: 'grant.expires.never' })}</option>
        </select>
      </label>
    </div>
  `
}

/** The grant that the form says. */
export function grantIn(form: HTMLFormElement, origin: string): GrantRecord {
  const fields = new FormData(form)
  const [rate, time] = [fields.get('rate'), fields.get('expires')]
  return {
    origin,
    verbs: fields.getAll('verb') as GrantVerb[],
    models: fields.getAll('model') as string[],
    rate: rate ? Number(rate) : null,
    expires: time ? new Date(Date.now() + TIMES[time as keyof typeof TIMES]).toISOString() : null,
  }
}
