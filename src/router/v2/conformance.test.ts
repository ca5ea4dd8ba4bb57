import Ajv from 'ajv'
import { readFileSync } from 'node:fs'
import { assert, asyncProperty, constantFrom, float, integer, record, array, string } from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from '../testing/api.ts'
import { brighter, line, register, shape, successor } from '../testing/models.ts'
import { binaryRequest, type InferBody, lengthPrefixed, readBinary } from './testing/binary.ts'
import { greeter, mixed } from './testing/models.ts'

// What is published of the protocol judges what is sent and what comes back.
const ajv = new Ajv({ strict: false })
ajv.addSchema(JSON.parse(readFileSync(new URL('testing/open-inference-rest.json', import.meta.url), 'utf8')), 'oip')

function expectValid(schema: string, body: unknown): void {
  const validate = ajv.getSchema(`oip#/components/schemas/${schema}`)!
  validate(body)
  expect(validate.errors ?? [], JSON.stringify(body)).toEqual([])
}

let api: Api
beforeEach(async () => {
  api = createApi()
  const models = { line: line(2, 1), shape: shape(), bright: brighter(), next: successor(true), mixed: mixed(), greeter: greeter() }
  for (const [name, version] of Object.entries(models)) await register(api.registry, name, version)
})

const get = (path: string) => api.call('GET', `v2${path}`)
const post = (path: string, body?: unknown) => api.call('POST', `v2${path}`, body)

describe('server', () => {
  it('says its name, its version, and what extensions are there', async () => {
    const { status, body } = await get('')
    expect(status).toBe(200)
    expectValid('metadata_server_response', body)
    expect(body).toEqual({
      name: 'inpage', version: 'test-build',
      extensions: [
        'binary_tensor_data', 'classification', 'generate', 'model_configuration', 'model_repository', 'model_repository(unload_dependents)', 'parameters',
        'schedule_policy', 'statistics',
      ],
    })
    expect((await get('/')).body).toEqual(body)
  })

  it('is live, and ready when the default model is', async () => {
    expect(await get('/health/live')).toMatchObject({ status: 200, body: { live: true } })
    expect(await get('/health/ready')).toMatchObject({ status: 200, body: { live: true, ready: true } })
    expect((await createApi().call('GET', 'v2/health/ready')).status).toBe(200)
    for (const model of ['line', 'shape', 'bright', 'next', 'mixed', 'greeter']) await api.registry.setLoaded(model, false)
    expect(await get('/health/ready')).toMatchObject({ status: 503, body: { live: true, ready: false, error: expect.stringContaining('unloaded') } })
  })
})

describe('model metadata', () => {
  it.each([
    ['line', [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }], [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }]],
    ['shape', [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }], [{ name: 'scores', datatype: 'FP32', shape: [-1, 2] }]],
    ['bright', [{ name: 'x', datatype: 'FP32', shape: [-1, 2, 3, 1] }], [{ name: 'scores', datatype: 'FP32', shape: [-1, 2] }]],
    ['next', [{ name: 'x', datatype: 'INT32', shape: [-1, 2] }], [{ name: 'scores', datatype: 'FP32', shape: [-1, 2, 4] }]],
    ['mixed', [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }, { name: 'x_text', datatype: 'BYTES', shape: [-1, 1] }], [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }]],
    ['greeter', [{ name: 'x_text', datatype: 'BYTES', shape: [-1, 1] }], [{ name: 'scores', datatype: 'FP32', shape: [-1, 2, 3] }, { name: 'text', datatype: 'BYTES', shape: [-1] }]],
  ])('of %s', async (name, inputs, outputs) => {
    const { status, body } = await get(`/models/${name}`)
    expect([status, body]).toEqual([200, { name, versions: ['1'], platform: 'onnx_onnxv1', inputs, outputs }])
    expectValid('metadata_model_response', body)
    expect((await get(`/models/${name}/versions/1`)).body).toEqual(body)
    expectValid('metadata_model_response', (await get(`/models/${name}`)).body)
  })

  it('lists the versions that are served', async () => {
    for (let i = 0; i < 10; i++) await register(api.registry, 'line', line(2, 1))
    expect((await get('/models/line')).body).toMatchObject({ versions: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'] })
    await api.registry.putServingConfig('line', { version_policy: { specific: { versions: [1, 3] } } })
    expect((await get('/models/line')).body).toMatchObject({ versions: ['1', '3'] })
    expect(await get('/models/line/versions/2')).toMatchObject({ status: 404, body: { code: 'version-not-found' } })
  })

  it('of an endpoint has its name and no versions', async () => {
    await api.call('PUT', 'api/endpoints/prod', { candidates: [{ model: 'line@1', weight: 1 }] })
    const { body } = await get('/models/prod')
    expectValid('metadata_model_response', body)
    expect(body).toMatchObject({ name: 'prod', inputs: [{ name: 'x' }] })
    expect(body).not.toHaveProperty('versions')
    const inferred = await post('/models/prod/infer', { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1], data: [1] }] })
    expect(inferred).toMatchObject({ status: 200, body: { model_name: 'line', model_version: '1' } })
  })

  it('is not there for what is not there', async () => {
    for (const path of ['/models/none', '/models/line/versions/2', '/models/line/versions/one', '/models/none/ready', '/models/none/config', '/models/none/stats', '/models/line/versions/9/stats']) {
      const { status, body } = await get(path)
      expect([path, status]).toEqual([path, 404])
      expectValid('metadata_model_error_response', body)
    }
  })
})

describe('model readiness', () => {
  it('is true, and false with 503 for one that is unloaded', async () => {
    expect(await get('/models/line/ready')).toMatchObject({ status: 200, body: { name: 'line', ready: true } })
    expect(await get('/models/line/versions/1/ready')).toMatchObject({ status: 200, body: { name: 'line', ready: true } })
    await api.registry.setLoaded('line', false)
    expect(await get('/models/line/ready')).toMatchObject({ status: 503, body: { name: 'line', ready: false } })
    expect(await post('/models/line/infer', { inputs: [] })).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  })
})

describe('the model configuration extension', () => {
  it('gives the tensors without their batch, and how the model is served', async () => {
    expect((await get('/models/mixed/config')).body).toEqual({
      name: 'mixed', platform: 'onnx_onnxv1', max_batch_size: 32, version_policy: { all: {} },
      input: [{ name: 'x', data_type: 'TYPE_FP32', dims: [2] }, { name: 'x_text', data_type: 'TYPE_STRING', dims: [1] }],
      output: [{ name: 'y', data_type: 'TYPE_FP32', dims: [1] }],
    })
    const config = { max_batch_size: 8, dynamic_batching: { preferred_batch_size: [4, 8] }, response_cache: { enable: true }, version_policy: { latest: { num_versions: 1 } } }
    await api.registry.putServingConfig('mixed', config)
    expect((await get('/models/mixed/versions/1/config')).body).toMatchObject(config)
  })
})

describe('the statistics extension', () => {
  it('counts what a version answered and what it refused', async () => {
    const body = (rows: number) => ({ inputs: [{ name: 'x', datatype: 'FP32', shape: [rows, 1], data: Array(rows).fill(1) }] })
    for (const rows of [1, 1, 3]) await post('/models/line/infer', body(rows))
    await post('/models/line/infer', { inputs: [] })
    const { model_stats: [stat] } = (await get('/models/line/stats')).body as { model_stats: [Record<string, unknown>] }
    expect(stat).toMatchObject({
      name: 'line', version: '1', inference_count: 5, execution_count: 3,
      inference_stats: { success: { count: 3 }, fail: { count: 1 }, queue: { count: 3 }, compute_infer: { count: 3 }, cache_hit: { count: 0 } },
      batch_stats: [{ batch_size: 1, compute_infer: { count: 2 } }, { batch_size: 3, compute_infer: { count: 1 } }],
    })
    expect(stat['last_inference']).toBeGreaterThan(Date.now() - 60_000)
    expect((await get('/models/line/versions/1/stats')).body).toMatchObject({ model_stats: [{ name: 'line', inference_count: 5 }] })
    const all = (await get('/models/stats')).body as { model_stats: { name: string }[] }
    expect(all.model_stats.map(({ name }) => name).toSorted()).toEqual(['bright', 'greeter', 'line', 'mixed', 'next', 'shape'])
  })
})

describe('the generate extension', () => {
  it('writes the text for a text, as a whole and as an event', async () => {
    const answer = await post('/models/greeter/generate', { text_input: 'hello', parameters: { stream: false, temperature: 0 } })
    expect(answer).toMatchObject({ status: 200, body: { model_name: 'greeter', model_version: '1', text_output: 'hi there' } })
    const stream = await post('/models/greeter/versions/1/generate_stream', { text_input: 'bye' })
    expect(stream.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8')
    const [event, end] = new TextDecoder().decode(stream.body as Uint8Array).split('\n\n')
    expect(end).toBe('')
    expect(JSON.parse(event!.slice('data: '.length))).toEqual({ model_name: 'greeter', model_version: '1', text_output: '??', done: true })
  })

  it('refuses what is no text, and models that write none', async () => {
    expect(await post('/models/greeter/generate', { text_input: 7 })).toMatchObject({ status: 400, body: { error: expect.stringContaining('"text_input" must be a text') } })
    expect(await post('/models/line/generate', { text_input: 'a' })).toMatchObject({ status: 400, body: { error: expect.stringContaining('does not write a text') } })
    expect(await post('/models/none/generate_stream', { text_input: 'a' })).toMatchObject({ status: 404, body: { error: expect.any(String) } })
  })
})

describe('the schedule policy extension', () => {
  it('refuses a request that waited longer than its time-out, with 504', async () => {
    await api.registry.putServingConfig('line', { dynamic_batching: { max_queue_delay_microseconds: 1_000_000, default_queue_policy: { allow_timeout_override: true } } })
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [1, 1], data: [1] }]
    expect(await post('/models/line/infer', { inputs, parameters: { timeout: 1000 } })).toMatchObject({ status: 504, body: { code: 'deadline-exceeded' } })
  })
})

describe('requests and answers, whatever their numbers', () => {
  const numbers = array(float({ noNaN: true, noDefaultInfinity: true, max: 2 ** 100, min: -(2 ** 100) }), { minLength: 1, maxLength: 40 })

  it('are valid by the published schemas, and the same in JSON, in bytes and by maas/predict', async () => {
    await assert(asyncProperty(numbers, string({ unit: 'grapheme' }), async (data, id) => {
      const values = Float32Array.from(data)
      const request = { id, inputs: [{ name: 'x', datatype: 'FP32', shape: [values.length, 1], data: [...values] }] }
      expectValid('inference_request', request)
      const { body } = await post('/models/line/infer', request)
      expectValid('inference_response', body)
      const { id: echoed, outputs: [output] } = body as InferBody
      expect(echoed).toBe(id)
      const [bytes, headers] = binaryRequest(
        { parameters: { binary_data_output: true }, inputs: [{ name: 'x', datatype: 'FP32', shape: [values.length, 1], parameters: { binary_data_size: values.byteLength } }] }, values,
      )
      const { parts } = readBinary(await api.call('POST', 'v2/models/line/infer', bytes, headers))
      const plain = (list: ArrayLike<unknown>) => Array.from(list, (value) => Number(value) + 0)
      expect(plain(new Float32Array(parts[0]!.buffer))).toEqual(plain(output!.data!))
      const finite = await api.call('POST', 'predict', { model: 'line', instances: [...values].map((value) => [value]) })
      expect(plain((finite.body as { predictions: number[] }).predictions)).toEqual(plain(output!.data!))
    }), { numRuns: 60 })
  })

  it('are the same as tensors, in bytes and as columns, for numbers and texts', async () => {
    const rows = array(record({ length: integer({ min: -1000, max: 1000 }), width: constantFrom(0, 1, 2.5, Number.NaN), city: constantFrom('Ulm', 'Bonn', '', 'Zürich 😀') }), { minLength: 1, maxLength: 8 })
    await assert(asyncProperty(rows, async (given) => {
      const count = given.length
      const x = Float32Array.from(given.flatMap(({ length, width }) => [length, width]))
      const cities = given.map(({ city }) => city)
      const shown = (value: number) => (Number.isNaN(value) ? 'NaN' : value)
      const tensors = [{ name: 'x', datatype: 'FP32', shape: [count, 2], data: Array.from(x, shown) }, { name: 'x_text', datatype: 'BYTES', shape: [count, 1], data: cities }]
      const asJson = (await post('/models/mixed/infer', { inputs: tensors })).body as InferBody
      const texts = lengthPrefixed(...cities)
      const sizes = [x.byteLength, texts.length]
      const [bytes, headers] = binaryRequest({ inputs: tensors.map(({ name, datatype, shape }, i) => ({ name, datatype, shape, parameters: { binary_data_size: sizes[i] } })) }, x, texts)
      const asBytes = (await api.call('POST', 'v2/models/mixed/infer', bytes, headers)).body as InferBody
      const asColumns = (await post('/models/mixed/infer', {
        inputs: [
          { name: 'city', datatype: 'BYTES', shape: [count], data: cities }, { name: 'width', datatype: 'FP64', shape: [count, 1], data: given.map(({ width }) => shown(width)) },
          { name: 'length', datatype: 'INT16', shape: [count], data: given.map(({ length }) => length) },
        ],
      })).body as InferBody
      const instances = given.map(({ width, ...rest }) => ({ ...rest, width: Number.isNaN(width) ? null : width }))
      const { predictions } = (await api.call('POST', 'predict', { model: 'mixed', instances })).body as { predictions: number[] }
      expect(asJson.outputs[0]!.data).toEqual(predictions)
      expect(asBytes.outputs).toEqual(asJson.outputs)
      expect(asColumns.outputs).toEqual(asJson.outputs)
    }), { numRuns: 40 })
  })
})
