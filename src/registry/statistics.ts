import { type BatchStatistics, type DurationCount, FAILURE_REASONS, LATENCY_PARTS, type StatisticsRecord } from './serving-records.ts'

/** Counters of two times, or of two contexts, as those of both. In whatever order they are added, the sum is the same. */
export function addStatistics(a: StatisticsRecord, b: StatisticsRecord): StatisticsRecord {
  return combined(a, b, 1)
}

/** What was counted between two times. */
export function statisticsBetween(earlier: StatisticsRecord, later: StatisticsRecord): StatisticsRecord {
  return combined(later, earlier, -1)
}

type Sign = 1 | -1

function combined(a: StatisticsRecord, b: StatisticsRecord, sign: Sign): StatisticsRecord {
  const durations = (m: DurationCount, n: DurationCount): DurationCount => ({ count: m.count + sign * n.count, ns: m.ns + sign * n.ns })
  const compute = (m: BatchStatistics, n: BatchStatistics): BatchStatistics => byName(COMPUTE_PARTS, (part) => durations(m[part], n[part]))
  return {
    model: a.model,
    version: a.version,
    endpoint: a.endpoint,
    inferenceCount: a.inferenceCount + sign * b.inferenceCount,
    executionCount: a.executionCount + sign * b.executionCount,
    lastInference: Math.max(a.lastInference, b.lastInference),
    success: durations(a.success, b.success),
    fail: byName(FAILURE_REASONS, (reason) => durations(a.fail[reason], b.fail[reason])),
    queue: durations(a.queue, b.queue),
    cacheHit: durations(a.cacheHit, b.cacheHit),
    cacheMiss: durations(a.cacheMiss, b.cacheMiss),
    ...compute(a, b),
    batches: combinedMaps(a.batches, b.batches, compute),
    latency: byName(LATENCY_PARTS, (part) => combinedMaps(a.latency[part], b.latency[part], (m, n) => m + sign * n)),
  }
}

const COMPUTE_PARTS = ['computeInput', 'computeInfer', 'computeOutput'] as const

/** What only one of them has is taken as it is: an earlier time has nothing that a later one lacks. */
function combinedMaps<V>(a: ReadonlyMap<number, V>, b: ReadonlyMap<number, V>, combine: (a: V, b: V) => V): ReadonlyMap<number, V> {
  const all = new Map(a)
  for (const [key, value] of b) {
    const known = all.get(key)
    all.set(key, known === undefined ? value : combine(known, value))
  }
  return all
}

/** An object with these names, in their order. */
export function byName<N extends string, V>(names: readonly N[], value: (name: N) => V): Record<N, V> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<N, V>
}
