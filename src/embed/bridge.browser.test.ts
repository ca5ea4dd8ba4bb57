import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBridgeLane } from '../client/bridge-lane.ts'
import { createMaas, type Maas } from '../client/platform.ts'
import type { BridgeMethods } from '../protocol/embed.ts'
import type { GrantVerb } from '../protocol/grants.ts'
import { RpcClient } from '../protocol/rpc.ts'
import { createMemoryStore } from '../registry/memory-store.ts'
import type { RegistryStore } from '../registry/store.ts'
import { addCsv } from '../registry/testing/datasets.ts'
import { line, register } from '../router/testing/models.ts'
import { API, APP_ROOT, bridgeFor, hello } from './testing/bridge.ts'

let registry: RegistryStore
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** Two models of different answers; the newest champion, `secret`, is the default endpoint. */
beforeEach(async () => {
  registry = createMemoryStore()
  await register(registry, 'line', line(2, 1))
  await register(registry, 'secret', line(-1, 0))
})

const grant = (verbs: readonly GrantVerb[], models = ['line'], expires: string | null = null, rate: number | null = null) =>
  registry.putGrant({ origin: location.origin, verbs, models, rate, expires })

/** A guest with these grants, over the real channel. */
async function guest(verbs: readonly GrantVerb[], models?: string[]): Promise<Maas> {
  await grant(verbs, models)
  stops.push(bridgeFor(window, registry))
  const { answer, port } = await hello()
  expect(answer).toEqual({ type: 'maas:welcome', grants: verbs, tier: 'first-party' })
  return createMaas(createBridgeLane(new RpcClient<BridgeMethods>(port), { api: API, tier: 'first-party', close() {} }), APP_ROOT)
}

const post = (maas: Maas, path: string, body: unknown) => maas.fetch(path, { method: 'POST', body: JSON.stringify(body) })

describe('hello', () => {
  it('of an origin without a grant is denied and noted for the owner', async () => {
    stops.push(bridgeFor(window, registry))
    const { answer } = await hello()
    expect(answer.type).toBe('maas:denied')
    expect(await registry.listGrantRequests()).toMatchObject([{ origin: location.origin }])
  })

  it('of an origin whose grant has run out is denied', async () => {
    await grant(['predict'], ['*'], new Date(Date.now() - 1000).toISOString())
    stops.push(bridgeFor(window, registry))
    expect((await hello()).answer.type).toBe('maas:denied')
  })

  it('of a page without an origin is denied, and not noted, since it cannot be granted', async () => {
    const frame = document.createElement('iframe')
    frame.sandbox.add('allow-scripts')
    document.body.append(frame)
    stops.push(() => frame.remove())
    stops.push(bridgeFor(frame.contentWindow!, registry))
    const answered = new Promise((resolve) => {
      const listen = ({ data }: MessageEvent) => data?.reason && resolve(data)
      addEventListener('message', listen)
      stops.push(() => removeEventListener('message', listen))
    })
    frame.srcdoc = `<script>
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }) => parent.postMessage(data, '*')
      parent.postMessage({ type: 'maas:hello', version: 1 }, '*', [port2])
    </script>`
    expect(await answered).toMatchObject({ type: 'maas:denied', reason: expect.stringMatching(/origin of its own/) })
    expect(await registry.listGrantRequests()).toEqual([])
  })

  it('in another version is denied with what to do, and anything else is not answered', async () => {
    await grant(['predict'])
    stops.push(bridgeFor(window, registry))
    expect((await hello({ type: 'maas:hello', version: 2 })).answer).toMatchObject({ type: 'maas:denied', reason: /maas\.js/ })
    const silent = await Promise.race([
      hello('maas:hello'), hello({ type: 'hello' }), new Promise((resolve) => setTimeout(() => resolve('silent'), 50)),
    ])
    expect(silent).toBe('silent')
  })

  it('from a window that is not the host is not answered', async () => {
    await grant(['predict'])
    const frame = document.createElement('iframe')
    document.body.append(frame)
    stops.push(() => frame.remove())
    stops.push(bridgeFor(frame.contentWindow!, registry))
    const silent = new Promise((resolve) => setTimeout(() => resolve('silent'), 50))
    expect(await Promise.race([hello(), silent])).toBe('silent')
  })
})

describe('a guest that may predict', () => {
  it('predicts by fetch and by the fast lane, with the models of its grant only', async () => {
    const maas = await guest(['predict'])
    const answer = await post(maas, '/maas/predict', { model: 'line', x: [1] })
    expect([answer.status, answer.headers.get('Maas-Model'), await answer.json()]).toEqual([200, 'line@1', { y_pred: [3] }])
    expect(await maas.predict('line@champion', [1])).toMatchObject({ model: 'line@1', y_pred: 3 })

    expect((await post(maas, '/maas/predict', { model: 'secret', x: [1] })).status).toBe(403)
    expect((await post(maas, '/maas/predict', { model: 'nobody', x: [1] })).status).toBe(403)
    await expect(maas.predict('secret@1', [1])).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('asks by every protocol, with the models of its grant only', async () => {
    const maas = await guest(['predict'])
    const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
      const sent = typeof body === 'string' || body instanceof Float32Array ? body : JSON.stringify(body)
      const answer = await maas.fetch(`/maas/${path}`, { method: 'POST', body: sent as BodyInit, headers })
      return answer.status === 200 ? (await answer.json()) as unknown : answer.status
    }
    const tensor = { inputs: [{ name: 'x', shape: [1, 1], datatype: 'FP32', data: [1] }] }
    expect(await ask('v2/models/line/infer', tensor)).toMatchObject({ model_name: 'line', outputs: [{ data: [3] }] })
    expect(await ask('v2/models/line/versions/1/infer', tensor)).toMatchObject({ model_version: '1' })
    expect(await ask('v1/models/line:predict', { instances: [{ x: 1 }] })).toEqual({ predictions: [3] })
    expect(await ask('v1/models/line/labels/champion:predict', { instances: [{ x: 1 }] })).toEqual({ predictions: [3] })
    expect(await ask('predict?model=line', { x: [1] })).toEqual({ y_pred: [3] })
    expect(await ask('predict?model=line', 'x\n1\n', { 'Content-Type': 'text/csv' })).toEqual({ predictions: [3] })
    expect(await ask('predict?model=line', Float32Array.of(1), { 'Content-Type': 'application/octet-stream', 'Maas-Shape': '1,1' })).toEqual({ predictions: [3] })
    for (const path of ['v2/models/line', 'v2/models/line/ready', 'v1/models/line', 'v1/models/line/metadata', 'v2/health/ready']) expect((await maas.fetch(`/maas/${path}`)).status).toBe(200)

    for (const [path, body, type] of [
      ['v2/models/secret/infer', tensor], ['v1/models/secret:predict', { instances: [{ x: 1 }] }], ['v1/models/secret/labels/champion:predict', { instances: [{ x: 1 }] }],
      ['predict?model=secret', { x: [1] }], ['predict?model=secret', 'x\n1\n', 'text/csv'], ['predict', 'x\n1\n', 'text/csv'], ['predict', '{"model":"secret","x":[1]}', 'text/plain'],
      ['invocations', { inputs: [[1]] }], ['v2/repository/index', {}], ['v2/repository/models/line/unload', {}],
    ] as const) expect([path, await ask(path, body, type ? { 'Content-Type': type } : {})]).toEqual([path, 403])
    for (const [path, type] of [['predict?model=line', 'application/json'], ['predict?model=line', 'text/plain']] as const) {
      expect([type, await ask(path, '{"model":"secret","x":[1]}', { 'Content-Type': type })]).toEqual([type, 400])
    }
    for (const path of ['v2/models/secret', 'v2/models/secret/ready', 'v1/models/secret/metadata', 'v2/models/stats', 'metrics', 'v1/models', 'openapi.json', 'api/endpoints']) {
      expect([path, (await maas.fetch(`/maas/${path}`)).status]).toEqual([path, 403])
    }
  })

  it('gets from the default endpoint what its grant allows', async () => {
    const maas = await guest(['predict'])
    expect((await post(maas, '/maas/predict', { x: [1] })).status).toBe(403)
    await expect(maas.predict('', [1])).rejects.toMatchObject({ code: 'forbidden' })
    await registry.setAlias('line', 'default', 1)
    expect(await (await post(maas, '/maas/predict', { x: [1] })).json()).toEqual({ y_pred: [3] })
    expect(await maas.predict('', [1])).toMatchObject({ model: 'line@1' })
  })

  it('can do nothing else', async () => {
    const maas = await guest(['predict'], ['*'])
    for (const [method, path] of [
      ['GET', 'api/models'], ['GET', 'api/models/line'], ['DELETE', 'api/models/line'], ['GET', 'api/grants'],
      ['PUT', 'api/grants'], ['POST', 'api/runs'], ['GET', 'api/runs'], ['GET', 'api/datasets'],
      ['GET', 'api/models/line/versions/1/artifact'], ['GET', 'predict'], ['PUT', 'api/models/line/aliases/champion'],
    ] as const) {
      const response = await maas.fetch(`/maas/${path}`, { method, ...(method === 'GET' ? {} : { body: '{"model":"line"}' }) })
      expect([method, path, response.status]).toEqual([method, path, 403])
      expect(await response.json()).toMatchObject({ code: 'forbidden' })
    }
  })

  it('cannot any more from the moment its grant is revoked or has run out', async () => {
    const maas = await guest(['predict'])
    await registry.deleteGrant(location.origin)
    expect((await post(maas, '/maas/predict', { model: 'line', x: [1] })).status).toBe(403)
    await expect(maas.predict('line', [1])).rejects.toMatchObject({ code: 'forbidden' })
    await grant(['predict'])
    expect(await maas.predict('line', [1])).toMatchObject({ y_pred: 3 })
    await grant(['predict'], ['line'], new Date(Date.now() - 1).toISOString())
    await expect(maas.predict('line', [1])).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('may not ask more often than its grant says, counted over all of its frames', async () => {
    localStorage.clear()
    const first = await guest(['predict'])
    await grant(['predict'], ['line'], null, 3)
    expect(await first.predict('line', [1])).toMatchObject({ y_pred: 3 })
    expect((await post(first, '/maas/predict', { model: 'line', x: [1] })).status).toBe(200)
    await expect(first.predict('secret', [1])).rejects.toMatchObject({ code: 'forbidden' })
    const raw = new RpcClient<BridgeMethods>((await hello()).port) // the SDK would wait, and ask again
    const x = () => ({ model: 'line', x: Float32Array.of(1) })
    expect(await raw.call('predict', x(), { deadlineMs: 1000 })).toMatchObject({ model: 'line@1' })
    await expect(raw.call('predict', x(), { deadlineMs: 1000 })).rejects.toMatchObject({ code: 'too-many-requests', details: { retryAfterMs: expect.any(Number) } })
    const body = new TextEncoder().encode('{"model":"line","x":[1]}').buffer
    const limited = await raw.call('fetch', { url: new URL('predict', API).href, method: 'POST', headers: [], body }, { deadlineMs: 1000 })
    expect([limited.status, limited.headers.find(([name]) => name === 'retry-after')]).toEqual([429, ['retry-after', '20']])
  })

  it('stands in the audit log: requests by the minute, hellos, and what the owner decided', async () => {
    const maas = await guest(['predict'])
    for (let i = 0; i < 5; i++) await maas.predict('line', [1])
    await maas.fetch('/maas/api/models')
    await maas.predict('secret', [1]).catch(() => undefined)
    await maas.fetch('/maas/api/grants')
    stops.splice(0).forEach((stop) => stop()) // as when the frame is closed
    const log = async () => (await registry.listAudit(location.origin)).map(({ verb, what, model, outcome, count }) => [what, verb, model, outcome, count])
    await expect.poll(log).toHaveLength(6)
    expect(await log()).toEqual(expect.arrayContaining([
      ['grant', null, null, 'allowed', 1], ['hello', null, null, 'allowed', 1], ['predict', 'predict', 'line', 'allowed', 5],
      ['GET api/models', 'list', null, 'denied', 1], ['predict', 'predict', 'secret', 'denied', 1], ['other', null, null, 'denied', 1],
    ]))
  })

  it('is told what is wrong with what it sends', async () => {
    const maas = await guest(['predict'])
    expect((await maas.fetch('/maas/predict', { method: 'POST', body: '{' })).status).toBe(400)
    await expect(maas.predict('line', [1, 2])).rejects.toMatchObject({ code: 'invalid-input' })
    const { port } = await hello()
    const raw = new RpcClient<BridgeMethods>(port)
    const deadline = { deadlineMs: 1000 }
    await expect(raw.call('predict', { model: 'line', x: [1] } as never, deadline)).rejects.toMatchObject({ code: 'invalid-input' })
    expect(await raw.call('fetch', { url: 'nowhere', method: 'GET' } as never, deadline)).toMatchObject({ status: 400 })
    expect(await raw.call('fetch', { url: `${location.origin}/inpage/maas/../index.html`, method: 'GET', headers: [], body: null }, deadline))
      .toMatchObject({ status: 403 })
    await expect(raw.call('host', { run: 'somebody-elses' }, deadline)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(raw.call('toString' as never, null as never, deadline)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a guest that may list', () => {
  it('sees the models of its grant', async () => {
    const maas = await guest(['list'])
    const { models } = (await (await maas.fetch('/maas/api/models')).json()) as { models: { name: string }[] }
    expect(models.map(({ name }) => name)).toEqual(['line'])
    expect((await maas.fetch('/maas/api/models/line')).status).toBe(200)
    expect((await maas.fetch('/maas/api/models/line/versions/1')).status).toBe(200)
    expect((await maas.fetch('/maas/api/models/secret')).status).toBe(403)
  })
})

describe('a guest that may train', () => {
  beforeEach(async () => {
    await addCsv(registry, 'points', 'x,y\n1,3\n2,5\n')
  })

  it('trains in the bridge\'s frame and follows its run', async () => {
    const maas = await guest(['train'])
    const types: string[] = []
    for await (const event of maas.train({ model: 'line', dataset: 'points', target: 'y', epochs: 2 })) types.push(event.type)
    expect(types).toEqual(['queued', 'started', 'epoch', 'epoch', 'done'])
    expect(await registry.getVersion('line', 2)).toMatchObject({ status: 'READY' })
  })

  it('is stopped, and sees no more of its run, when its grant is taken back', async () => {
    const maas = await guest(['train'])
    const events = maas.train({ model: 'line', dataset: 'points', target: 'y', epochs: 900 })
    const follow = (async () => {
      for await (const event of events) if (event.type === 'started') await registry.deleteGrant(location.origin)
    })()
    await expect(follow).rejects.toMatchObject({ code: 'forbidden' })
    await expect.poll(async () => (await registry.listRuns())[0]!.status).toBe('cancelled')
  })

  it('is stopped when its grant runs out', async () => {
    const maas = await guest(['train'])
    await grant(['train'], ['line'], new Date(Date.now() + 700).toISOString())
    const follow = (async () => {
      for await (const _ of maas.train({ model: 'line', dataset: 'points', target: 'y', epochs: 9000 })) continue
    })()
    await expect(follow).rejects.toMatchObject({ code: 'forbidden' })
    await expect.poll(async () => (await registry.listRuns())[0]!.status).toBe('cancelled')
  })

  it('cancels its run by leaving, and neither trains other models nor sees other runs', async () => {
    const maas = await guest(['train'])
    for await (const event of maas.train({ model: 'line', dataset: 'points', target: 'y', epochs: 900 })) {
      if (event.type === 'epoch') break
    }
    const [run] = await registry.listRuns()
    expect(run!.status).toBe('cancelled')
    await expect(maas.train({ model: 'secret', dataset: 'points', target: 'y' }).next()).rejects.toMatchObject({ code: 'forbidden' })
    await registry.createRun({ ...run!, id: 'somebody-elses' })
    expect((await maas.fetch('/maas/api/runs/somebody-elses')).status).toBe(403)
    expect((await maas.fetch('/maas/api/runs/somebody-elses/cancel', { method: 'POST', body: '{}' })).status).toBe(403)
  })
})
