import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { MaasError } from '../../core/error.ts'
import { CHAMPION } from '../../registry/rules.ts'
import type { EndpointRecord } from '../../registry/serving-records.ts'
import { hrefTo } from '../location.ts'
import { act } from '../parts/act.ts'
import type { InpageConfirm } from '../parts/confirm.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { predictSnippet } from '../parts/predict-snippet.ts'
import type { ModelInfo } from '../services.ts'
import { endpointsOf } from './endpoints-of.ts'
import { saveFile } from './save-file.ts'
import { signatureSummary } from './signature-summary.ts'
import './version-row.ts'
import '../parts/confirm.ts'
import '../parts/problem.ts'
import '../parts/snippet.ts'

/** A model: its versions, which of them answers, and how to call it. */
export class InpageModelCard extends ServicesElement {
  static override properties = {
    model: { attribute: false },
    endpoints: { attribute: false },
    busy: { state: true },
    problem: { state: true },
  }
  declare model: ModelInfo
  declare endpoints: readonly EndpointRecord[]
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      .about {
        flex: 1 1 14rem;
      }
      .versions {
        margin: 0 calc(-1 * var(--space-3));
      }
      summary {
        color: var(--text-muted);
        font-size: var(--text-s);
        cursor: pointer;
      }
      details[open] summary {
        margin-bottom: var(--space-2);
      }
    `,
  ]

  constructor() {
    super()
    this.endpoints = []
    this.busy = false
    this.problem = null
  }

  override render() {
    const { name, versions, aliases } = this.model
    const champion = versions.find(({ version }) => version === aliases[CHAMPION])
    return html`<article class="card stack" data-testid=${`model-row-${name}`}>
      <div class="row between">
        <div class="about">
          <h2>${name}</h2>
          <p class="muted small number">
            ${champion?.signature
              ? signatureSummary(champion.signature)
              : msg('No version answers yet', { id: 'model.no-champion' })}
          </p>
        </div>
        <div class="row">
          ${champion
            ? html`<a class="button primary" href=${hrefTo('try', { model: name })}>${msg('Try it', { id: 'model.try' })}</a>`
            : nothing}
          ${versions.length > 1 && champion
            ? html`<button ?disabled=${this.busy} @click=${this.#rollback}>
                ${icon('undo')} ${msg('Roll back', { id: 'model.rollback' })}
              </button>`
            : nothing}
          ${versions.some(({ status }) => status === 'READY')
            ? html`<button ?disabled=${this.busy} title=${msg('All versions in one file, to be imported again', { id: 'model.save.hint' })} @click=${this.#save}>
                ${icon('download')} ${msg('Save', { id: 'model.save' })}
              </button>`
            : nothing}
          <button class="danger" ?disabled=${this.busy} @click=${this.#delete}>
            ${icon('trash')} ${msg('Delete', { id: 'common.delete' })}
          </button>
        </div>
      </div>
      <inpage-problem .error=${this.problem}></inpage-problem>
      <div class="versions">
        ${versions.map(
          (version) =>
            html`<inpage-version-row
              .services=${this.services}
              .version=${version}
              .aliases=${Object.keys(aliases).filter((alias) => aliases[alias] === version.version)}
              .endpoints=${endpointsOf(this.endpoints, this.model, version.version)}
            ></inpage-version-row>`,
        )}
      </div>
      ${champion?.signature
        ? html`<details>
            <summary>${msg('Call it from any page of this site', { id: 'model.snippet' })}</summary>
            <inpage-snippet
              .code=${predictSnippet(this.services.endpoint, name, champion.signature.features)}
            ></inpage-snippet>
          </details>`
        : nothing}
      <inpage-confirm></inpage-confirm>
    </article>`
  }

  async #rollback(): Promise<void> {
    await act(this, () => this.services.models.rollback(this.model.name, CHAMPION))
  }

  async #save(): Promise<void> {
    const { name } = this.model
    await act(this, async () => saveFile(await this.services.models.bundle(name), `${name}.bundle.zip`))
  }

  async #delete(): Promise<void> {
    const { name } = this.model
    const agreed = await this.renderRoot.querySelector<InpageConfirm>('inpage-confirm')!.ask({
      heading: msg(str`Delete “${name}” and all its versions?`, { id: 'model.delete.heading' }),
      text: msg('Pages that ask it get an error from then on. This cannot be undone.', { id: 'model.delete.text' }),
      action: msg('Delete', { id: 'common.delete' }),
    })
    if (agreed) await act(this, () => this.services.models.remove(name))
  }
}

customElements.define('inpage-model-card', InpageModelCard)
