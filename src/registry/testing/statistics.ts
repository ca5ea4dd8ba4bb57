import * as fc from 'fast-check'
import { FAILURE_REASONS, LATENCY_PARTS, type RequestLogRecord, type StatisticsRecord } from '../serving-records.ts'

const count = fc.nat({ max: 1_000_000 })
const duration = fc.record({ count, ns: fc.nat({ max: 2 ** 40 }) })
const compute = { computeInput: duration, computeInfer: duration, computeOutput: duration }
const sketch = fc.array(fc.tuple(fc.nat({ max: 20 }), count)).map((pairs) => new Map(pairs))

function each<N extends string, V>(names: readonly N[], value: fc.Arbitrary<V>): fc.Arbitrary<Record<N, V>> {
  return fc.array(value, { minLength: names.length, maxLength: names.length }).map((values) => (
    Object.fromEntries(names.map((name, i) => [name, values[i]])) as Record<N, V>
  ))
}

/** Counters of `line@1`, as one context may have counted them. */
export const anyStatistics: fc.Arbitrary<StatisticsRecord> = fc.record({
  model: fc.constant('line'), version: fc.constant(1), endpoint: fc.constant(''),
  inferenceCount: count, executionCount: count, lastInference: count,
  success: duration, fail: each(FAILURE_REASONS, duration), queue: duration, ...compute, cacheHit: duration, cacheMiss: duration,
  batches: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.record(compute))).map((pairs) => new Map(pairs)),
  latency: each(LATENCY_PARTS, sketch),
})

/** Counters with a number of requests and nothing else. */
export function requestsOf(model: string, requests: number, endpoint = ''): StatisticsRecord {
  const none = { count: 0, ns: 0 }
  return {
    model, version: 1, endpoint, inferenceCount: requests, executionCount: requests, lastInference: requests,
    success: { count: requests, ns: requests * 1000 }, fail: { REJECTED: none, CANCELED: none, BACKEND: none, OTHER: none },
    queue: none, computeInput: none, computeInfer: none, computeOutput: none, cacheHit: none, cacheMiss: none,
    batches: new Map([[1, { computeInput: none, computeInfer: { count: requests, ns: requests }, computeOutput: none }]]),
    latency: { request: new Map([[7, requests]]), queue: new Map(), computeInput: new Map(), computeInfer: new Map(), computeOutput: new Map() },
  }
}

export function logged(model: string, at: number): RequestLogRecord {
  return { at, model, version: 1, endpoint: '', protocol: 'maas', code: 'ok', rows: 1, duration: 1, queue: 0, cache: 'none' }
}
