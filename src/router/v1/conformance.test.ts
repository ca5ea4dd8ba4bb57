import { Ajv } from 'ajv'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from '../testing/api.ts'
import { brighter, line, register, shape, successor } from '../testing/models.ts'
import { arrival } from '../testing/table.ts'

// Written from the documentation of the REST API and, for status and metadata, from the proto3 JSON of tensorflow_serving/apis/get_model_status.proto,
// get_model_metadata.proto, and tensorflow/core/protobuf/meta_graph.proto.
const text = { type: 'string' }
const digits = { type: 'string', pattern: '^-?\\d+$' }
const object = (properties: object, optional: readonly string[] = []) => (
  { type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)), additionalProperties: false }
)
const list = (items: object) => ({ type: 'array', items })
const map = (of: object) => ({ type: 'object', additionalProperties: of })

const versionStatus = object({
  version: digits,
  state: { enum: ['UNKNOWN', 'START', 'LOADING', 'AVAILABLE', 'UNLOADING', 'END'] },
  status: object({ error_code: { enum: ['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'NOT_FOUND', 'INTERNAL', 'UNAVAILABLE'] }, error_message: text }),
})
const STATUS = object({ model_version_status: list(versionStatus), name: text, ready: { type: 'boolean' } })
const tensorInfo = object({
  dtype: { type: 'string', pattern: '^DT_[A-Z0-9]+$' },
  tensor_shape: object({ dim: list(object({ size: digits, name: text })), unknown_rank: { type: 'boolean' } }),
  name: text,
})
const signatureDef = object({ inputs: map(tensorInfo), outputs: map(tensorInfo), method_name: { type: 'string', pattern: '^tensorflow/serving/(predict|classify|regress)$' }, defaults: map({}) })
const METADATA = object({
  model_spec: object({ name: text, signature_name: text, version: digits }),
  metadata: object({ signature_def: object({ '@type': { const: 'type.googleapis.com/tensorflow.serving.SignatureDefMap' }, signature_def: map(signatureDef) }) }),
})
const CLASSES = object({ result: list(list({ type: 'array', items: [text, { type: 'number' }], minItems: 2, additionalItems: false })) })
const NUMBERS = object({ result: list({ type: 'number' }) })
const ROWS = object({ predictions: { type: 'array', minItems: 1 } })
const COLUMNS = object({ outputs: { type: ['array', 'object'] } })
const FAILURE = { type: 'object', properties: { error: { type: 'string', minLength: 1 } }, required: ['error'] }

const ajv = new Ajv({ strict: false })
function conforms(schema: object, body: unknown): void {
  const isValid = ajv.compile(schema)
  expect(isValid(body), `${JSON.stringify(isValid.errors)} in ${JSON.stringify(body)}`).toBe(true)
}

let api: Api
beforeEach(async () => {
  api = createApi()
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'shape', shape())
})

const get = async (path: string) => (await api.call('GET', `v1/models${path}`)).body

describe('the answers', () => {
  it('have the form of their protocol', async () => {
    const post = async (path: string, body: object) => (await api.call('POST', `v1/models/${path}`, body)).body
    conforms(STATUS, await get('/line'))
    conforms(STATUS, await get('/line/versions/1'))
    conforms(METADATA, await get('/line/metadata'))
    conforms(METADATA, await get('/shape/versions/1/metadata'))
    conforms(ROWS, await post('shape:predict', { instances: [[1, 2]] }))
    conforms(COLUMNS, await post('shape:predict', { inputs: [[1, 2]] }))
    conforms(CLASSES, await post('shape:classify', { examples: [{ length: 1, width: 2 }] }))
    conforms(NUMBERS, await post('line:regress', { examples: [{ x: 1 }] }))
    conforms(FAILURE, await post('line:predict', {}))
    conforms(FAILURE, await get('/nobody'))
  })
})

describe('the list of models', () => {
  it('has their names', async () => {
    expect(await get('')).toEqual({ models: ['line', 'shape'] })
  })
})

describe('the status of a model', () => {
  it('is that of all versions, newest first, and whether it answers', async () => {
    const details = { description: '', params: {}, dataset: null, run: null, engine: 'kernels' }
    await api.registry.createVersion('line', details)
    await api.registry.createVersion('line', details)
    await api.registry.failVersion('line', 2, { code: 'internal', message: 'The loss is NaN.' })
    const ok = { error_code: 'OK', error_message: '' }
    const status = await get('/line')
    conforms(STATUS, status)
    expect(status).toEqual({
      name: 'line', ready: true,
      model_version_status: [
        { version: '3', state: 'START', status: ok },
        { version: '2', state: 'END', status: { error_code: 'UNKNOWN', error_message: 'The loss is NaN.' } },
        { version: '1', state: 'AVAILABLE', status: ok },
      ],
    })
    expect(await get('/line/versions/2')).toMatchObject({ ready: false, model_version_status: [{ version: '2', state: 'END' }] })
    expect(await get('/line/labels/champion')).toEqual({ name: 'line', ready: true, model_version_status: [{ version: '1', state: 'AVAILABLE', status: ok }] })
    await api.registry.deleteAlias('line', 'champion')
    expect(await get('/line')).toMatchObject({ ready: false })
  })

  it('says what was taken out of service', async () => {
    await api.registry.setLoaded('line', false)
    const status = await get('/line')
    conforms(STATUS, status)
    expect(status).toMatchObject({ ready: false, model_version_status: [{ state: 'END', status: { error_code: 'UNAVAILABLE', error_message: expect.stringMatching(/line/) } }] })
    expect((await api.call('POST', 'v1/models/line:predict', { instances: [1] })).status).toBe(503)
    await api.registry.setLoaded('line', true)
    expect(await get('/line')).toMatchObject({ ready: true, model_version_status: [{ state: 'AVAILABLE' }] })
  })

  it('is 404 for what is not there', async () => {
    for (const path of ['/nobody', '/line/versions/7', '/line/versions/x', '/line/labels/next', '/line/labels/constructor']) {
      const answer = await api.call('GET', `v1/models${path}`)
      expect(answer).toMatchObject({ status: 404, body: { error: expect.any(String) } })
    }
  })
})

describe('the metadata of a model', () => {
  const signatures = async (model: string) => {
    const body = await get(`/${model}/metadata`) as { model_spec: object; metadata: { signature_def: { signature_def: Record<string, Record<'inputs' | 'outputs', Record<string, { dtype: string; tensor_shape: { dim: { size: string }[] } }>>> } } }
    conforms(METADATA, body)
    const tensors = (of: Record<string, { dtype: string; tensor_shape: { dim: { size: string }[] } }>) =>
      Object.fromEntries(Object.entries(of).map(([name, { dtype, tensor_shape }]) => [name, `${dtype} ${tensor_shape.dim.map(({ size }) => size).join(',')}`]))
    return Object.fromEntries(Object.entries(body.metadata.signature_def.signature_def).map(([name, { inputs, outputs }]) => [name, { inputs: tensors(inputs!), outputs: tensors(outputs!) }]))
  }

  it('names the tensors of its inputs and outputs, and the features of its examples', async () => {
    expect(await signatures('line')).toEqual({
      'serving_default': { inputs: { x: 'DT_FLOAT -1,1' }, outputs: { y: 'DT_FLOAT -1' } },
      'tensorflow/serving/regress': { inputs: { x: 'DT_FLOAT -1' }, outputs: { outputs: 'DT_FLOAT -1' } },
    })
    expect(await signatures('shape')).toEqual({
      'serving_default': { inputs: { x: 'DT_FLOAT -1,2' }, outputs: { label: 'DT_STRING -1', scores: 'DT_FLOAT -1,2' } },
      'tensorflow/serving/classify': { inputs: { length: 'DT_FLOAT -1', width: 'DT_FLOAT -1' }, outputs: { classes: 'DT_STRING -1,2', scores: 'DT_FLOAT -1,2' } },
    })
    expect(await get('/shape/metadata')).toMatchObject({ model_spec: { name: 'shape', signature_name: '', version: '1' } })
  })

  it('does so for images, ids and texts', async () => {
    await register(api.registry, 'brighter', brighter())
    await register(api.registry, 'successor', successor(true))
    await register(api.registry, 'orders', await arrival())
    expect(await signatures('brighter')).toMatchObject({
      'serving_default': { inputs: { x: 'DT_FLOAT -1,2,3,1' } }, 'tensorflow/serving/classify': { inputs: { image: 'DT_FLOAT -1,2,3,1' } },
    })
    expect(await signatures('successor')).toEqual({ serving_default: { inputs: { x: 'DT_INT32 -1,2' }, outputs: { ids: 'DT_INT32 -1,2' } } })
    expect(await signatures('orders')).toMatchObject({
      'serving_default': { inputs: { x: 'DT_FLOAT -1,2', x_text: 'DT_STRING -1,1' } },
      'tensorflow/serving/classify': { inputs: { weight: 'DT_FLOAT -1', town: 'DT_STRING -1', price: 'DT_FLOAT -1' } },
    })
  })

  it('is 404 for what is not there', async () => {
    expect(await api.call('GET', 'v1/models/nobody/metadata')).toMatchObject({ status: 404, body: { error: expect.any(String) } })
    expect((await api.call('GET', 'v1/models/line/versions/4/metadata')).status).toBe(404)
    expect((await api.call('GET', 'v1/models/line/labels/next/metadata')).status).toBe(404)
  })
})
