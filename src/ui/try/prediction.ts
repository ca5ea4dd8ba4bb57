import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import type { Prediction } from '../../client/prediction.ts'
import { formatMilliseconds, formatPercent, formatAnswer } from '../format.ts'
import { InpageElement } from '../parts/element.ts'

/** Bars of more labels than this tell less than those of the likely ones. */
const SHOWN = 14

export interface Answer {
  readonly result: Prediction
  readonly milliseconds: number
}

/** What the model says: the label with a bar for every score, or the number. */
export class InpagePrediction extends InpageElement {
  static override properties = { answer: { attribute: false }, labels: { attribute: false } }
  declare answer: Answer | null
  /** The labels of a classifier; their bars stand there before anything was asked. */
  declare labels: readonly string[] | undefined

  static override styles = [
    InpageElement.styles,
    css`
      .label {
        min-height: 1em;
        font-size: var(--text-hero);
        font-weight: var(--weight-strong);
        letter-spacing: -0.03em;
        line-height: 1;
        overflow-wrap: anywhere;
      }
      .label.none {
        color: var(--border-strong);
        font-weight: 400;
      }
      .label.long {
        font-size: calc(var(--text-hero) / 2);
      }
      .label.text {
        font-size: var(--text-xl);
        letter-spacing: 0;
        line-height: 1.3;
      }
      @media (max-width: 720px) {
        .label {
          font-size: calc(var(--text-hero) / 2);
        }
      }
      ul {
        display: grid;
        grid-template-columns: fit-content(50%) minmax(0, 1fr) 3.75rem;
        gap: var(--space-1) var(--space-3);
      }
      li {
        display: grid;
        grid-column: 1 / -1;
        grid-template-columns: subgrid;
        align-items: center;
        color: var(--text-muted);
        font-size: var(--text-s);
      }
      li > :first-child {
        min-width: 1.5rem;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li.top {
        color: var(--text);
        font-weight: var(--weight-medium);
      }
      .track {
        height: 0.5rem;
        border-radius: var(--radius-full);
        background: var(--surface-hover);
        overflow: hidden;
      }
      .bar {
        height: 100%;
        border-radius: var(--radius-full);
        background: var(--border-strong);
        transform-origin: left;
        transition: transform var(--motion);
      }
      .top .bar {
        background: var(--accent);
      }
      .end {
        text-align: end;
      }
    `,
  ]

  constructor() {
    super()
    this.answer = null
    this.labels = undefined
  }

  override render() {
    const { y_pred, scores = {} } = this.answer?.result ?? {}
    const label = typeof y_pred === 'number' ? formatAnswer(y_pred) : typeof y_pred === 'object' ? listText(y_pred) : y_pred
    return html`<div class="stack">
      <div>
        <p class="muted small">${msg('Prediction', { id: 'prediction.heading' })}</p>
        <div class="label number ${!label ? 'none' : label.length > 24 ? 'text' : label.length > 3 ? 'long' : ''}" data-testid="prediction-label" role="status">
          ${label || '–'}
        </div>
      </div>
      ${this.labels ? html`<ul>${shownLabels(this.labels, scores).map((name) => this.#renderScore(name, scores[name] ?? 0, name === label))}</ul>` : null}
      <p class="muted small number" data-testid="prediction-latency">${this.answer ? this.#source(this.answer) : '\u00a0'}</p>
    </div>`
  }

  #source({ result, milliseconds }: Answer): string {
    return msg(str`${result.model} on ${result.engine} in ${formatMilliseconds(milliseconds)}`, { id: 'prediction.source' })
  }

  #renderScore(name: string, score: number, top: boolean) {
    return html`<li
      class=${top ? 'top' : ''}
      data-testid=${`score-bar-${name}`}
      role="meter"
      aria-label=${name}
      aria-valuemin="0"
      aria-valuemax="1"
      aria-valuenow=${score.toFixed(4)}
    >
      <span>${name}</span>
      <span class="track"><div class="bar" style=${`transform: scaleX(${score})`}></div></span>
      <span class="number end">${formatPercent(score)}</span>
    </li>`
  }
}

/** Ids as they are; the numbers of a forecast as numbers. */
function listText(values: readonly number[]): string {
  return values.every(Number.isInteger) ? values.join(' ') : values.map(formatAnswer).join(', ')
}

/** All in their order or, where they are many, the most probable ones. */
function shownLabels(labels: readonly string[], scores: Readonly<Record<string, number>>): readonly string[] {
  if (labels.length <= SHOWN) return labels
  return labels.toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0)).slice(0, SHOWN)
}

customElements.define('inpage-prediction', InpagePrediction)
