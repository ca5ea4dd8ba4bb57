import { describe, expect, it } from 'vitest'
import { type Api, createApi } from './testing/api.ts'
import { line, register } from './testing/models.ts'

const CONFIG = { dynamic_batching: { preferred_batch_size: [4], max_queue_delay_microseconds: 200 }, response_cache: { enable: true } }

/** Asks in every protocol; what comes back must be what the version says that `Maas-Model` names. */
class Asking {
  readonly seen = new Map<string, number>()
  readonly #api: Api
  /** What each version adds: `line@3` gives 2x + its own. */
  readonly #adds = new Map<string, number>()

  constructor(api: Api) {
    this.#api = api
  }

  async add(model: string, adds: number): Promise<number> {
    const { version } = await register(this.#api.registry, model, line(2, adds))
    this.#adds.set(`${model}@${version}`, adds)
    return version
  }

  /** So many requests at once, of few different inputs, so that some are answered from the cache. */
  many(count: number, model: string, from = 0): Promise<void[]> {
    return Promise.all(Array.from({ length: count }, (_, i) => this.#one(model, from + (i % 7), i % 4)))
  }

  async #one(model: string, x: number, way: number): Promise<void> {
    const { status, headers, body } = await [
      () => this.#api.call('POST', 'predict', { model, x: [x] }),
      () => this.#api.call('POST', `v1/models/${model}:predict`, { instances: [[x]] }),
      () => this.#api.call('POST', `v2/models/${model}/infer`, { inputs: [{ name: 'x', shape: [1, 1], datatype: 'FP32', data: [x] }] }),
      () => this.#api.call('POST', `invocations?model=${model}`, { inputs: [[x]] }, { 'Content-Type': 'application/json' }),
    ][way]!()
    const by = headers.get('Maas-Model') ?? String(status)
    this.seen.set(by, (this.seen.get(by) ?? 0) + 1)
    if (status !== 200) return expect([404, 503], JSON.stringify(body)).toContain(status)
    const { y_pred, predictions, outputs } = body as { y_pred?: number[]; predictions?: number[]; outputs?: [{ data: number[] }] }
    expect([by, x, y_pred ?? predictions ?? outputs![0].data]).toEqual([by, x, [2 * x + this.#adds.get(by)!]])
  }
}

async function asking() {
  const api = createApi()
  const asked = new Asking(api)
  for (const adds of [10, 20, 30]) await asked.add('line', adds)
  await api.registry.putServingConfig('line', CONFIG)
  return { api, asked }
}

describe('while 50 requests are on their way', () => {
  it.each<readonly [string, string, (api: Api) => readonly (() => Promise<unknown>)[]]>([
    ['an alias moves', 'line', ({ call }) => [2, 3, 1, 2].map((version) => () => call('PUT', 'api/models/line/aliases/champion', { version }))],
    ['an endpoint changes', 'prices', ({ call }) => [
      { candidates: [{ model: 'line@1' }], shadow: 'line@2' }, { candidates: [{ model: 'line@2' }, { model: 'line@3' }] }, { candidates: [{ model: 'line@3' }], shadow: 'line@1' },
    ].map((endpoint) => () => call('PUT', 'api/endpoints/prices', endpoint))],
    ['the configuration changes', 'line', ({ call }) => [
      {}, CONFIG, { dynamic_batching: { preserve_ordering: true } }, { max_batch_size: 2, dynamic_batching: { max_queue_delay_microseconds: 1000 } }, { response_cache: { enable: true } },
    ].map((config) => () => call('PUT', 'api/models/line/config', config))],
    ['a version is deleted', 'line@3', ({ call }) => [() => call('DELETE', 'api/models/line/versions/3')]],
    ['the model is unloaded and loaded', 'line', ({ call }) => ['unload', 'load', 'unload', 'load'].map((verb) => () => call('POST', `v2/repository/models/line/${verb}`))],
  ])('and %s, each is answered its own by the version that it names', async (_, model, changes) => {
    const { api, asked } = await asking()
    if (model === 'prices') await api.call('PUT', 'api/endpoints/prices', { candidates: [{ model: 'line@1' }] })
    for (const change of changes(api)) {
      const before = asked.many(50, model)
      const changed = change()
      const during = asked.many(50, model, 3)
      expect((await changed as { status: number }).status).toBeLessThan(300)
      await Promise.all([before, during, asked.many(50, model)])
    }
    expect([...asked.seen.values()].reduce((sum, count) => sum + count)).toBe(150 * changes(api).length)
    await api.predictor.flush()
  })

  it('and a model is deleted and another takes its name and number, the cache answers for neither with the other', async () => {
    const { api, asked } = await asking()
    for (const adds of [100, 200, 300]) {
      await asked.many(50, 'line')
      await api.call('DELETE', 'api/models/line/aliases/champion')
      expect((await api.call('DELETE', 'api/models/line')).status).toBe(204)
      expect(await asked.add('line', adds)).toBe(1)
      await api.registry.putServingConfig('line', CONFIG)
      await asked.many(50, 'line')
      expect((await api.call('GET', 'v2/models/line/ready')).body).toMatchObject({ ready: true })
    }
    expect(asked.seen).toEqual(new Map([['line@1', 300]]))
  })

  it('and a version is deleted and imported again, it takes another number', async () => {
    const { api, asked } = await asking()
    await asked.many(50, 'line@3')
    await api.call('DELETE', 'api/models/line/versions/3')
    expect(await asked.add('line', 40)).toBe(4)
    await asked.many(50, 'line@4')
    expect(asked.seen).toEqual(new Map([['line@3', 50], ['line@4', 50]]))
  })
})
