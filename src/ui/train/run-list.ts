import { msg } from '@lit/localize'
import { css, html } from 'lit'
import type { Metrics } from '../../artifact/manifest.ts'
import type { RunRecord } from '../../registry/records.ts'
import { formatMetric, formatTime } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import { metricName } from './metric-name.ts'
import { runStatus } from './run-status.ts'

/** All runs, newest first. Fires `chosen` with the id of the one to look at. */
export class InpageRunList extends InpageElement {
  static override properties = { runs: { attribute: false }, shown: {} }
  declare runs: readonly RunRecord[]
  declare shown: string

  static override styles = [
    InpageElement.styles,
    css`
      ul {
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        background: var(--surface);
        overflow: hidden;
      }
      li + li {
        border-top: 1px solid var(--border);
      }
      button {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0 var(--space-3);
        width: 100%;
        min-height: 0;
        padding: var(--space-2) var(--space-4);
        border: 0;
        border-radius: 0;
        text-align: start;
      }
      button:focus-visible {
        outline-offset: -2px;
      }
      button[aria-pressed='true'] {
        background: var(--surface-sunken);
      }
      .name,
      .detail {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .detail {
        grid-column: 1 / -1;
        font-weight: 400;
      }
    `,
  ]

  override render() {
    return html`<ul aria-label=${msg('Run history', { id: 'runs.label' })}>
      ${this.runs.map((run) => html`<li>${this.#renderRun(run)}</li>`)}
    </ul>`
  }

  #renderRun(run: RunRecord) {
    return html`<button
      data-testid=${`run-row-${run.id}`}
      aria-pressed=${run.id === this.shown}
      @click=${() => this.dispatchEvent(new CustomEvent('chosen', { detail: run.id }))}
    >
      <span class="name">${run.config.model}${run.version ? `@${run.version}` : ''}</span>
      ${runStatus(run.status)}
      <span class="detail muted number">${outcome(run)}</span>
    </button>`
  }
}

/** How a run ended, in one line. */
function outcome({ error, history, metrics, createdAt }: RunRecord): string {
  const when = formatTime(createdAt)
  if (error) return `${when} · ${error.message}`
  const measured = { ...history.at(-1), ...metrics }
  const metric = headline(measured)
  return metric ? `${when} · ${metricName(metric.replace(/^(test|val)_/, ''))} ${formatMetric(metric, measured[metric]!)}` : when
}

/** What says most of a run: a metric on its test part, or as close to that as there is. */
function headline(measured: Metrics): string | undefined {
  const metricOf = (prefix: string) => Object.keys(measured).find((name) => name.startsWith(prefix) && name !== `${prefix}loss`)
  return metricOf('test_') ?? metricOf('val_') ?? ['val_loss', 'loss'].find((name) => name in measured)
}

customElements.define('inpage-run-list', InpageRunList)
