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
