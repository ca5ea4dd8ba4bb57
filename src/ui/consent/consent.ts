import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import type { GrantAsk } from '../../protocol/embed.ts'
import type { GrantRecord } from '../../registry/records.ts'
import { MaasError } from '../../core/error.ts'
import { InpageElement } from '../parts/element.ts'
import { grantFields, grantIn, grantStyles } from '../models/grant-fields.ts'
import { Deliberate } from './deliberate.ts'
import '../parts/problem.ts'

export interface Consent {
  /** As the browser names it. */
  readonly origin: string
  readonly ask: GrantAsk
  /** Names of the models that are here. */
  readonly models: readonly string[]
  /** null: denied. */
  readonly decide: (grant: GrantRecord | null) => void
}

/** `stray`: nobody opened this window. `serving`: the page that did is answered through it. */
export type ConsentState = 'stray' | 'waiting' | 'serving' | Consent

/** Asks the owner what the site that opened this window may do. */
export class InpageConsent extends InpageElement {
  static override properties = { state: { attribute: false }, allModels: { state: true }, problem: { state: true } }
  declare state: ConsentState
  declare private allModels: boolean
  declare private problem: MaasError | null
  readonly #deliberate = new Deliberate(this)

  static override styles = [
    InpageElement.styles,
    grantStyles,
    css`
      :host {
        max-width: 30rem;
        margin: 0 auto;
        padding: var(--space-5);
      }
      .asking {
        display: block;
        margin: var(--space-3) 0;
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
        font-size: var(--text-l);
        font-weight: var(--weight-strong);
        unicode-bidi: isolate;
        direction: ltr;
        overflow-wrap: anywhere;
      }
      .actions {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--space-3);
      }
    `,
  ]

  constructor() {
    super()
    this.state = 'waiting'
    this.allModels = false
    this.problem = null
  }

  override render() {
    const { host } = location
    switch (this.state) {
      case 'stray': return html`<div class="stack">
        <h1>${msg('Nobody asks', { id: 'consent.stray' })}</h1>
        <p>${msg('Pages of other sites open this window to ask what they may do with the models here.', { id: 'consent.stray.text' })}
          <a href="./">${msg('Open the studio', { id: 'consent.studio' })}</a></p>
      </div>`
      case 'waiting': return html`<p class="muted">${msg('Loading…', { id: 'common.loading' })}</p>`
      case 'serving': return html`<div class="stack" data-testid="consent-serving">
        <h1>${msg('Connected', { id: 'consent.serving' })}</h1>
        <p>${msg('Keep this window open: the page that opened it is answered through it.', { id: 'consent.serving.text' })}</p>
      </div>`
      default: return this.#renderAsking(this.state, host)
    }
  }

  #renderAsking({ origin, ask, models, decide }: Consent, host: string) {
    const all = ask.models.includes('*')
    const asked = all ? models : models.filter((model) => ask.models.includes(model))
    const missing = ask.models.filter((model) => model !== '*' && !models.includes(model))
    const waits = !this.#deliberate.ready
    return html`<form class="stack" data-testid="consent" @submit=${(event: SubmitEvent) => this.#allow(event, origin, decide)}>
      <div>
        <h1>${msg('May this site use your models?', { id: 'consent.heading' })}</h1>
        <code class="asking" data-testid="consent-origin">${origin}</code>
        <p class="muted small">
          ${msg(str`It asks for models of ${host}, which run on this device. Allow only sites that you know.`, { id: 'consent.text' })}
          ${origin.includes('xn--') ? msg('Its name is written in letters of another script, which can look like those of a known site.', { id: 'consent.punycode' }) : ''}
        </p>
      </div>
      ${grantFields({
        verbs: ask.verbs, checkedVerbs: ask.verbs, models: asked, checkedModels: all ? [] : asked, allModels: all ? this.allModels : null,
        onAllModels: (checked) => (this.allModels = checked),
      })}
      ${missing.length > 0 ? html`<p class="muted small">${msg(str`Not here: ${missing.join(', ')}`, { id: 'consent.missing' })}</p>` : ''}
      <inpage-problem .error=${this.problem}></inpage-problem>
      <div class="actions">
        <button type="button" data-testid="consent-deny" @click=${(event: Event) => event.isTrusted && decide(null)}>${msg('Deny', { id: 'consent.deny' })}</button>
        <button class="primary" data-testid="consent-allow" ?disabled=${waits}>${msg('Allow', { id: 'consent.allow' })}</button>
      </div>
    </form>`
  }

  #allow(event: SubmitEvent, origin: string, decide: Consent['decide']): void {
    event.preventDefault()
    if (!event.isTrusted || !this.#deliberate.ready) return
    const grant = grantIn(event.target as HTMLFormElement, origin)
    if (grant.verbs.length > 0 && grant.models.length > 0) return decide(grant)
    this.problem = new MaasError('invalid-input', msg('Tick what it may do, and at least one model.', { id: 'consent.nothing' }))
  }
}

customElements.define('inpage-consent', InpageConsent)
