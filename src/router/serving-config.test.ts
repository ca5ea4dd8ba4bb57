import { describe, expect, it } from 'vitest'
import { createApi } from './testing/api.ts'
import { line, register } from './testing/models.ts'

async function api() {
  const made = createApi()
  await register(made.registry, 'line', line(2, 1))
  return made
}

describe('api/models/:model/config', () => {
  it('is empty at first, set whole, and taken away', async () => {
    const { call } = await api()
    expect(await call('GET', 'api/models/line/config')).toMatchObject({ status: 200, body: {} })
    const config = {
      max_batch_size: 16,
      dynamic_batching: {
        preferred_batch_size: [4, 8], max_queue_delay_microseconds: 200, preserve_ordering: true, priority_levels: 2, default_priority_level: 1,
        default_queue_policy: { max_queue_size: 10, default_timeout_microseconds: 5000, allow_timeout_override: true, timeout_action: 'REJECT' },
        priority_queue_policy: { 2: { timeout_action: 'DELAY' } },
      },
      version_policy: { latest: { num_versions: 2 } },
      response_cache: { enable: true },
      model_warmup: [{ name: 'eight rows', batch_size: 8, count: 2 }],
      instance_group: [{ kind: 'KIND_CPU' }],
      request_log: { payload_sampling_rate: 0.5 },
    }
    expect(await call('PUT', 'api/models/line/config', config)).toMatchObject({ status: 200, body: config })
    expect((await call('GET', 'api/models/line/config')).body).toEqual(config)
    expect((await call('DELETE', 'api/models/line/config')).status).toBe(204)
    expect((await call('GET', 'api/models/line/config')).body).toEqual({})
  })

  it.each([
    [{ max_batch: 4 }, 'max_batch'],
    [{ max_batch_size: 0 }, 'max_batch_size'],
    [{ max_batch_size: 4, dynamic_batching: { preferred_batch_size: [8] } }, 'preferred_batch_size'],
    [{ dynamic_batching: { max_queue_delay_microseconds: 2e9 } }, 'max_queue_delay_microseconds'],
    [{ dynamic_batching: { priority_levels: 2 } }, 'default_priority_level'],
    [{ dynamic_batching: { default_priority_level: 1 } }, 'default_priority_level'],
    [{ dynamic_batching: { priority_levels: 1, default_priority_level: 1, priority_queue_policy: { 2: {} } } }, 'priority_queue_policy'],
    [{ dynamic_batching: { default_queue_policy: { timeout_action: 'WAIT' } } }, 'timeout_action'],
    [{ version_policy: {} }, 'version_policy'],
    [{ version_policy: { latest: { num_versions: 1 }, all: {} } }, 'version_policy'],
    [{ response_cache: { enable: 1 } }, 'response_cache.enable'],
    [{ request_log: { payload_sampling_rate: 2 } }, 'payload_sampling_rate'],
  ])('refuses %j, and says where', async (config, place) => {
    const { call } = await api()
    const { status, body } = await call('PUT', 'api/models/line/config', config)
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'invalid-input', error: expect.stringContaining(place) } })
    expect((await call('GET', 'api/models/line/config')).body).toEqual({})
  })

  it('needs the model', async () => {
    const { call } = await api()
    for (const [method, body] of [['GET'], ['PUT', {}], ['DELETE']] as const) {
      expect(await call(method, 'api/models/nobody/config', body)).toMatchObject({ status: 404, body: { code: 'model-not-found' } })
    }
  })
})
