import type { ServingStore } from '../registry/store.ts'
import type { DurationCount, StatisticsRecord } from '../registry/serving-records.ts'
import { addStatistics } from '../registry/statistics.ts'
import type { Predictor } from './predictor.ts'
import { Tally } from './tally.ts'

type Durations<N extends string> = Readonly<Record<N, DurationCount>>

/**
 * What versions have answered, whatever endpoint they were asked by, as Triton's statistics extension has it
 * (https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_statistics.md).
 */
export interface ModelStats {
  readonly name: string
  readonly version: string
  /** Milliseconds since 1970; 0: never. */
  readonly last_inference: number
  readonly inference_count: number
  readonly execution_count: number
  readonly inference_stats: Durations<'success' | 'fail' | 'queue' | 'compute_input' | 'compute_infer' | 'compute_output' | 'cache_hit' | 'cache_miss'>
  /** Of the artifact and what it is run with, while it is loaded. */
  readonly memory_usage: readonly { readonly type: 'CPU'; readonly id: 0; readonly byte_size: number }[]
  readonly batch_stats: readonly ({ readonly batch_size: number } & Durations<'compute_input' | 'compute_infer' | 'compute_output'>)[]
}

/** Of all READY versions, of those of a model, or of one. Throws `model-not-found` and `version-not-found`. */
export async function modelStats(
  registry: ServingStore, predictor: Predictor, model?: string, version?: number,
): Promise<{ readonly model_stats: readonly ModelStats[] }> {
  const models = model === undefined ? (await registry.listModels()).map(({ name }) => name) : [model]
  const listed = version === undefined
    ? (await Promise.all(models.map((name) => registry.listVersions(name)))).flatMap((versions) => versions.toReversed())
    : [await registry.getVersion(model!, version)]
  await predictor.statistics.flush()
  const loaded = predictor.loaded()
  const records = await registry.listStatistics(model)
  return {
    model_stats: listed.filter(({ status }) => status === 'READY').map((ready) => statsOf(
      records.filter((record) => record.model === ready.model && record.version === ready.version)
        .reduce<StatisticsRecord>(addStatistics, new Tally(ready).statistics()),
      loaded.get(ready.artifact?.sha256 ?? ''),
    )),
  }
}

function statsOf(record: StatisticsRecord, bytes: number | undefined): ModelStats {
  const { success, fail, queue, cacheHit, cacheMiss, batches } = record
  return {
    name: record.model,
    version: String(record.version),
    last_inference: record.lastInference,
    inference_count: record.inferenceCount,
    execution_count: record.executionCount,
    inference_stats: {
      success, fail: sumOf(Object.values(fail)), queue, ...computeOf(record), cache_hit: cacheHit, cache_miss: cacheMiss,
    },
    memory_usage: bytes === undefined ? [] : [{ type: 'CPU', id: 0, byte_size: bytes }],
    batch_stats: [...batches].toSorted(([a], [b]) => a - b).map(([size, batch]) => ({ batch_size: size, ...computeOf(batch) })),
  }
}

function computeOf({ computeInput, computeInfer, computeOutput }: Durations<'computeInput' | 'computeInfer' | 'computeOutput'>) {
  return { compute_input: computeInput, compute_infer: computeInfer, compute_output: computeOutput }
}

function sumOf(durations: readonly DurationCount[]): DurationCount {
  return durations.reduce((sum, { count, ns }) => ({ count: sum.count + count, ns: sum.ns + ns }), { count: 0, ns: 0 })
}
