import { msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import type { MaasError } from '../../core/error.ts'
import type { VersionRecord, VersionStatus } from '../../registry/records.ts'
import { CHAMPION } from '../../registry/rules.ts'
import { formatBytes, formatCount, formatMetric, formatTime, formatValue } from '../format.ts'
import { act } from '../parts/act.ts'
import type { InpageConfirm } from '../parts/confirm.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { metricName } from '../train/metric-name.ts'
import { saveFile } from './save-file.ts'
import { maskedFeatures, takesMasked } from './masked-features.ts'
import { signatureSummary } from './signature-summary.ts'
import { openingLine } from '../styles/opening-line.ts'
import { versionStyles } from './version-styles.ts'
import '../parts/confirm.ts'
import '../parts/problem.ts'

/** One version of a model: a line that opens to all that is known of it and can be done with it. */
export class InpageVersionRow extends ServicesElement {
  static override properties = {
    version: { attribute: false },
    aliases: { attribute: false },
    endpoints: { attribute: false },
    busy: { state: true },
    problem: { state: true },
  }
  declare version: VersionRecord
  /** Those that lead to it. */
  declare aliases: readonly string[]
  /** Names of those that it answers or shadows. */
  declare endpoints: readonly string[]
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [InpageElement.styles, openingLine, versionStyles]

  constructor() {
    super()
    this.aliases = []
    this.endpoints = []
    this.busy = false
    this.problem = null
  }

  get #isChampion(): boolean {
    return this.aliases.includes(CHAMPION)
  }

  override render() {
    const { model, version, status, createdAt } = this.version
    return html`<details data-testid=${`version-row-${model}-${version}`}>
        <summary>
          <span class="version number">@${version}</span>
          <span class="row">
            ${statusChip(status)}
            ${this.#isChampion
              ? html`<span class="chip good">${icon('crown')} ${msg('champion', { id: 'version.champion' })}</span>`
              : nothing}
            ${this.aliases.filter((alias) => alias !== CHAMPION).map((alias) => html`<span class="chip">@${alias}</span>`)}
            ${this.endpoints.map((name) => html`<span class="chip" title=${msg(str`Endpoint ${name}`, { id: 'version.endpoint' })}>${icon('serve')} ${name}</span>`)}
          </span>
          <span class="headline number">${headline(this.version)}</span>
          <span class="when muted number">${formatTime(createdAt)}</span>
        </summary>
        <div class="body stack">
          <inpage-problem .error=${this.version.error}></inpage-problem>
          ${this.#renderFacts()} ${this.#renderAliases()} ${this.#renderActions()}
          <inpage-problem .error=${this.problem}></inpage-problem>
        </div>
      </details>
      <inpage-confirm></inpage-confirm>`
  }

  #renderFacts() {
    const { signature, metrics, parity, dataset, artifact, engine } = this.version
    const facts: readonly (readonly [string, string])[] = [
      ...(signature ? [[msg('Signature', { id: 'version.signature' }), signatureSummary(signature)] as const] : []),
      ...(signature && takesMasked(signature) ? [[msg('Privacy', { id: 'version.privacy' }), maskedFeatures(signature)] as const] : []),
      ...(dataset ? [[msg('Data set', { id: 'version.dataset' }), `${dataset.name} · ${dataset.hash.slice(0, 12)}`] as const] : []),
      ...(artifact
        ? [[msg('Artifact', { id: 'version.artifact' }), `${formatBytes(artifact.bytes)} · ${artifact.sha256.slice(0, 12)}`] as const]
        : []),
      ...(parity
        ? [[
            msg('Parity', { id: 'version.parity' }),
            msg(str`within ${formatValue(parity.maxAbsDiff)} of ${parity.reference} on ${formatCount(parity.rows)} rows`, { id: 'version.parity.proof' }),
          ] as const]
        : []),
      ...(engine ? [[msg('Engine', { id: 'version.engine' }), engine] as const] : []),
    ]
    return html`<dl class="metrics number">
        ${Object.entries(metrics).map(
          ([name, value]) => html`<div><dt>${measureName(name)}</dt><dd>${formatMetric(name, value)}</dd></div>`,
        )}
      </dl>
      <dl class="facts number">${facts.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl>`
  }

  #renderAliases() {
    if (this.version.status !== 'READY') return nothing
    const { model } = this.version
    return html`<form class="row" @submit=${this.#addAlias}>
      ${this.aliases.map((alias) => html`<span class="chip">@${alias} <button
        type="button" class="quiet" ?disabled=${this.busy} aria-label=${msg(str`Remove alias ${alias}`, { id: 'alias.remove' })}
        @click=${() => act(this, () => this.services.models.removeAlias(model, alias))}
      >${icon('close')}</button></span>`)}
      <input
        name="alias" required autocomplete="off" spellcheck="false"
        placeholder=${msg('alias', { id: 'alias.name' })} aria-label=${msg('New alias', { id: 'alias.new' })}
      />
      <button ?disabled=${this.busy}>${icon('plus')} ${msg('Add', { id: 'alias.add' })}</button>
    </form>`
  }

  #renderActions() {
    const ready = this.version.status === 'READY'
    const { model, version } = this.version
    return html`<div class="row">
      <button ?hidden=${!ready} ?disabled=${this.busy} @click=${this.#download}>
        ${icon('download')} ${msg('Download ONNX', { id: 'version.download' })}
      </button>
      <button
        ?hidden=${!ready || this.#isChampion}
        ?disabled=${this.busy}
        @click=${() => act(this, () => this.services.models.setAlias(model, CHAMPION, version))}
      >${icon('crown')} ${msg('Make champion', { id: 'version.promote' })}</button>
      <button class="danger" ?disabled=${this.busy} @click=${this.#delete}>
        ${icon('trash')} ${msg('Delete', { id: 'common.delete' })}
      </button>
    </div>`
  }

  async #addAlias(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const { model, version } = this.version
    await act(this, async () => {
      await this.services.models.setAlias(model, String(new FormData(form).get('alias')), version)
      form.reset()
    })
  }

  async #download(): Promise<void> {
    const { model, version } = this.version
    await act(this, async () => saveFile(await this.services.models.artifact(model, version), `${model}-${version}.onnx`))
  }

  async #delete(): Promise<void> {
    const { model, version } = this.version
    const agreed = await this.renderRoot.querySelector<InpageConfirm>('inpage-confirm')!.ask({
      heading: msg(str`Delete ${model}@${version}?`, { id: 'version.delete.heading' }),
      text: msg('Its number is never used again. This cannot be undone.', { id: 'version.delete.text' }),
      action: msg('Delete', { id: 'common.delete' }),
    })
    if (agreed) await act(this, () => this.services.models.removeVersion(model, version))
  }
}

function statusChip(status: VersionStatus) {
  const [tone, name] = {
    PENDING: ['busy', msg('PENDING', { id: 'version.pending' })],
    READY: ['good', msg('READY', { id: 'version.ready' })],
    FAILED: ['bad', msg('FAILED', { id: 'version.failed' })],
  }[status] as [string, string]
  return html`<span class="chip ${tone}">${name}</span>`
}

/** The measure that counts most: of data never trained on, if there is one. */
function headline({ metrics }: VersionRecord): string {
  const name = ['test_accuracy', 'val_accuracy', 'accuracy', 'test_loss', 'val_loss', 'loss'].find((name) => name in metrics)
  return name ? `${measureName(name)} ${formatMetric(name, metrics[name]!)}` : ''
}

function measureName(name: string): string {
  const [, split, metric = name] = /^(val|test)_(.+)$/.exec(name) ?? []
  if (split === 'test') return msg(str`${metricName(metric)}, test`, { id: 'measure.test' })
  if (split === 'val') return msg(str`${metricName(metric)}, validation`, { id: 'measure.validation' })
  return msg(str`${metricName(name)}, train`, { id: 'measure.train' })
}

customElements.define('inpage-version-row', InpageVersionRow)
