import type { ErrorCode } from '../core/error.ts'
import { bucketOf } from '../registry/quantile-sketch.ts'
import { type FailureReason, FAILURE_REASONS, LATENCY_PARTS, type LatencyPart, type StatisticsRecord } from '../registry/serving-records.ts'
import { byName } from '../registry/statistics.ts'
import type { Outcome } from './observation.ts'

class Duration {
  count = 0
  ns = 0

  add(ms: number): void {
    this.count++
    this.ns += Math.round(ms * 1e6)
  }
}

/** Counters of one version, from zero. */
export class Tally implements StatisticsRecord {
  readonly model: string
  readonly version: number
  readonly endpoint: string
  inferenceCount = 0
  executionCount = 0
  lastInference = 0
  readonly success = new Duration()
  readonly fail = byName(FAILURE_REASONS, () => new Duration())
  readonly queue = new Duration()
  readonly computeInput = new Duration()
  readonly computeInfer = new Duration()
  readonly computeOutput = new Duration()
  readonly cacheHit = new Duration()
  readonly cacheMiss = new Duration()
  readonly batches = new Map<number, Record<'computeInput' | 'computeInfer' | 'computeOutput', Duration>>()
  readonly latency = byName(LATENCY_PARTS, () => new Map<number, number>())

  constructor(model: string, version: number, endpoint: string) {
    this.model = model
    this.version = version
    this.endpoint = endpoint
  }

  add({ code, request, queue, computeInput, computeInfer, cache, cacheTime, rows, batch }: Readonly<Outcome>, at: number): void {
    this.lastInference = at
    if (code !== 'ok') return this.fail[REASONS[code] ?? 'OTHER'].add(request)
    this.success.add(request)
    this.queue.add(queue)
    this.#sketch('request', request)
    this.#sketch('queue', queue)
    if (cache === 'hit') return this.cacheHit.add(cacheTime)
    if (cache === 'miss') this.cacheMiss.add(cacheTime)
    const computeOutput = Math.max(0, request - computeInput - queue - computeInfer - cacheTime)
    this.computeInput.add(computeInput)
    this.computeInfer.add(computeInfer)
    this.computeOutput.add(computeOutput)
    this.#sketch('computeInput', computeInput)
    this.#sketch('computeInfer', computeInfer)
    this.#sketch('computeOutput', computeOutput)
    this.inferenceCount += rows
    if (batch === 0) return
    this.executionCount++
    let size = this.batches.get(batch)
    if (!size) this.batches.set(batch, size = { computeInput: new Duration(), computeInfer: new Duration(), computeOutput: new Duration() })
    size.computeInput.add(computeInput)
    size.computeInfer.add(computeInfer)
    size.computeOutput.add(computeOutput)
  }

  #sketch(part: LatencyPart, ms: number): void {
    const bucket = bucketOf(ms * 1000)
    const counts = this.latency[part]
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
  }
}

/** What is not here was wrong with the request itself. */
const REASONS: Readonly<Partial<Record<ErrorCode, FailureReason>>> = {
  'cancelled': 'CANCELED',
  'deadline-exceeded': 'REJECTED',
  'too-many-requests': 'REJECTED',
  'unavailable': 'REJECTED',
  'internal': 'BACKEND',
  'data-loss': 'BACKEND',
  'invalid-artifact': 'BACKEND',
  'unsupported': 'BACKEND',
}
