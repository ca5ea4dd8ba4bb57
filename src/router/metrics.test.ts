import { beforeEach, describe, expect, it } from 'vitest'
import type { ReadyVersion } from '../inference/resolver.ts'
import type { StatisticsRecord } from '../registry/serving-records.ts'
import { requestsOf } from '../registry/testing/statistics.ts'
import { metricsText as textOf } from './metrics.ts'
import { type Api, createApi } from './testing/api.ts'
import { parseMetrics } from './testing/prometheus.ts'
import { line, register } from './testing/models.ts'

let api: Api
beforeEach(async () => {
  api = createApi()
  await register(api.registry, 'line', line(2, 1))
})

async function metrics() {
  const { status, headers, body } = await api.call('GET', 'metrics')
  expect([status, headers.get('Content-Type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  return parseMetrics(new TextDecoder().decode(body as Uint8Array))
}

describe('GET maas/metrics', () => {
  it('counts requests, rows and executions by model and version', async () => {
    await api.call('POST', 'predict', { x: [1] })
    await api.call('POST', 'predict', { instances: [[1], [2], [3]], model: 'line@1' })
    await api.call('POST', 'predict', { x: ['wrong'] })
    const found = await metrics()
    expect(found.get('maas_inference_request_success{model="line",version="1"}')).toBe(2)
    expect(found.get('maas_inference_count{model="line",version="1"}')).toBe(4)
    expect(found.get('maas_inference_exec_count{model="line",version="1"}')).toBe(2)
    for (const [reason, count] of [['REJECTED', 0], ['CANCELED', 0], ['BACKEND', 0], ['OTHER', 1]] as const) {
      expect(found.get(`maas_inference_request_failure{model="line",version="1",reason="${reason}"}`)).toBe(count)
    }
    const part = (name: string) => found.get(`maas_inference_${name}_duration_us{model="line",version="1"}`)!
    const parts = ['queue', 'compute_input', 'compute_infer', 'compute_output'].map(part)
    expect(parts.reduce((sum, us) => sum + us, 0)).toBeLessThanOrEqual(part('request') + parts.length)
    expect(part('compute_infer')).toBeGreaterThan(0)
    expect(found.get('maas_inference_request_summary_us_count{model="line",version="1"}')).toBe(2)
    expect(found.get('maas_inference_request_summary_us_sum{model="line",version="1"}')).toBe(part('request'))
    const quantiles = [0.5, 0.9, 0.95, 0.99, 0.999].map((q) => found.get(`maas_inference_request_summary_us{model="line",version="1",quantile="${q}"}`)!)
    expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b))
    expect(found.get('maas_inference_pending_request_count{model="line",version="1"}')).toBe(0)
    expect(found.get('maas_sessions_loaded')).toBe(1)
    expect(found.get('maas_sessions_bytes')).toBeGreaterThan(line(2, 1).artifact.length)
    const started = found.get('process_start_time_seconds')!
    expect(started).toBeGreaterThan(1.6e9)
    expect(started).toBeLessThanOrEqual(Date.now() / 1000)
  })

  it('knows no model at first', async () => {
    const found = await metrics()
    expect([...found.keys()].filter((name) => name.includes('model='))).toEqual([])
  })
})

describe('the text', () => {
  const metricsText = (records: readonly StatisticsRecord[]) => textOf(records, { waiting: [], loaded: new Map() })

  it('has the same order for the same counters', () => {
    const records = [requestsOf('a', 1), requestsOf('b', 2), requestsOf('b', 3, 'shop')]
    expect(metricsText(records)).toBe(metricsText(structuredClone(records)))
    const names = [...parseMetrics(metricsText(records)).keys()].filter((name) => name.startsWith('maas_inference_count'))
    expect(names).toEqual(['{model="a",version="1"}', '{model="b",version="1"}', '{model="b",version="1",endpoint="shop"}'].map((labels) => `maas_inference_count${labels}`))
  })

  it('tells what waits, by endpoint, and what is loaded', () => {
    const waiting = [{ model: 'b', version: 1 }, { model: 'b', version: 1, endpoint: 'shop' }, { model: 'b', version: 1, endpoint: 'shop' }] as unknown as readonly ReadyVersion[]
    const found = parseMetrics(textOf([requestsOf('a', 1), requestsOf('b', 2), requestsOf('b', 3, 'shop')], { waiting, loaded: new Map([['x', 5], ['y', 7]]) }))
    const pending = [...found].filter(([name]) => name.startsWith('maas_inference_pending_request_count')).map(([, value]) => value)
    expect(pending).toEqual([0, 1, 2])
    expect([found.get('maas_sessions_loaded'), found.get('maas_sessions_bytes')]).toEqual([2, 12])
  })

  it('escapes labels', () => {
    const found = parseMetrics(metricsText([requestsOf('a"b\\c\nd', 4)]))
    expect(found.get('maas_inference_count{model="a\\"b\\\\c\\nd",version="1"}')).toBe(4)
  })

  it('says NaN for quantiles of nothing', () => {
    expect(parseMetrics(metricsText([requestsOf('a', 0)])).get('maas_inference_queue_summary_us{model="a",version="1",quantile="0.5"}')).toBeNaN()
  })
})
