import { beforeEach, describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { createOrtSession } from '../../engines/ort.ts'
import { onnxruntimeSessions } from '../../inference/onnxruntime.ts'
import { type Api, createApi } from '../testing/api.ts'
import { line, register, shape } from '../testing/models.ts'
import { sums } from './testing/typed-model.ts'

const WASM = new Uint8Array(readFileSync(new URL('../../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)))
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

let api: Api
beforeEach(async () => {
  api = createApi({}, onnxruntimeSessions(async () => ({ createSession: createOrtSession, wasmFile: 'ort.wasm' }), async () => new Response(WASM)))
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'line', line(0, 7))
  await register(api.registry, 'shape', shape())
})

const post = (path: string, body?: unknown) => api.call('POST', `v2/${path}`, body)
const index = async (body?: unknown) => (await post('repository/index', body)).body
const ask = (model: string, x = 3) => post(`models/${model}/infer`, { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1], data: [x] }] })

describe('the model repository extension: index', () => {
  it('lists every version of every model with its state', async () => {
    const ready = { state: 'READY', reason: '' }
    expect(await index()).toEqual([{ name: 'line', version: '1', ...ready }, { name: 'line', version: '2', ...ready }, { name: 'shape', version: '1', ...ready }])
    expect(await index({})).toEqual(await index({ ready: false }))
    await api.registry.createVersion('shape', { description: '', params: {}, dataset: null, run: null, engine: 'kernels' })
    await api.registry.createVersion('shape', { description: '', params: {}, dataset: null, run: null, engine: 'kernels' })
    await api.registry.failVersion('shape', 3, { code: 'internal', message: 'It blew up.' })
    expect(await index()).toEqual(expect.arrayContaining([
      { name: 'shape', version: '2', state: 'LOADING', reason: '' }, { name: 'shape', version: '3', state: 'UNAVAILABLE', reason: 'It blew up.' },
    ]))
  })

  it('lists those that are ready alone when asked', async () => {
    await post('repository/models/line/unload')
    expect(await index({ ready: true })).toEqual([{ name: 'shape', version: '1', state: 'READY', reason: '' }])
    expect(await index()).toEqual(expect.arrayContaining([{ name: 'line', version: '2', state: 'UNAVAILABLE', reason: expect.stringContaining('unloaded') }]))
    expect(await post('repository/index', { ready: 'yes' })).toMatchObject({ status: 400, body: { error: expect.stringContaining('"ready"') } })
  })
})

describe('the model repository extension: load and unload', () => {
  it('takes a model out of service and back into it', async () => {
    expect(await post('repository/models/line/unload')).toMatchObject({ status: 200, body: {} })
    expect(await ask('line')).toMatchObject({ status: 503, body: { error: expect.stringContaining('v2/repository/models/line/load') } })
    expect(await post('repository/models/line/load')).toMatchObject({ status: 200, body: {} })
    expect(await ask('line')).toMatchObject({ status: 200, body: { outputs: [{ data: [7] }] } })
    expect((await post('repository/models/line/unload', { parameters: { unload_dependents: true } })).status).toBe(200)
    expect((await post('repository/models/line/load', {})).status).toBe(200)
  })

  it('makes the files that are sent the next versions, of which the last answers', async () => {
    const parameters = { 'file:7/model.onnx': base64(line(5, 0).artifact), 'file:10/model.onnx': base64(line(10, 0).artifact) }
    expect(await post('repository/models/line/load', { parameters })).toMatchObject({ status: 200 })
    expect((await ask('line')).body).toMatchObject({ model_version: '4', outputs: [{ data: [30] }] })
    expect((await ask('line/versions/3')).body).toMatchObject({ outputs: [{ data: [15] }] })
    expect(await post('repository/models/fresh/load', { parameters: { 'file:1/model.onnx': base64(line(2, 2).artifact) } })).toMatchObject({ status: 200 })
    expect((await ask('fresh')).body).toMatchObject({ model_name: 'fresh', model_version: '1', outputs: [{ data: [8] }] })
  })

  it('is done once for a request that comes twice', async () => {
    const body = { parameters: { 'file:1/model.onnx': base64(line(5, 0).artifact) } }
    for (let i = 0; i < 2; i++) {
      expect((await api.call('POST', 'v2/repository/models/line/load', body, { 'Idempotency-Key': 'once' })).status).toBe(200)
    }
    expect((await api.registry.getModel('line')).lastVersion).toBe(3)
  })

  it('takes files of others, which onnxruntime runs', async () => {
    expect(await post('repository/models/sums/load', { parameters: { 'file:1/model.onnx': base64(sums()) } })).toMatchObject({ status: 200 })
    const inputs = ['a', 'b'].map((name) => ({ name, datatype: 'INT64', shape: [1], data: [1] }))
    expect(await post('models/sums/infer', { inputs })).toMatchObject({ status: 200, body: { outputs: [{ name: 'sum', data: [2] }, { name: 'larger', data: [false] }] } })
  })

  it('takes a configuration, and what it tells back', async () => {
    const load = (config: object) => post('repository/models/line/load', { parameters: { config: JSON.stringify(config) } })
    const config = { name: 'line', platform: 'onnxruntime_onnx', max_batch_size: 4, dynamic_batching: { preferred_batch_size: [4] }, input: [], output: [] }
    expect(await load(config)).toMatchObject({ status: 200 })
    expect(await api.registry.getServingConfig('line')).toEqual({ max_batch_size: 4, dynamic_batching: { preferred_batch_size: [4] } })
    const told = (await api.call('GET', 'v2/models/line/config')).body
    expect(await load(told as object)).toMatchObject({ status: 200 })
    expect((await api.call('GET', 'v2/models/line/config')).body).toEqual(told)
    expect(await load({ max_batch_size: 0 })).toMatchObject({ status: 200 })
    expect(await api.registry.getServingConfig('line')).toEqual({})
  })

  it.each([
    ['line', { config: '{' }, 400, 'not JSON'],
    ['line', { config: '[]' }, 400, 'must be a model configuration'],
    ['line', { config: 7 }, 400, 'must be a model configuration'],
    ['line', { config: '{"name": "other"}' }, 400, 'is the configuration of "other", not of "line"'],
    ['line', { config: '{"max_batch_size": -1}' }, 400, '"max_batch_size"'],
    ['line', { config: '{"sequence_batching": {}}' }, 400, 'unknown field "sequence_batching"'],
    ['line', { 'file:1/model.onnx': '***' }, 400, '"parameters.file:1/model.onnx" must be bytes in base64'],
    ['line', { 'file:1/model.onnx': 'AAAA' }, 400, ''],
    ['line', { 'file:model.onnx': 'AAAA' }, 400, 'There is no parameter "file:model.onnx" here'],
    ['line', { other: true }, 400, 'There is no parameter "other" here'],
    ['line', { 'file:1/model.onnx': '' }, 400, ''],
    ['none', {}, 404, 'none'],
    ['a b', { 'file:1/model.onnx': 'AAAA' }, 400, 'a b'],
  ])('refuses to load %s with %j', async (model, parameters, status, error) => {
    const before = await index()
    expect(await post(`repository/models/${encodeURIComponent(model)}/load`, { parameters })).toMatchObject({ status, body: { error: expect.stringContaining(error) } })
    expect(await index()).toEqual(before)
    expect(await api.registry.getServingConfig('line')).toEqual({})
  })

  it.each([['line', { unload_dependents: 1 }, 400], ['line', { force: true }, 400], ['none', {}, 404]])('refuses to unload %s with %j', async (model, parameters, status) => {
    expect(await post(`repository/models/${model}/unload`, { parameters })).toMatchObject({ status, body: { error: expect.any(String) } })
    expect((await ask('line')).status).toBe(200)
  })
})
