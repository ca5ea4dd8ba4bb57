import { afterEach, describe, expect, it } from 'vitest'
import { RpcClient } from '../protocol/rpc.ts'
import type { PortMethods } from '../protocol/service-worker.ts'
import { createApiRouter } from '../router/all-routes.ts'
import { createApi, ROOT } from '../router/testing/api.ts'
import { datasetParts } from '../router/testing/datasets.ts'
import { register, shape } from '../router/testing/models.ts'
import { networks, onnxruntime } from '../router/testing/networks.ts'
import { servePort } from './port-lane.ts'

const clients: RpcClient<PortMethods>[] = []
afterEach(() => clients.splice(0).forEach((client) => client.close()))

async function connect() {
  return (await connectAll()).client
}

async function connectAll() {
  const { registry, predictor } = createApi()
  await register(registry, 'shape', shape())
  const router = createApiRouter({ registry, predictor, networks, onnxruntime, build: 'b1', base: '/inpage/', ...datasetParts })
  const { port1, port2 } = new MessageChannel()
  servePort(port2, { build: 'b1', predictor, router })
  const client = new RpcClient<PortMethods>(port1)
  clients.push(client)
  return { client, registry, predictor }
}

describe('the port lane', () => {
  it('tells its build and its life', async () => {
    expect(await (await connect()).call('hello', null, { deadlineMs: 1000 })).toEqual({ build: 'b1', started: performance.timeOrigin })
  })

  it('tells what would answer, and what that takes', async () => {
    const client = await connect()
    const { model, signature } = await client.call('resolve', { model: 'shape@champion' }, { deadlineMs: 1000 })
    expect([model, signature.features.map(({ name }) => name)]).toEqual(['shape@1', ['length', 'width']])
    await expect(client.call('resolve', { model: 'nobody' }, { deadlineMs: 1000 })).rejects.toMatchObject({ code: 'model-not-found' })
  })

  it('predicts, with buffers moved both ways', async () => {
    const client = await connect()
    const x = Float32Array.of(1, 3)
    const result = await client.call('predict', { model: 'shape', x }, { deadlineMs: 1000, transfer: [x.buffer] })
    expect(x).toHaveLength(0)
    expect(result).toMatchObject({ model: 'shape@1', rows: 1, labels: ['long', '10'] })
    expect(result.y[0]! + result.y[1]!).toBeCloseTo(1, 6)
    await expect(client.call('predict', { model: 'nobody', x: Float32Array.of(1) }, { deadlineMs: 1000 }))
      .rejects.toMatchObject({ code: 'model-not-found' })
  })

  it('answers requests as fetch would', async () => {
    const client = await connect()
    const body = new TextEncoder().encode('{"model":"shape","x":[9,1]}').buffer
    const answer = await client.call('fetch', { url: `${ROOT}maas/predict`, method: 'POST', headers: [], body }, { deadlineMs: 1000 })
    expect(answer.status).toBe(200)
    expect(answer.headers).toContainEqual(['maas-model', 'shape@1'])
    expect(JSON.parse(new TextDecoder().decode(answer.body))).toMatchObject({ y_pred: ['long'] })
    const gone = await client.call('fetch', { url: `${ROOT}elsewhere`, method: 'GET', headers: [], body: null }, { deadlineMs: 1000 })
    expect(gone.status).toBe(404)
  })

  it('runs nothing that was cancelled while it waited', async () => {
    const { client, registry, predictor } = await connectAll()
    await registry.putServingConfig('shape', { dynamic_batching: { max_queue_delay_microseconds: 300_000 } })
    const controller = new AbortController()
    const ask = (x: number, signal?: AbortSignal) => client.call('predict', { model: 'shape', x: Float32Array.of(x, 0) }, { deadlineMs: 5000, signal })
    const [given, kept] = [ask(-9, controller.signal), ask(9)]
    await client.call('hello', null, { deadlineMs: 1000 })
    controller.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    expect((await kept).y[0]).toBeGreaterThan(0.5)
    await predictor.statistics.flush()
    expect(await registry.listStatistics('shape')).toMatchObject([{ inferenceCount: 1, executionCount: 1, fail: { CANCELED: { count: 1 } } }])
  })
})
