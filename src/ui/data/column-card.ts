import { msg, str } from '@lit/localize'
import { css, html, nothing, type PropertyValues } from 'lit'
import type { MaasError } from '../../core/error.ts'
import type { ColumnType } from '../../data/column-type.ts'
import type { Association, ColumnProfile, Distribution } from '../../data/profile/column-profile.ts'
import { formatCount, formatDay, formatPercent, formatValue } from '../format.ts'
import { act } from '../parts/act.ts'
import { InpageElement } from '../parts/element.ts'
import { drawPicture } from '../parts/pixels.ts'
import { histogram } from './histogram.ts'
import { typeSelect } from './type-select.ts'
import { sayEvidence } from './evidence-words.ts'
import '../parts/problem.ts'

const TOP = 4

/** What is known of a column: how its values are spread, what is missing, what it seems to mean and why. */
export class InpageColumnCard extends InpageElement {
  static override properties = {
    profile: { attribute: false }, target: {}, setType: { attribute: false }, busy: { state: true }, problem: { state: true },
  }
  declare profile: ColumnProfile
  /** The column that all are compared with. */
  declare target: string | null
  declare setType: (column: string, type: ColumnType) => Promise<void>
  declare busy: boolean
  declare problem: MaasError | null

  static override styles = [
    InpageElement.styles,
    css`
      :host {
        display: grid;
      }
      article {
        display: grid;
        gap: var(--space-3);
        align-content: start;
        min-width: 0;
        padding: var(--space-4);
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        background: var(--surface);
        box-shadow: var(--shadow-s);
        scroll-margin: var(--space-5);
        outline-offset: 2px;
      }
      header {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: var(--space-2);
        align-items: center;
      }
      h3 {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      select {
        width: auto;
        max-width: 8.5rem;
        min-height: 1.75rem !important;
        border-color: var(--border);
        background: var(--surface-sunken);
        font-size: var(--text-xs) !important;
      }
      figure {
        min-width: 0;
      }
      .histogram svg {
        display: block;
        width: 100%;
        height: 3rem;
        border-bottom: 1px solid var(--border-strong);
        fill: var(--accent);
        fill-opacity: 0.75;
      }
      figcaption {
        display: flex;
        justify-content: space-between;
        gap: var(--space-2);
        margin-top: 2px;
        color: var(--text-muted);
        font-size: var(--text-xs);
      }
      ol {
        display: grid;
        gap: 3px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        position: relative;
        display: flex;
        justify-content: space-between;
        gap: var(--space-2);
        padding: 1px var(--space-2);
        border-radius: 4px;
        overflow: hidden;
        font-size: var(--text-xs);
      }
      li::before {
        content: '';
        position: absolute;
        inset: 0 auto 0 0;
        width: var(--share);
        background: var(--accent-soft);
      }
      li span {
        position: relative;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li span:last-child {
        flex: none;
        color: var(--text-muted);
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--space-3);
        font-size: var(--text-xs);
      }
      dl div {
        display: flex;
        gap: var(--space-1);
      }
      dt {
        color: var(--text-muted);
      }
      .why {
        color: var(--text-muted);
        font-size: var(--text-xs);
        overflow-wrap: anywhere;
      }
      .bar {
        height: 4px;
        border-radius: 2px;
        background: var(--surface-hover);
        overflow: hidden;
      }
      .bar span {
        display: block;
        height: 100%;
        background: var(--contrast);
      }
      canvas {
        width: 100%;
        max-width: 6rem;
        border-radius: 4px;
        background: #000;
        image-rendering: pixelated;
      }
    `,
  ]

  constructor() {
    super()
    this.target = null
    this.busy = false
    this.problem = null
  }

  override render() {
    const { name, type, alternatives, evidence } = this.profile
    return html`<article tabindex="-1" data-testid=${`column-${name}`} aria-label=${name}>
      <header>
        <h3 title=${name}>${name}</h3>
        ${typeSelect({ column: name, type, alternatives }, (choice) => this.#change(choice as ColumnType))}
      </header>
      ${this.#renderValues()}
      ${this.#renderNumbers()}
      ${this.#renderTarget()}
      <p class="why">${this.#renderRole()} ${sayEvidence(evidence)}</p>
      <inpage-problem .error=${this.problem}></inpage-problem>
    </article>`
  }

  /** Brings it into view and says its name. */
  reveal(): void {
    const card = this.renderRoot.querySelector('article')!
    card.scrollIntoView({ block: 'center' })
    card.focus({ preventScroll: true })
  }

  override updated(changed: PropertyValues<this>): void {
    const { image } = this.profile
    const canvas = this.renderRoot.querySelector('canvas')
    if (image && canvas && changed.has('profile')) {
      drawPicture(canvas, { kind: 'image', name: '', ...image, pixels: Uint8Array.from(image.pixels) }, 0)
    }
  }

  /** What part it takes in training, where that is not to be learned from. */
  #renderRole() {
    const { name, type } = this.profile
    if (name === this.target) return html`<span class="chip good">${msg('target', { id: 'role.target' })}</span>`
    if (type === 'identifier' || type === 'constant') return html`<span class="chip">${msg('left out', { id: 'role.left-out' })}</span>`
    return null
  }

  #renderValues() {
    const { type, values, lengths, top, count, image } = this.profile
    if (image) return html`<canvas role="img" aria-label=${msg('The mean of all pictures', { id: 'column.mean-image' })}></canvas>`
    if ((type === 'category' || type === 'boolean') && top) {
      return html`<ol>
        ${top.slice(0, TOP).map(
          ({ value, count: times }) => html`<li style="--share:${(100 * times) / top[0]!.count}%">
            <span title=${value}>${value}</span><span class="number">${formatPercent(times / count)}</span>
          </li>`,
        )}
      </ol>`
    }
    if (values) return this.#renderHistogram(values, type === 'date' ? formatDay : formatValue)
    if (lengths && type !== 'constant') {
      return this.#renderHistogram(lengths, (length) => type === 'sequence'
        ? msg(str`${formatCount(length)} steps`, { id: 'column.steps' })
        : msg(str`${formatCount(length)} letters`, { id: 'column.letters' }))
    }
    return nothing
  }

  #renderHistogram({ histogram: bins, quantiles }: Distribution, say: (value: number) => string) {
    const [from, to, median] = [say(bins.from), say(bins.to), say(quantiles[3])]
    return histogram(bins, from, to, msg(str`From ${from} to ${to}, half of them below ${median}`, { id: 'column.spread' }))
  }

  #renderNumbers() {
    const { type, values, distinct, count, missing } = this.profile
    const isNumber = type === 'number' || type === 'integer'
    const fact = (name: string, value: string) => html`<div><dt>${name}</dt><dd class="number">${value}</dd></div>`
    return html`<dl>
      ${isNumber && values ? fact(msg('mean', { id: 'column.mean' }), formatValue(values.mean)) : nothing}
      ${isNumber && values ? fact(msg('median', { id: 'column.median' }), formatValue(values.quantiles[3])) : nothing}
      ${isNumber && values ? fact(msg('sd', { id: 'column.sd' }), formatValue(values.sd)) : nothing}
      ${distinct === undefined ? nothing : fact(msg('distinct', { id: 'column.distinct' }), formatCount(distinct))}
      ${missing > 0 ? fact(msg('missing', { id: 'column.missing' }), `${formatCount(missing)} (${formatPercent(missing / (count + missing))})`) : nothing}
    </dl>`
  }

  #renderTarget() {
    const { target } = this.profile
    if (!target || !this.target) return nothing
    const size = Math.min(1, Math.abs(target.value))
    return html`<div>
      <p class="why">${measureName(target.measure)} <span class="number">${target.value.toFixed(2)}</span></p>
      <div class="bar" aria-hidden="true"><span style="width:${100 * size}%"></span></div>
    </div>`
  }

  #change(type: ColumnType): void {
    const { name } = this.profile
    void act(this, () => this.setType(name, type)).then(() => this.requestUpdate())
  }
}

function measureName(measure: Association['measure']): string {
  return {
    pearson: msg('Correlation with the target', { id: 'measure.pearson' }),
    'correlation-ratio': msg('Says of the target (η)', { id: 'measure.correlation-ratio' }),
    'cramers-v': msg('Says of the target (Cramér’s V)', { id: 'measure.cramers-v' }),
  }[measure]
}

customElements.define('inpage-column-card', InpageColumnCard)
