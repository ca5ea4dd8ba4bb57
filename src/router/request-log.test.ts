import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from './testing/api.ts'
import { line, register } from './testing/models.ts'

let api: Api
beforeEach(async () => {
  api = createApi()
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'other', line(0, 7))
  await api.call('POST', 'predict', { instances: [[1], [2]], model: 'line' })
  await api.call('POST', 'predict', { x: ['wrong'], model: 'line' })
  await api.call('POST', 'predict', { x: [1], model: 'other@1' })
})

const requests = async (query = '') => ((await api.call('GET', `api/requests${query}`)).body as { requests: { model: string }[] }).requests

describe('api/requests', () => {
  it('shows the newest requests first', async () => {
    expect(await requests()).toMatchObject([
      { model: 'other', version: 1, endpoint: '', protocol: 'maas', code: 'ok', rows: 1, cache: 'none' },
      { model: 'line', code: 'invalid-input', rows: 0 },
      { model: 'line', code: 'ok', rows: 2 },
    ])
  })

  it('shows each request once, whatever protocol it came by', async () => {
    await api.call('DELETE', 'api/requests')
    const json = { 'Content-Type': 'application/json' }
    const calls = [
      api.call('POST', 'predict', { x: [1], model: 'line' }),
      api.call('POST', 'v1/models/line:predict', { instances: [[1]] }),
      api.call('POST', 'v2/models/line/infer', { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1], data: [1] }] }),
      api.call('POST', 'invocations?model=line', { instances: [[1]] }, json),
    ]
    for (const call of calls) expect((await call).status).toBe(200)
    await api.predictor.predictRows({ model: 'line', x: Float32Array.of(1) })
    const logged = (await requests()) as unknown as { protocol: string; rows: number; duration: number }[]
    expect(logged.map(({ protocol, rows }) => `${protocol} ${rows}`).toSorted()).toEqual(['maas 1', 'mlflow 1', 'port 1', 'v1 1', 'v2 1'])
    expect(logged.every(({ duration }) => duration > 0)).toBe(true)
  })

  it('filters by model, code and number', async () => {
    expect(await requests('?model=line')).toHaveLength(2)
    expect(await requests('?code=ok')).toHaveLength(2)
    expect(await requests('?model=line&code=ok')).toHaveLength(1)
    expect(await requests('?limit=1')).toMatchObject([{ model: 'other' }])
    expect(await requests('?model=nobody')).toEqual([])
  })

  it('gives a line for each to who asks for lines', async () => {
    const answer = await api.call('GET', 'api/requests', undefined, { Accept: 'application/x-ndjson' })
    expect(answer.headers.get('Content-Type')).toBe('application/x-ndjson')
    const all = new TextDecoder().decode(answer.body as Uint8Array)
    expect(all.endsWith('\n')).toBe(true)
    expect(all.trim().split('\n').map((text) => JSON.parse(text))).toEqual(await requests())
  })

  it('forgets those of one model, or all', async () => {
    expect((await api.call('DELETE', 'api/requests?model=line')).status).toBe(204)
    expect((await requests()).map(({ model }) => model)).toEqual(['other'])
    expect((await api.call('DELETE', 'api/requests')).status).toBe(204)
    expect(await requests()).toEqual([])
  })

  it.each(['limit=-1', 'limit=1001', 'limit=x', 'code=nope', 'modle=line'])('refuses ?%s', async (query) => {
    expect(await api.call('GET', `api/requests?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
  })
})

describe('samples of what models are given', () => {
  const payloads = async () => ((await requests()) as { payload?: unknown }[]).map(({ payload }) => payload)
  const sample = (rate: number, model: string) => api.call('PUT', `api/models/${model}/config`, { request_log: { payload_sampling_rate: rate } })

  it('are kept only where the owner asks for them', async () => {
    expect(await payloads()).toEqual([undefined, undefined, undefined])
    await sample(1, 'line')
    await api.call('POST', 'predict', { x: [1], model: 'line' })
    await api.call('POST', 'predict', { x: [1], model: 'other' })
    expect((await payloads()).slice(0, 2)).toEqual([undefined, { x: [1], text: [], y: [3] }])
    await sample(0, 'line')
    await api.call('POST', 'predict', { x: [1], model: 'line' })
    expect((await payloads())[0]).toBeUndefined()
  })

  it('are masked where the model masks', async () => {
    const plain = line(2, 1)
    const features = [{ kind: 'number', name: 'x', privacy: [{ action: 'generalise', to: 'bins', width: 10 }] }] as const
    await register(api.registry, 'masked', { ...plain, signature: { ...plain.signature, features } })
    await sample(1, 'masked')
    await api.call('POST', 'predict', { x: [57], model: 'masked' })
    expect((await payloads())[0]).toEqual({ x: [50], text: [], y: [101] })
  })

  it('are cut off', async () => {
    await sample(1, 'line')
    await api.call('POST', 'predict', { instances: Array.from({ length: 1000 }, (_, i) => [i]), model: 'line' })
    const [kept] = (await payloads()) as { x: number[]; y: number[] }[]
    expect([kept!.x.length, kept!.y.length]).toEqual([128, 128])
  })
})
