import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { Resource } from '../parts/resource.ts'
import './grant-card.ts'
import './grant-form.ts'
import '../parts/problem.ts'

/** Sites of other origins: those that asked and wait for an answer, and what the others may do. */
export class InpageOtherSites extends ServicesElement {
  static override properties = {
    models: { attribute: false },
  }
  /** Names of the models that are here. */
  declare models: readonly string[]
  readonly #grants = new Resource(this, () => this.services.grants.list(), ['grant'])
  readonly #requests = new Resource(this, () => this.services.grants.requests(), ['grant'])
  readonly #audit = new Resource(this, () => this.services.grants.audit(), ['grant', 'audit'])

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
    `,
  ]

  constructor() {
    super()
    this.models = []
  }

  override render() {
    const requests = this.#requests.value ?? []
    const grants = this.#grants.value ?? []
    const audit = this.#audit.value ?? []
    const failed = [this.#requests.state, this.#grants.state, this.#audit.state].find((state) => state.status === 'failed')
    return html`<section class="stack">
      <div>
        <h2>${msg('Other sites', { id: 'sites.heading' })}</h2>
        <p class="muted">
          ${msg('A page of another origin is denied until you grant it what it may do.', { id: 'sites.intro' })}
        </p>
      </div>
      <inpage-problem .error=${failed?.error ?? null}></inpage-problem>
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
            ${repeat(
              grants,
              ({ origin }) => origin,
              (grant) => html`<li>
                <inpage-grant-card .services=${this.services} .grant=${grant} .audit=${audit.filter(({ origin }) => origin === grant.origin)}></inpage-grant-card>
              </li>`,
            )}
          </ul>`}
    </section>`
  }
}

customElements.define('inpage-other-sites', InpageOtherSites)
