import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { MaasError } from '../../core/error.ts'
import type { DatasetLineage } from '../../registry/records.ts'
import { formatCount } from '../format.ts'
import { act } from '../parts/act.ts'
import type { InpageConfirm } from '../parts/confirm.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { Resource } from '../parts/resource.ts'
import { maskText } from './privacy-words.ts'
import '../parts/confirm.ts'
import '../parts/problem.ts'

/** How a masked data set was made, and what is left of what it was made from. */
export class InpagePrivacyLineage extends ServicesElement {
  static override properties = {
    name: { attribute: false },
    lineage: { attribute: false },
    busy: { state: true },
    problem: { state: true },
  }
  declare name: string
  declare lineage: DatasetLineage
  declare busy: boolean
  declare problem: MaasError | null
  readonly #datasets = new Resource(this, () => this.services.datasets.list(), ['dataset'])

  static override styles = [
    InpageElement.styles,
    css`
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: var(--space-1) var(--space-4);
        margin: 0;
        font-size: var(--text-s);
      }
      dt {
        color: var(--text-muted);
        overflow-wrap: anywhere;
      }
      dd {
        margin: 0;
      }
      .original {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-2) var(--space-4);
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-s);
        background: var(--warning-soft);
        font-size: var(--text-s);
      }
    `,
  ]

  constructor() {
    super()
    this.busy = false
    this.problem = null
  }

  override render() {
    const { from, steps, anonymity } = this.lineage
    return html`<div class="stack" data-testid="privacy-lineage">
      <p>${msg(str`Masked from “${from.name}”:`, { id: 'lineage.from' })}</p>
      <dl>${steps.map((step) => html`<dt>${step.column}</dt><dd>${maskText(step)}</dd>`)}</dl>
      ${anonymity
        ? html`<p>
            ${msg(str`By ${anonymity.columns.join(', ')} there are ${formatCount(anonymity.groups)} groups of alike rows, the smallest of ${formatCount(anonymity.smallest)}; ${formatCount(anonymity.alone)} rows are like no other.`, { id: 'lineage.anonymity' })}
          </p>`
        : nothing}
      ${this.#hasOriginal() ? this.#renderOriginal(from.name) : nothing}
      <inpage-problem .error=${this.problem}></inpage-problem>
      <inpage-confirm></inpage-confirm>
    </div>`
  }

  #hasOriginal(): boolean {
    const { name, hash } = this.lineage.from
    return this.#datasets.value?.some((dataset) => dataset.name === name && dataset.hash === hash && !dataset.builtin) ?? false
  }

  #renderOriginal(name: string) {
    return html`<div class="original">
      <span>${msg(str`The original “${name}” is still on this device.`, { id: 'lineage.original' })}</span>
      <button class="danger" data-testid="delete-original" ?disabled=${this.busy} @click=${this.#delete}>
        ${icon('trash')} ${msg('Delete the original', { id: 'lineage.delete' })}
      </button>
    </div>`
  }

  async #delete(): Promise<void> {
    const { name } = this.lineage.from
    const agreed = await this.renderRoot.querySelector<InpageConfirm>('inpage-confirm')!.ask({
      heading: msg(str`Delete “${name}”?`, { id: 'data.delete.heading' }),
      text: msg('Its rows are removed from this device. Models that were trained on it stay, with the categories that they learned.', { id: 'lineage.delete.text' }),
      action: msg('Delete the original', { id: 'lineage.delete' }),
    })
    if (agreed) await act(this, () => this.services.datasets.remove(name))
  }
}

customElements.define('inpage-privacy-lineage', InpagePrivacyLineage)
