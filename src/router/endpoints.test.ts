import { describe, expect, it } from 'vitest'
import { createApi } from './testing/api.ts'
import { line, register } from './testing/models.ts'

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
    await predictor.statistics.flush()
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
