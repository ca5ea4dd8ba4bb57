import { type DurationCount, FAILURE_REASONS, LATENCY_PARTS, type StatisticsRecord } from './serving-records.ts'

/** Counters of two times, or of two contexts, as those of both. In whatever order they are added, the sum is the same. */
export function addStatistics(a: StatisticsRecord, b: StatisticsRecord): StatisticsRecord {
  return {
    model: a.model,
    version: a.version,
    endpoint: a.endpoint,
    inferenceCount: a.inferenceCount + b.inferenceCount,
    executionCount: a.executionCount + b.executionCount,
    lastInference: Math.max(a.lastInference, b.lastInference),
    success: addDurations(a.success, b.success),
    fail: byName(FAILURE_REASONS, (reason) => addDurations(a.fail[reason], b.fail[reason])),
    queue: addDurations(a.queue, b.queue),
    cacheHit: addDurations(a.cacheHit, b.cacheHit),
    cacheMiss: addDurations(a.cacheMiss, b.cacheMiss),
    ...addCompute(a, b),
    batches: addMaps(a.batches, b.batches, addCompute),
    latency: byName(LATENCY_PARTS, (part) => addMaps(a.latency[part], b.latency[part], (m, n) => m + n)),
  }
}

const COMPUTE_PARTS = ['computeInput', 'computeInfer', 'computeOutput'] as const
type Compute = Readonly<Record<(typeof COMPUTE_PARTS)[number], DurationCount>>

function addCompute(a: Compute, b: Compute): Compute {
  return byName(COMPUTE_PARTS, (part) => addDurations(a[part], b[part]))
}

function addDurations(a: DurationCount, b: DurationCount): DurationCount {
  return { count: a.count + b.count, ns: a.ns + b.ns }
}

function addMaps<V>(a: ReadonlyMap<number, V>, b: ReadonlyMap<number, V>, add: (a: V, b: V) => V): ReadonlyMap<number, V> {
  const sum = new Map(a)
  for (const [key, value] of b) {
    const known = sum.get(key)
    sum.set(key, known === undefined ? value : add(known, value))
  }
  return sum
}

/** An object with these names, in their order. */
export function byName<N extends string, V>(names: readonly N[], value: (name: N) => V): Record<N, V> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<N, V>
}
