import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from './testing/api.ts'

let api: Api
beforeEach(() => {
  api = createApi()
})

const SHOP = { origin: 'https://shop.example', verbs: ['predict', 'list'], models: ['*'], rate: null, expires: null }

describe('grants', () => {
  it('are put, listed beside the requests that they answer, and revoked', async () => {
    await api.registry.addGrantRequest({ origin: SHOP.origin, at: '2026-01-01T00:00:00.000Z' })
    await api.registry.addGrantRequest({ origin: 'http://localhost:8080', at: '2026-01-02T00:00:00.000Z' })
    expect(await api.call('PUT', 'api/grants', SHOP)).toMatchObject({ status: 200, body: SHOP })
    expect((await api.call('GET', 'api/grants')).body).toEqual({
      grants: [SHOP], requests: [{ origin: 'http://localhost:8080', at: '2026-01-02T00:00:00.000Z' }],
    })
    expect((await api.call('DELETE', `api/grants?origin=${encodeURIComponent(SHOP.origin)}`)).status).toBe(204)
    expect(await api.registry.listGrants()).toEqual([])
  })

  it('keep their expiry as an ISO time', async () => {
    await api.call('PUT', 'api/grants', { ...SHOP, expires: '2030-01-31T12:00:00+02:00' })
    expect(await api.registry.getGrant(SHOP.origin)).toEqual({ ...SHOP, expires: '2030-01-31T10:00:00.000Z' })
  })

  it('may have a rate, and stand in the audit log with what was asked', async () => {
    await api.call('PUT', 'api/grants', { ...SHOP, rate: 60 })
    expect(await api.registry.getGrant(SHOP.origin)).toEqual({ ...SHOP, rate: 60 })
    await api.call('PUT', 'api/grants', { ...SHOP, origin: 'http://localhost:8080' })
    expect((await api.call('GET', `api/grants/audit?origin=${encodeURIComponent(SHOP.origin)}`)).body)
      .toMatchObject({ audit: [{ origin: SHOP.origin, what: 'grant', outcome: 'allowed', count: 1 }] })
    expect((await api.call('GET', 'api/grants/audit')).body).toMatchObject({ audit: { length: 2 } })
    expect((await api.call('GET', 'api/grants/audit?origin=shop')).status).toBe(400)
  })

  it('are for exact origins and known verbs only', async () => {
    const cases: [object, RegExp][] = [
      [{ origin: 'https://shop.example/' }, /"origin" must be an origin/],
      [{ origin: 'shop.example' }, /"origin" must be an origin/],
      [{ origin: '*' }, /"origin" must be an origin/],
      [{ origin: 'null' }, /"origin" must be an origin/],
      [{ verbs: ['predict', 'delete'] }, /"verbs\[1\]" must be one of "predict", "list", "train"; got "delete"/],
      [{ verbs: [] }, /"verbs"/],
      [{ models: 'line' }, /"models"/],
      [{ rate: 0 }, /"rate"/],
      [{ rate: 1.5 }, /"rate"/],
      [{ expires: 'soon' }, /"expires"/],
      [{ expires: 3 }, /"expires"/],
      [{ note: 'x' }, /unknown field "note"/],
    ]
    for (const [change, detail] of cases) {
      expect(await api.call('PUT', 'api/grants', { ...SHOP, ...change }))
        .toMatchObject({ status: 400, body: { code: 'invalid-input', detail: expect.stringMatching(detail) } })
    }
    expect(await api.call('DELETE', 'api/grants')).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
    expect(await api.registry.listGrants()).toEqual([])
  })
})
