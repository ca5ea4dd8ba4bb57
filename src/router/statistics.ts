import type { Predictor } from '../inference/predictor.ts'
import { RELATIVE_ERROR } from '../registry/quantile-sketch.ts'
import type { RegistryStore } from '../registry/store.ts'
import { manage, type Route } from './route.ts'

/**
 * GET `api/statistics`: all counters since the first request, by model, version and endpoint, for who makes rates and quantiles of a time from
 * the difference of two answers. Latencies are pairs of bucket and count: bucket i holds microseconds up to ((1 + e) / (1 - e)) ** i, e being
 * `relativeError`.
 */
export function statisticsRoute(registry: RegistryStore, { statistics }: Predictor): Route {
  return manage('statistics', {
    GET: {
      summary: 'What versions have answered, with sketches of their latencies',
      async handle() {
        await statistics.flush()
        const body = { at: Date.now(), relativeError: RELATIVE_ERROR, statistics: await registry.listStatistics() }
        const text = JSON.stringify(body, (_, value: unknown) => (value instanceof Map ? [...value] : value))
        return new Response(text, { headers: { 'Content-Type': 'application/json' } })
      },
    },
  })
}
