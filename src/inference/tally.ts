import type { ErrorCode } from '../core/error.ts'
import { bucketOf } from '../registry/quantile-sketch.ts'
import {
  type BatchStatistics, type DurationCount, FAILURE_REASONS, type FailureReason, LATENCY_PARTS, type StatisticsRecord,
} from '../registry/serving-records.ts'
import { byName } from '../registry/statistics.ts'
import type { Outcome } from './observation.ts'
import type { ReadyVersion } from './resolver.ts'

/** Up to a quarter of an hour; what takes longer is counted there. */
const BUCKETS = bucketOf(900e6) + 1

/** What is counted of a version in memory, from zero: nothing is allocated for a request. */
export class Tally {
  readonly #of: Pick<ReadyVersion, 'model' | 'version' | 'endpoint'>
  #inferenceCount = 0
  #executionCount = 0
  #lastInference = 0
  readonly #success = new Duration()
  readonly #fail = byName(FAILURE_REASONS, () => new Duration())
  readonly #queue = new Duration()
  readonly #compute = new Compute()
  readonly #cacheHit = new Duration()
  readonly #cacheMiss = new Duration()
  readonly #batches = new Map<number, Compute>()
  readonly #latency = byName(LATENCY_PARTS, () => new Uint32Array(BUCKETS))

  constructor(of: Pick<ReadyVersion, 'model' | 'version' | 'endpoint'>) {
    this.#of = of
  }

  /** @param at milliseconds since 1970. */
  add({ code, request, queue, computeInput, computeInfer, cache, cacheTime, rows, batch }: Readonly<Outcome>, at: number): void {
    this.#lastInference = at
    if (code !== 'ok') return this.#fail[REASONS[code] ?? 'OTHER'].add(request)
    this.#success.add(request)
    this.#queue.add(queue)
    count(this.#latency.request, request)
    count(this.#latency.queue, queue)
    if (cache === 'hit') return this.#cacheHit.add(cacheTime)
    if (cache === 'miss') this.#cacheMiss.add(cacheTime)
    const computeOutput = Math.max(0, request - computeInput - queue - computeInfer - cacheTime)
    this.#compute.add(computeInput, computeInfer, computeOutput)
    count(this.#latency.computeInput, computeInput)
    count(this.#latency.computeInfer, computeInfer)
    count(this.#latency.computeOutput, computeOutput)
    this.#inferenceCount += rows
    if (batch === 0) return
    this.#executionCount++
    let size = this.#batches.get(batch)
    if (!size) this.#batches.set(batch, size = new Compute())
    size.add(computeInput, computeInfer, computeOutput)
  }

  statistics(): StatisticsRecord {
    const { model, version, endpoint = '' } = this.#of
    return {
      model, version, endpoint,
      inferenceCount: this.#inferenceCount,
      executionCount: this.#executionCount,
      lastInference: this.#lastInference,
      success: this.#success,
      fail: this.#fail,
      queue: this.#queue,
      ...this.#compute,
      cacheHit: this.#cacheHit,
      cacheMiss: this.#cacheMiss,
      batches: new Map([...this.#batches].map(([size, compute]): [number, BatchStatistics] => [size, { ...compute }])),
      latency: byName(LATENCY_PARTS, (part) => new Map([...this.#latency[part].entries()].filter(([, requests]) => requests > 0))),
    }
  }
}

class Duration implements DurationCount {
  count = 0
  ns = 0

  add(ms: number): void {
    this.count++
    this.ns += Math.round(ms * 1e6)
  }
}

class Compute implements BatchStatistics {
  readonly computeInput = new Duration()
  readonly computeInfer = new Duration()
  readonly computeOutput = new Duration()

  add(input: number, infer: number, output: number): void {
    this.computeInput.add(input)
    this.computeInfer.add(infer)
    this.computeOutput.add(output)
  }
}

function count(buckets: Uint32Array, ms: number): void {
  buckets[Math.min(bucketOf(ms * 1000), BUCKETS - 1)]!++
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
