import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { quantile } from '../../registry/quantile-sketch.ts'
import { FAILURE_REASONS, LATENCY_PARTS, type FailureReason, type LatencyPart, type StatisticsRecord } from '../../registry/serving-records.ts'
import { formatCount, formatMilliseconds, formatShare, formatTime, formatValue } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import { openingLine } from '../styles/opening-line.ts'
import { table } from '../styles/table.ts'
import { failuresIn, requestsIn, type Traffic } from './traffic.ts'

const QUANTILES = [0.5, 0.9, 0.95, 0.99, 0.999]

/** What one version answers: a line that opens to where the time goes, the sizes of batches, and why requests failed. */
export class InpageTrafficRow extends InpageElement {
  static override properties = { traffic: { attribute: false } }
  declare traffic: Traffic

  static override styles = [
    InpageElement.styles,
    table,
    openingLine,
    css`
      summary {
        grid-template-columns: minmax(0, 1fr) repeat(4, 6.5rem);
        gap: var(--space-1) var(--space-3);
      }
      .name {
        font-weight: var(--weight-strong);
        overflow-wrap: anywhere;
      }
      .figure {
        display: grid;
        text-align: end;
      }
      .figure span {
        color: var(--text-muted);
        font-size: var(--text-xs);
      }
      .body {
        padding: var(--space-3);
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr));
        gap: var(--space-3);
        font-size: var(--text-s);
      }
      dt {
        color: var(--text-muted);
      }
      dd {
        font-weight: var(--weight-medium);
      }
      @media (max-width: 720px) {
        summary {
          grid-template-columns: repeat(4, minmax(0, 1fr));
        }
        summary .row {
          grid-column: 1 / -1;
        }
        .figure {
          text-align: start;
        }
      }
    `,
  ]

  override render() {
    const { total, recent, seconds } = this.traffic
    const { model, version, endpoint } = total
    const lately = recent && requestsIn(recent) > 0 ? recent : total
    const failed = failuresIn(total)
    return html`<details data-testid=${`traffic-${endpoint === '' ? '' : `${endpoint}-`}${model}-${version}`}>
      <summary class="number">
        <span class="row">
          <span class="name">${model}@${version}</span>
          ${endpoint === '' ? nothing : html`<span class="chip">${endpoint}</span>`}
          ${failed === 0 ? nothing : html`<span class="chip bad">${msg(str`${formatCount(failed)} failed`, { id: 'serve.failed' })}</span>`}
        </span>
        ${figure(msg('requests', { id: 'serve.requests' }), formatCount(requestsIn(total)))}
        ${figure(msg('per second', { id: 'serve.rate' }), recent ? formatValue(Number((requestsIn(recent) / seconds).toPrecision(2))) : '–')}
        ${figure(msg('median', { id: 'serve.median' }), latency(lately, 0.5))}
        ${figure(msg('99th percentile', { id: 'serve.p99' }), latency(lately, 0.99))}
      </summary>
      <div class="body stack">${renderFacts(total)} ${renderLatencies(total)} ${renderBatches(total)}</div>
    </details>`
  }
}

function figure(name: string, value: string) {
  return html`<span class="figure">${value}<span>${name}</span></span>`
}

function latency({ latency }: StatisticsRecord, q: number, part: LatencyPart = 'request'): string {
  const microseconds = quantile(latency[part], q)
  return Number.isNaN(microseconds) ? '–' : formatMilliseconds(microseconds / 1000)
}

function renderFacts(total: StatisticsRecord) {
  const { inferenceCount, executionCount, cacheHit, cacheMiss, lastInference, fail } = total
  const cached = cacheHit.count + cacheMiss.count
  const facts: readonly (readonly [string, string])[] = [
    [msg('Rows inferred', { id: 'serve.rows' }), formatCount(inferenceCount)],
    [msg('Rows per run of the model', { id: 'serve.batch' }), executionCount === 0 ? '–' : formatValue(inferenceCount / executionCount)],
    [msg('From the cache', { id: 'serve.cached' }), cached === 0 ? '–' : formatShare(cacheHit.count / cached)],
    [msg('Last asked', { id: 'serve.last' }), formatTime(new Date(lastInference).toISOString())],
    ...FAILURE_REASONS.filter((reason) => fail[reason].count > 0).map((reason) => [reasonName(reason), formatCount(fail[reason].count)] as const),
  ]
  return html`<dl class="number">${facts.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>`
}

function renderLatencies(total: StatisticsRecord) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg('Time', { id: 'serve.time' })}><table>
    <thead><tr><th>${msg('Time', { id: 'serve.time' })}</th>${QUANTILES.map((q) => html`<th class="end">${formatShare(q)}</th>`)}</tr></thead>
    <tbody>${LATENCY_PARTS.map((part) => html`<tr>
      <td>${partName(part)}</td>${QUANTILES.map((q) => html`<td class="end">${latency(total, q, part)}</td>`)}
    </tr>`)}</tbody>
  </table></div>`
}

function renderBatches({ batches }: StatisticsRecord) {
  if (batches.size === 0) return nothing
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg('Rows at once', { id: 'serve.batch.size' })}><table>
    <thead><tr>
      <th>${msg('Rows at once', { id: 'serve.batch.size' })}</th>
      <th class="end">${msg('Runs', { id: 'serve.batch.runs' })}</th>
      <th class="end">${msg('Mean time', { id: 'serve.batch.mean' })}</th>
    </tr></thead>
    <tbody>${[...batches].toSorted(([a], [b]) => a - b).map(([size, { computeInfer: { count, ns } }]) => html`<tr>
      <td>${formatCount(size)}</td><td class="end">${formatCount(count)}</td><td class="end">${formatMilliseconds(ns / count / 1e6)}</td>
    </tr>`)}</tbody>
  </table></div>`
}

function partName(part: LatencyPart): string {
  return {
    request: msg('From request to answer', { id: 'serve.part.request' }),
    queue: msg('In the queue', { id: 'serve.part.queue' }),
    computeInput: msg('Reading inputs', { id: 'serve.part.input' }),
    computeInfer: msg('Running the model', { id: 'serve.part.infer' }),
    computeOutput: msg('Writing outputs', { id: 'serve.part.output' }),
  }[part]
}

function reasonName(reason: FailureReason): string {
  return {
    REJECTED: msg('Refused or timed out', { id: 'serve.fail.rejected' }),
    CANCELED: msg('Cancelled by the caller', { id: 'serve.fail.cancelled' }),
    BACKEND: msg('Failed while running', { id: 'serve.fail.backend' }),
    OTHER: msg('Bad requests', { id: 'serve.fail.other' }),
  }[reason]
}

customElements.define('inpage-traffic-row', InpageTrafficRow)
