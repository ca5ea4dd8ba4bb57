import { describe, expect, it, vi } from 'vitest'
import { createApi } from './testing/api.ts'
import { line, register, shape } from './testing/models.ts'

/** `line@1`: 2x + 1, `line@2`: 7, the champion is 1. */
async function twoVersions() {
  const api = createApi()
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'line', line(0, 7))
  const predict = (model?: string, headers?: Record<string, string>) => api.call('POST', 'predict', { x: [1], ...(model && { model }) }, headers)
  const answers = async (count: number, model: string, headers?: Record<string, string>) => {
    const given = await Promise.all(Array.from({ length: count }, () => predict(model, headers)))
    return given.map((answer) => answer.headers.get('Maas-Model'))
  }
  return { ...api, predict, answers }
}

describe('an endpoint', () => {
  it('is made, read, listed and deleted', async () => {
    const { call } = await twoVersions()
    const made = await call('PUT', 'api/endpoints/prices', { candidates: [{ model: 'line@1' }, { model: 'line@2', weight: 0.5 }] })
    expect([made.status, made.body]).toEqual([200, expect.objectContaining({
      name: 'prices', candidates: [{ model: 'line@1', weight: 1 }, { model: 'line@2', weight: 0.5 }], shadow: null, isDefault: false,
    })])
    expect((await call('GET', 'api/endpoints')).body).toEqual({ endpoints: [made.body] })
    expect((await call('GET', 'api/endpoints/prices')).body).toEqual({ ...(made.body as object), answered: [], comparisons: [] })
    expect((await call('DELETE', 'api/endpoints/prices')).status).toBe(204)
    const { journal } = (await call('GET', 'api/endpoints/prices/journal')).body as { journal: readonly { from: object | null; to: object | null }[] }
    const settings = { candidates: [{ model: 'line@1', weight: 1 }, { model: 'line@2', weight: 0.5 }], shadow: null, isDefault: false }
    expect(journal.map(({ from, to }) => [from, to])).toEqual([[null, settings], [settings, null]])
    const gone = await call('GET', 'api/endpoints/prices')
    expect([gone.status, gone.body]).toEqual([404, expect.objectContaining({ code: 'endpoint-not-found', detail: expect.stringMatching(/GET maas\/api\/endpoints/) })])
  })

  it.each([
    [{}, 400, /"candidates" must be a list/],
    [{ candidates: [] }, 400, /"candidates" must be a list of at least one/],
    [{ candidates: [{ model: 'line', weight: -1 }] }, 400, /"candidates\[0\].weight" must be a number from 0; got -1/],
    [{ candidates: [{ model: 'line', wait: 1 }] }, 400, /unknown field "wait"/],
    [{ candidates: [{ model: 'nobody' }] }, 404, /no model "nobody"/],
  ])('is refused: %j', async (body, status, detail) => {
    const { call } = await twoVersions()
    const answer = await call('PUT', 'api/endpoints/prices', body)
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ detail: expect.stringMatching(detail) })])
  })

  it('shares its requests among its candidates by weight, and counts what each answered', async () => {
    const { call, answers, predictor } = await twoVersions()
    await call('PUT', 'api/endpoints/line', { candidates: [{ model: 'line@1', weight: 3 }, { model: 'line@2', weight: 1 }] })
    const given = await answers(400, 'line')
    const first = given.filter((model) => model === 'line@1').length
    expect(Math.abs(first - 300)).toBeLessThan(45) // five standard deviations
    await predictor.flush()
    expect((await call('GET', 'api/endpoints/line')).body).toMatchObject({
      answered: [{ model: 'line@1', succeeded: first, failed: 0 }, { model: 'line@2', succeeded: 400 - first, failed: 0 }],
    })
  })

  it('says that it answered, unless a version was asked for itself', async () => {
    const { call, predict } = await twoVersions()
    await call('PUT', 'api/endpoints/line', { candidates: [{ model: 'line@2' }] })
    const asked = async (model: string) => {
      const { headers, body } = await predict(model)
      return [headers.get('Maas-Endpoint'), headers.get('Maas-Model'), body]
    }
    expect(await asked('line')).toEqual(['line', 'line@2', { y_pred: [7] }])
    expect(await asked('line@1')).toEqual([null, 'line@1', { y_pred: [3] }])
    expect(await asked('line@champion')).toEqual([null, 'line@1', { y_pred: [3] }])
  })

  it('answers requests that name none when it is the default', async () => {
    const { call, predict } = await twoVersions()
    expect((await predict()).headers.get('Maas-Model')).toBe('line@1')
    await call('PUT', 'api/endpoints/prices', { candidates: [{ model: 'line@2' }], isDefault: true })
    expect((await predict()).headers.get('Maas-Endpoint')).toBe('prices')
    await call('DELETE', 'api/endpoints/prices')
    expect((await predict()).headers.get('Maas-Model')).toBe('line@1')
  })

  it('keeps a key with its candidate, over the port, too', async () => {
    const { call, answers, predictor } = await twoVersions()
    await call('PUT', 'api/endpoints/line', { candidates: [{ model: 'line@1' }, { model: 'line@2' }] })
    const places = new Map<string, string>()
    for (let i = 0; i < 20; i++) {
      const given = new Set(await answers(10, 'line', { 'Maas-Key': `user-${i}` }))
      expect(given.size).toBe(1)
      const { model } = await predictor.predictRows({ model: 'line', instances: [[1]], key: `user-${i}` })
      expect(given).toEqual(new Set([model]))
      places.set(`user-${i}`, model)
    }
    expect(new Set(places.values()).size).toBe(2)
  })

  it('holds what it names', async () => {
    const { call } = await twoVersions()
    await call('PUT', 'api/endpoints/prices', { candidates: [{ model: 'line@2' }] })
    const { status, body } = await call('DELETE', 'api/models/line/versions/2')
    expect([status, body]).toEqual([409, expect.objectContaining({ detail: expect.stringMatching(/endpoint "prices"/) })])
  })
})

describe('a shadow', () => {
  const seen = async (api: Awaited<ReturnType<typeof twoVersions>>) => {
    return ((await api.call('GET', 'api/endpoints/prices')).body as { comparisons: readonly object[]; answered: readonly object[] })
  }

  it('gets a copy of each request, whatever way it comes, and is compared; it answers nobody', async () => {
    const api = await twoVersions()
    await api.call('PUT', 'api/endpoints/prices', { candidates: [{ model: 'line@1' }], shadow: 'line@2' })
    for (let i = 0; i < 3; i++) expect((await api.predict('prices')).body).toEqual({ y_pred: [3] }) // the shadow says 7
    const { y } = await api.predictor.predictRows({ model: 'prices', x: Float32Array.of(2, 3) }) // 5 and 7 to 7 and 7
    structuredClone(y, { transfer: [y.buffer] })
    const tensor = { inputs: [{ name: 'x', shape: [1, 1], datatype: 'FP32', data: [8] }] } // 17 to 7
    expect((await api.call('POST', 'v2/models/prices/infer', tensor)).status).toBe(200)
    expect(await seen(api)).toMatchObject({
      answered: [{ model: 'line@1', succeeded: 5, failed: 0 }],
      comparisons: [{
        model: 'line@1', shadow: 'line@2', requests: 5, errors: 0, lastError: null, agreement: null,
        meanAbsoluteDifference: (3 * 4 + 2 + 0 + 10) / 6, maxAbsoluteDifference: 10,
      }],
    })
  })

  it('is compared whatever its model waits for: a batch, a cached answer, a session that does not come', async () => {
    const api = await twoVersions()
    await register(api.registry, 'slow', line(0, 5))
    await api.call('PUT', 'api/models/slow/config', { dynamic_batching: { preferred_batch_size: [8], max_queue_delay_microseconds: 1_000_000 }, response_cache: { enable: true } })
    await api.call('PUT', 'api/endpoints/prices', { candidates: [{ model: 'line@1' }], shadow: 'slow' })
    for (let i = 0; i < 20; i++) await api.predict('prices')
    expect((await seen(api)).comparisons).toMatchObject([{ shadow: 'slow@1', requests: 20, errors: 0, meanAbsoluteDifference: 2 }])
    await register(api.registry, 'hung', line(0, 9))
    await api.call('PUT', 'api/endpoints/prices', { candidates: [{ model: 'line@1' }], shadow: 'hung' })
    vi.spyOn(api.registry, 'getArtifact').mockReturnValue(new Promise(() => undefined))
    for (let i = 0; i < 3; i++) expect((await api.predict('prices')).status).toBe(200)
    expect((await seen(api)).comparisons).toMatchObject([{ shadow: 'slow@1', requests: 20 }])
  })

  it('that cannot answer fails no request; why is told', async () => {
    const api = await twoVersions()
    await register(api.registry, 'form', shape())
    await api.call('PUT', 'api/endpoints/prices', { candidates: [{ model: 'line@1' }], shadow: 'form' })
    expect((await api.predict('prices')).body).toEqual({ y_pred: [3] })
    expect((await seen(api)).comparisons).toMatchObject([{
      shadow: 'form@1', requests: 1, errors: 1, lastError: { code: 'invalid-input', message: expect.stringMatching(/does not take what line@1 takes/) },
    }])
  })

  it('gets no copy of a request that fails', async () => {
    const api = await twoVersions()
    await api.call('PUT', 'api/endpoints/prices', { candidates: [{ model: 'line@1' }], shadow: 'line@2' })
    expect((await api.call('POST', 'predict', { model: 'prices', x: ['no number'] })).status).toBe(400)
    expect(await seen(api)).toMatchObject({ comparisons: [], answered: [{ succeeded: 0, failed: 1 }] })
  })

  it('that is slower than requests come misses some, and is not waited for', async () => {
    const api = await twoVersions()
    await api.call('PUT', 'api/endpoints/prices', { candidates: [{ model: 'line@1' }], shadow: 'line@2' })
    await Promise.all(Array.from({ length: 150 }, () => api.predictor.predictRows({ model: 'prices', x: Float32Array.of(1) })))
    await api.predictor.flush() // so many copies may take longer than the route waits for them
    const { comparisons: [comparison] } = await seen(api)
    expect(comparison).toMatchObject({ requests: 150, errors: 50, lastError: { code: 'too-many-requests' }, meanAbsoluteDifference: 4 })
  })
})

describe('a version that does not answer', () => {
  it('is 503 while it is PENDING, 404 when it FAILED or is not served', async () => {
    const { registry, predict } = await twoVersions()
    const pending = { description: '', params: {}, dataset: null, run: null, engine: 'kernels' }
    await registry.createVersion('line', pending)
    await registry.createVersion('line', pending)
    await registry.failVersion('line', 4, { code: 'internal', message: 'out of paper' })
    await registry.putServingConfig('line', { version_policy: { specific: { versions: [1] } } })
    const refused = async (model: string) => {
      const { status, body } = await predict(model)
      return [status, (body as { error: string }).error]
    }
    expect(await refused('line@3')).toEqual([503, expect.stringMatching(/line@3 is PENDING/)])
    expect(await refused('line@4')).toEqual([404, expect.stringMatching(/line@4 FAILED \(out of paper\)/)])
    expect(await refused('line@2')).toEqual([404, expect.stringMatching(/line@2 is not served/)])
    expect((await predict('line@1')).status).toBe(200)
  })
})
