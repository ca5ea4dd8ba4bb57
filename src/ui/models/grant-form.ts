import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import type { MaasError } from '../../core/error.ts'
import { GRANT_VERBS, type GrantVerb } from '../../protocol/grants.ts'
import type { GrantRequestRecord } from '../../registry/records.ts'
import { formatTime } from '../format.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { verbName } from './verb-name.ts'
import '../parts/problem.ts'

/** A site that asked, and what of it the owner wants to allow. */
export class InpageGrantForm extends ServicesElement {
  static override properties = {
    request: { attribute: false },
    models: { attribute: false },
    allModels: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  declare request: GrantRequestRecord
  declare models: readonly string[]
  declare private allModels: boolean
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
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
    `,
  ]

  constructor() {
    super()
    this.allModels = true
    this.busy = false
    this.problem = null
  }

  override render() {
    const { origin, at } = this.request
    return html`<form class="card stack" data-testid=${`grant-request-${origin}`} @submit=${this.#grant}>
      <div>
        <h3 class="origin">${origin}</h3>
        <p class="muted small number">${msg(str`asked ${formatTime(at)}`, { id: 'grant.asked' })}</p>
      </div>
      <fieldset>
        <legend>${msg('It may', { id: 'grant.verbs' })}</legend>
        ${GRANT_VERBS.map(
          (verb) =>
            html`<label class="check">
              <input type="checkbox" name="verb" value=${verb} ?checked=${verb === 'predict'} /> ${verbName(verb)}
            </label>`,
        )}
      </fieldset>
      <fieldset>
        <legend>${msg('with', { id: 'grant.models' })}</legend>
        <label class="check">
          <input
            type="checkbox"
            name="model"
            value="*"
            .checked=${this.allModels}
            @change=${(event: Event) => (this.allModels = (event.target as HTMLInputElement).checked)}
          />
          ${msg('all models', { id: 'sites.all-models' })}
        </label>
        ${this.models.map(
          (model) =>
            html`<label class="check">
              <input type="checkbox" name="model" value=${model} ?disabled=${this.allModels} /> ${model}
            </label>`,
        )}
      </fieldset>
      <inpage-problem .error=${this.problem}></inpage-problem>
      <div>
        <button class="primary" data-testid="grant-button" ?disabled=${this.busy}>
          ${msg('Grant', { id: 'grant.action' })}
        </button>
      </div>
    </form>`
  }

  async #grant(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const verbs = form.getAll('verb') as GrantVerb[]
    const models = form.getAll('model') as string[]
    await act(this, () => this.services.grants.put({ origin: this.request.origin, verbs, models, rate: null, expires: null }))
  }
}

customElements.define('inpage-grant-form', InpageGrantForm)
