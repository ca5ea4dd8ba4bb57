import type { Predictor } from '../inference/predictor.ts'
import type { ReadyVersion } from '../inference/resolver.ts'
import { quantile } from '../registry/quantile-sketch.ts'
import { FAILURE_REASONS, LATENCY_PARTS, type StatisticsRecord } from '../registry/serving-records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { protocolRoute, type Route } from './route.ts'

const DEADLINE_MS = 5000

/** GET `maas/metrics`: for Prometheus, by the names and meanings of Triton's metrics, `maas_` in place of `nv_`. */
export function metricsRoute(registry: RegistryStore, predictor: Predictor): Route {
  return protocolRoute('metrics', DEADLINE_MS, {
    GET: {
      summary: 'Metrics in the text format of Prometheus',
      async handle() {
        await predictor.statistics.flush()
        const text = metricsText(await registry.listStatistics(), { waiting: predictor.waiting(), loaded: predictor.loaded() })
        return new Response(text, { headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' } })
      },
    },
  })
}

type Labels = Readonly<Record<string, string | number>>
type Sample = readonly [suffix: string, labels: Labels, value: number]

const QUANTILES = [0.5, 0.9, 0.95, 0.99, 0.999]

const NAMES = {
  request: ['request', 'from request to answer'],
  queue: ['queue', 'waiting to be run'],
  computeInput: ['compute_input', 'reading and encoding inputs'],
  computeInfer: ['compute_infer', 'running the model'],
  computeOutput: ['compute_output', 'writing outputs'],
} as const

const DURATIONS = { request: 'success', queue: 'queue', computeInput: 'computeInput', computeInfer: 'computeInfer', computeOutput: 'computeOutput' } as const

/** What this context is busy with, see {@link Predictor}. */
interface Present {
  readonly waiting: readonly ReadyVersion[]
  readonly loaded: ReadonlyMap<string, number>
}

/** Exposition format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function metricsText(records: readonly StatisticsRecord[], { waiting, loaded }: Present): string {
  const counter = (name: string, help: string, value: (record: StatisticsRecord) => number) =>
    family(name, 'counter', help, records.map((record) => ['', labelsOf(record), value(record)]))
  return [
    counter('maas_inference_request_success', 'Requests that were answered', ({ success }) => success.count),
    family('maas_inference_request_failure', 'counter', 'Requests that failed', records.flatMap((record) => (
      FAILURE_REASONS.map((reason): Sample => ['', { ...labelsOf(record), reason }, record.fail[reason].count])
    ))),
    counter('maas_inference_count', 'Rows inferred, but those that the cache answered', ({ inferenceCount }) => inferenceCount),
    counter('maas_inference_exec_count', 'Times that a model was run, each for one or several requests', ({ executionCount }) => executionCount),
    ...LATENCY_PARTS.map((part) => (
      counter(`maas_inference_${NAMES[part][0]}_duration_us`, `Microseconds of answered requests ${NAMES[part][1]}`, (record) => microseconds(record[DURATIONS[part]].ns))
    )),
    ...LATENCY_PARTS.map((part) => (
      family(`maas_inference_${NAMES[part][0]}_summary_us`, 'summary', `Microseconds of each answered request ${NAMES[part][1]}`, records.flatMap((record) => [
        ...QUANTILES.map((q): Sample => ['', { ...labelsOf(record), quantile: q }, quantile(record.latency[part], q)]),
        ['_sum', labelsOf(record), microseconds(record[DURATIONS[part]].ns)] as const,
        ['_count', labelsOf(record), record[DURATIONS[part]].count] as const,
      ]))
    )),
    family('maas_inference_pending_request_count', 'gauge', 'Requests that wait to be run', records.map((record) => (
      ['', labelsOf(record), waiting.filter((version) => isOf(version, record)).length]
    ))),
    counter('maas_cache_num_hits_per_model', 'Requests that the response cache answered', ({ cacheHit }) => cacheHit.count),
    counter('maas_cache_num_misses_per_model', 'Requests that the response cache could not answer', ({ cacheMiss }) => cacheMiss.count),
    counter('maas_cache_hit_duration_per_model', 'Microseconds of looking up what the response cache answered', ({ cacheHit }) => microseconds(cacheHit.ns)),
    counter('maas_cache_miss_duration_per_model', 'Microseconds of looking up and storing what it could not answer', ({ cacheMiss }) => microseconds(cacheMiss.ns)),
    family('maas_sessions_loaded', 'gauge', 'Models that are loaded', [['', {}, loaded.size]]),
    family('maas_sessions_bytes', 'gauge', 'Memory of the models that are loaded', [['', {}, [...loaded.values()].reduce((sum, bytes) => sum + bytes, 0)]]),
    family('process_start_time_seconds', 'gauge', 'When this worker started, in seconds since 1970', [['', {}, performance.timeOrigin / 1000]]),
  ].join('')
}

function labelsOf({ model, version, endpoint }: StatisticsRecord): Labels {
  return { model, version, ...(endpoint === '' ? {} : { endpoint }) }
}

function isOf({ model, version, endpoint = '' }: ReadyVersion, record: StatisticsRecord): boolean {
  return model === record.model && version === record.version && endpoint === record.endpoint
}

function microseconds(ns: number): number {
  return Math.round(ns / 1000)
}

function family(name: string, type: 'counter' | 'gauge' | 'summary', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([suffix, labels, value]) => `${name}${suffix}${labelText(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${String(value).replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}
