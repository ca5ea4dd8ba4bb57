import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryStore } from '../registry/memory-store.ts'
import { Predictor } from '../inference/predictor.ts'
import { createApiRouter } from './all-routes.ts'
import { createApi, ROOT } from './testing/api.ts'
import { datasetParts } from './testing/datasets.ts'
import { line, register } from './testing/models.ts'
import { ReferenceSessions } from './testing/reference-sessions.ts'
import { networks, onnxruntime } from './testing/networks.ts'

const api = createApi()

describe('the router', () => {
  it('tells its health and build', async () => {
    expect(await api.call('GET', 'health')).toMatchObject({
      status: 200, body: { status: 'ok', version: 'test-build', engine: 'kernels' },
    })
  })

  it('answers unknown paths with 404 as problem+json', async () => {
    for (const path of ['nowhere', '', 'api', 'api/modelss', 'api/models/a/b', 'predict/more', 'api/models/%', '%E0%A4%A', 'api//models']) {
      const answer = await api.call('GET', path)
      expect([path, answer.status, answer.headers.get('Content-Type')]).toEqual([path, 404, 'application/problem+json'])
      expect(answer.body).toEqual({
        type: 'about:blank', title: 'Not Found', status: 404, code: 'not-found',
        detail: expect.stringContaining('/inpage/maas/'), error: expect.stringContaining('/inpage/maas/'),
      })
    }
  })

  it('answers only below its base', async () => {
    const router = createApiRouter({ registry: api.registry, predictor: api.predictor, networks, onnxruntime, build: 'b', base: '/', ...datasetParts })
    expect((await router(new Request('https://models.example/maas/health'))).status).toBe(200)
    expect((await router(new Request('https://models.example/inpage/maas/health'))).status).toBe(404)
  })

  it('answers unknown paths of a protocol as the protocol does', async () => {
    for (const path of ['v1', 'v1/modelss', 'v2/nothing', 'v2/models/a/b/c', 'v1/models/a:fly/b']) {
      const answer = await api.call('POST', path, {})
      expect([path, answer.status, answer.headers.get('Content-Type'), answer.body]).toEqual([path, 404, 'application/json', { error: expect.stringContaining(path), code: 'not-found' }])
    }
    expect((await api.call('GET', 'api/2.0/mlflow/nothing')).body).toMatchObject({ error_code: 'RESOURCE_DOES_NOT_EXIST', message: expect.any(String) })
  })

  it('gives no other origin anything: no header of CORS, whatever is asked', async () => {
    const origin = { 'Origin': 'https://other.example', 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' }
    for (const [method, path] of [['OPTIONS', 'predict'], ['OPTIONS', 'api/models'], ['OPTIONS', 'nowhere'], ['GET', 'health'], ['POST', 'predict'], ['GET', 'v2'], ['PUT', 'api/grants']] as const) {
      const { headers } = await api.call(method, path, undefined, origin)
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })

  it('does not mind a closing slash or an encoded name', async () => {
    expect((await api.call('GET', 'health/')).status).toBe(200)
    expect((await api.call('GET', 'api/models/no%62ody')).body).toMatchObject({ error: expect.stringContaining('"nobody"') })
  })

  it('answers a wrong method with 405 and the allowed ones', async () => {
    const predict = await api.call('GET', 'predict')
    expect(predict).toMatchObject({ status: 405, body: { error: expect.stringContaining('POST, OPTIONS'), code: 'method-not-allowed' } })
    expect(predict.headers.get('Allow')).toBe('POST, OPTIONS')
    const alias = await api.call('PATCH', 'api/models/a/aliases/b')
    expect(alias).toMatchObject({ status: 405, body: { title: 'Method Not Allowed' } })
    expect(alias.headers.get('Allow')).toBe('PUT, DELETE, OPTIONS')
  })

  it('answers OPTIONS with what is allowed, and HEAD as GET without its body', async () => {
    const options = await api.call('OPTIONS', 'api/models')
    expect([options.status, options.headers.get('Allow')]).toEqual([204, 'GET, HEAD, OPTIONS'])
    const head = await api.call('HEAD', 'health')
    expect([head.status, head.headers.get('Content-Type'), (head.body as Uint8Array).length]).toEqual([200, 'application/json', 0])
    expect(await api.call('HEAD', 'api/models/nobody')).toMatchObject({ status: 404, body: new Uint8Array() })
  })

  describe('when something hangs', () => {
    afterEach(() => void vi.useRealTimers())

    it('answers 504 at the deadline and leaves no timer', async () => {
      vi.useFakeTimers()
      const registry = createMemoryStore()
      await register(registry, 'line', line(2, 1))
      class Hanging extends ReferenceSessions {
        override use() {
          return new Promise<never>(() => undefined)
        }
      }
      const router = createApiRouter({ registry, predictor: new Predictor(registry, new Hanging(), datasetParts.datasets), networks, onnxruntime, build: 'b', base: '/inpage/', ...datasetParts })
      const answer = router(new Request(`${ROOT}maas/predict`, { method: 'POST', body: '{"x":[1]}' }))
      await vi.advanceTimersByTimeAsync(9_999)
      expect(vi.getTimerCount()).toBe(1)
      await vi.advanceTimersByTimeAsync(1)
      expect(await (await answer).json()).toMatchObject({ code: 'deadline-exceeded', error: expect.stringMatching(/POST \/inpage\/maas\/predict.*10 s/) })
      expect((await answer).status).toBe(504)

      await router(new Request(`${ROOT}maas/health`))
      await router(new Request(`${ROOT}maas/predict`, { method: 'POST', body: '{no' }))
      expect(vi.getTimerCount()).toBe(0)
    })
  })

  it('answers a mistake of ours with 500 and what it was', async () => {
    const registry = createMemoryStore()
    registry.listModels = () => Promise.reject(new TypeError('a mistake'))
    const router = createApiRouter({ registry, predictor: new Predictor(registry, new ReferenceSessions(), datasetParts.datasets), networks, onnxruntime, build: 'b', base: '/inpage/', ...datasetParts })
    const response = await router(new Request(`${ROOT}maas/api/models`))
    expect([response.status, await response.json()]).toMatchObject([500, { code: 'internal', detail: 'a mistake' }])
  })

  it('refuses a field that objects lose silently', async () => {
    const { call } = createApi()
    const answer = await call('POST', 'api/runs', '{"model":"m","dataset":"linear","__proto__":{"epochs":1}}')
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('"__proto__"') } })
  })
})
