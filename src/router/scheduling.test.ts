import { describe, expect, it } from 'vitest'
import type { ServingConfig } from '../registry/serving-records.ts'
import { createApi } from './testing/api.ts'
import { line, register } from './testing/models.ts'

/** A request waits for two others, half a second at most. */
const PATIENT = { preferred_batch_size: [3], max_queue_delay_microseconds: 500_000 }

async function api(config: ServingConfig) {
  const made = createApi()
  await register(made.registry, 'line', line(2, 1))
  await made.call('PUT', 'api/models/line/config', config)
  const predict = (x: number, headers: Record<string, string> = {}) => made.call('POST', 'predict', { model: 'line', x: [x] }, headers)
  const stats = async () => ((await made.call('GET', 'v2/models/line/versions/1/stats')).body as { model_stats: [Record<string, unknown>] }).model_stats[0]
  return { ...made, predict, stats }
}

describe('requests of a configured model', () => {
  it('are run together, and each is answered its own', async () => {
    const { predict, stats } = await api({ dynamic_batching: PATIENT })
    const answers = await Promise.all([1, 2, 3].map((x) => predict(x)))
    expect(answers.map(({ body }) => body)).toEqual([{ y_pred: [3] }, { y_pred: [5] }, { y_pred: [7] }])
    expect(await stats()).toMatchObject({ inference_count: 3, execution_count: 1, batch_stats: [{ batch_size: 3 }] })
  })

  it('are refused with 503 and when to try again, while as many wait as may', async () => {
    const { predict } = await api({ dynamic_batching: { ...PATIENT, default_queue_policy: { max_queue_size: 1 } } })
    const waits = predict(1)
    const refused = await predict(2)
    expect([refused.status, refused.headers.get('Retry-After'), refused.body]).toMatchObject([503, '1', { code: 'unavailable' }])
    expect((await waits).body).toEqual({ y_pred: [3] })
  })

  it('are refused with 504 when they waited too long', async () => {
    const { predict } = await api({ dynamic_batching: { ...PATIENT, default_queue_policy: { allow_timeout_override: true } } })
    expect(await predict(1, { 'Maas-Timeout': '5' })).toMatchObject({ status: 504, body: { code: 'deadline-exceeded' } })
  })

  it('are answered from the cache, and counted so', async () => {
    const { predict, stats } = await api({ response_cache: { enable: true } })
    for (const x of [1, 1, 2, 1]) expect((await predict(x)).body).toEqual({ y_pred: [2 * x + 1] })
    expect(await stats()).toMatchObject({
      inference_count: 2, execution_count: 2,
      inference_stats: { success: { count: 4 }, cache_hit: { count: 2 }, cache_miss: { count: 2 }, compute_infer: { count: 2 } },
    })
  })

  it('go by a new configuration from the next one on', async () => {
    const { call, predict, stats } = await api({})
    await predict(1)
    await call('PUT', 'api/models/line/config', { response_cache: { enable: true } })
    for (let i = 0; i < 2; i++) await predict(1)
    await call('DELETE', 'api/models/line/config')
    await predict(1)
    expect(await stats()).toMatchObject({ execution_count: 3, inference_stats: { cache_hit: { count: 1 } } })
  })
})
