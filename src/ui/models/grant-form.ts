import { msg, str } from '@lit/localize'
import { html } from 'lit'
import type { MaasError } from '../../core/error.ts'
import { GRANT_VERBS } from '../../protocol/grants.ts'
import type { GrantRequestRecord } from '../../registry/records.ts'
import { formatTime } from '../format.ts'
import { act } from '../parts/act.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { grantFields, grantIn, grantStyles } from './grant-fields.ts'
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

  static override styles = [InpageElement.styles, grantStyles]

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
      ${grantFields({
        verbs: GRANT_VERBS, checkedVerbs: ['predict'], models: this.models, checkedModels: [], allModels: this.allModels,
        onAllModels: (checked) => (this.allModels = checked),
      })}
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
    const form = event.target as HTMLFormElement
    await act(this, () => this.services.grants.put(grantIn(form, this.request.origin)))
  }
}

customElements.define('inpage-grant-form', InpageGrantForm)
