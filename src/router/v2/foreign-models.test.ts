import { readFileSync } from 'node:fs'
import * as native from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { createOrtSession } from '../../engines/ort.ts'
import { onnxruntimeSessions } from '../../inference/onnxruntime.ts'
import { type Api, createApi } from '../testing/api.ts'
import { DATATYPES, type Datatype, datatypeOf } from './datatypes.ts'
import { binaryRequest, type InferBody, lengthPrefixed, readBinary } from './testing/binary.ts'
import { echo, foreignModel, sums } from './testing/typed-model.ts'

const WASM = new Uint8Array(readFileSync(new URL('../../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)))

let api: Api
beforeAll(async () => {
  api = createApi({}, onnxruntimeSessions(async () => ({ createSession: createOrtSession, wasmFile: 'ort.wasm' }), async () => new Response(WASM)))
  for (const [name, file] of [['echo', echo(DATATYPES)], ['sums', sums()]] as const) {
    expect(await api.call('POST', `api/models/${name}/versions`, file)).toMatchObject({ status: 201 })
  }
})

/** Of each datatype: what is sent, what comes back, and its bytes. */
const VALUES: { readonly [D in Datatype]: readonly [readonly unknown[], readonly unknown[], ArrayBufferView] } = {
  BOOL: [[true, false], [true, false], Uint8Array.of(1, 0)],
  UINT8: [[0, 255], [0, 255], Uint8Array.of(0, 255)],
  UINT16: [[0, 65_535], [0, 65_535], Uint16Array.of(0, 65_535)],
  UINT32: [[0, 4_294_967_295], [0, 4_294_967_295], Uint32Array.of(0, 4_294_967_295)],
  UINT64: [['18446744073709551615', 7], ['18446744073709551615', 7], BigUint64Array.of(18_446_744_073_709_551_615n, 7n)],
  INT8: [[-128, 127], [-128, 127], Int8Array.of(-128, 127)],
  INT16: [[-32_768, 32_767], [-32_768, 32_767], Int16Array.of(-32_768, 32_767)],
  INT32: [[-2_147_483_648, 2_147_483_647], [-2_147_483_648, 2_147_483_647], Int32Array.of(-2_147_483_648, 2_147_483_647)],
  INT64: [['-9223372036854775808', '9007199254740993'], ['-9223372036854775808', '9007199254740993'], BigInt64Array.of(-9_223_372_036_854_775_808n, 9_007_199_254_740_993n)],
  FP16: [[0.1, 'Infinity'], [0.0999755859375, 'Infinity'], Uint16Array.of(0x2e66, 0x7c00)],
  FP32: [[0.1, 'NaN'], [Math.fround(0.1), 'NaN'], Float32Array.of(0.1, Number.NaN)],
  FP64: [[0.1, '-Infinity'], [0.1, '-Infinity'], Float64Array.of(0.1, -Infinity)],
  BYTES: [['', 'Größe 😀'], ['', 'Größe 😀'], lengthPrefixed('', 'Größe 😀')],
}
const sent = (datatype: Datatype, data: unknown) => ({ name: datatype.toLowerCase(), datatype, shape: [1, 2], data })
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength)

describe('a model of every datatype', () => {
  it('is described with each', async () => {
    const { body } = await api.call('GET', 'v2/models/echo')
    const described = (end: string) => DATATYPES.map((datatype) => ({ name: datatype.toLowerCase() + end, datatype, shape: [-1, 2] }))
    expect(body).toEqual({ name: 'echo', versions: ['1'], platform: 'onnx_onnxv1', inputs: described(''), outputs: described('_out') })
  })

  it('takes and gives each in JSON', async () => {
    const { status, headers, body } = await api.call('POST', 'v2/models/echo/infer', { inputs: DATATYPES.map((datatype) => sent(datatype, VALUES[datatype][0])) })
    expect(status, JSON.stringify(body)).toBe(200)
    expect(headers.get('Maas-Engine')).toBe('ort-wasm')
    expect((body as InferBody).outputs).toEqual(DATATYPES.map((datatype) => ({ name: `${datatype.toLowerCase()}_out`, datatype, shape: [1, 2], data: VALUES[datatype][1] })))
  })

  it('takes and gives each as bytes', async () => {
    const inputs = DATATYPES.map((datatype) => ({ ...sent(datatype, undefined), parameters: { binary_data_size: VALUES[datatype][2].byteLength } }))
    const request = { parameters: { binary_data_output: true }, inputs }
    const [body, header] = binaryRequest(request, ...DATATYPES.map((datatype) => VALUES[datatype][2]))
    const { json, parts } = readBinary(await api.call('POST', 'v2/models/echo/infer', body, header))
    expect(json.outputs.map(({ datatype }) => datatype)).toEqual(DATATYPES)
    expect(parts).toEqual(DATATYPES.map((datatype) => bytesOf(VALUES[datatype][2]).slice()))
  })

  it('answers as onnxruntime does natively', async () => {
    const session = await native.InferenceSession.create(echo(DATATYPES))
    const feeds = Object.fromEntries(session.inputNames.map((name, index) => {
      const datatype = DATATYPES[index]!
      const [data, , view] = VALUES[datatype]
      const metadata = session.inputMetadata[index]!
      expect(metadata.isTensor && datatypeOf(metadata.type as never)).toBe(datatype)
      return [name, new native.Tensor(metadata.isTensor ? metadata.type : 'string', (datatype === 'BYTES' ? data : view) as never, [1, 2])]
    }))
    const results = await session.run(feeds)
    for (const datatype of DATATYPES) {
      const { data } = results[`${datatype.toLowerCase()}_out`] as native.Tensor
      expect(datatype === 'BYTES' ? data : bytesOf(data as Uint8Array)).toEqual(datatype === 'BYTES' ? VALUES.BYTES[1] : bytesOf(VALUES[datatype][2]))
    }
    await session.release()
  })

  const refused: readonly [Datatype, unknown, string][] = [
    ['BOOL', 1, 'must be true or false'], ['BOOL', 'true', 'must be true or false'], ['UINT8', 256, 'a whole number that UINT8 has; got 256'], ['UINT8', -1, 'UINT8 has'],
    ['UINT16', 65_536, 'UINT16 has'], ['UINT32', 2 ** 32, 'UINT32 has'], ['INT8', 128, 'INT8 has'], ['INT16', -32_769, 'INT16 has'], ['INT32', 2 ** 31, 'INT32 has'],
    ['INT32', 1.5, 'INT32 has; got 1.5'], ['INT32', 'NaN', 'INT32 has'], ['INT32', '7', 'INT32 has'], ['INT64', 2 ** 53, 'send its digits as a text'],
    ['INT64', '9223372036854775808', 'INT64 has'], ['INT64', '1e3', 'INT64 has'], ['INT64', '0x10', 'INT64 has'], ['INT64', ' 1', 'INT64 has'], ['INT64', '9'.repeat(10_000), 'INT64 has'],
    ['UINT64', '-1', 'UINT64 has'], ['UINT64', '18446744073709551616', 'UINT64 has'], ['FP16', 65_520, 'too large for FP16'], ['FP16', 'inf', '"NaN", "Infinity" or "-Infinity"'],
    ['FP32', 1e39, 'too large for FP32'], ['FP64', true, 'must be a number'], ['BYTES', { b64: 'AA==' }, 'must be a text, for BYTES'],
  ]
  it.each(refused)('refuses %s %j', async (datatype, value, error) => {
    const inputs = DATATYPES.map((one) => sent(one, one === datatype ? [VALUES[one][0][0], value] : VALUES[one][0]))
    const place = `inputs[${DATATYPES.indexOf(datatype)}].data[1]`
    const { status, body } = await api.call('POST', 'v2/models/echo/infer', { inputs })
    expect([status, (body as { error: string }).error]).toEqual([400, expect.stringContaining(error)])
    expect((body as { error: string }).error).toContain(place)
  })

  it.each(['FP64', 'FP32', 'FP16'] as const)('refuses digits that are no number of %s for a parser of JSON', async (datatype) => {
    const inputs = DATATYPES.map((one) => sent(one, one === datatype ? [1, 'HUGE'] : VALUES[one][0]))
    const { status, body } = await api.call('POST', 'v2/models/echo/infer', JSON.stringify({ inputs }).replace('"HUGE"', '1e400'))
    expect([status, (body as { error: string }).error]).toEqual([400, `inputs[${DATATYPES.indexOf(datatype)}].data[1] is too large for ${datatype}; got Infinity.`])
  })

  it('refuses bytes that no BOOL has', async () => {
    const inputs = DATATYPES.map((datatype) => (datatype === 'BOOL' ? { ...sent(datatype, undefined), parameters: { binary_data_size: 2 } } : sent(datatype, VALUES[datatype][0])))
    const [body, header] = binaryRequest({ inputs }, Uint8Array.of(1, 2))
    expect(await api.call('POST', 'v2/models/echo/infer', body, header)).toMatchObject({ status: 400, body: { error: 'inputs[0] ("bool"), element 1, is the byte 2: BOOL is 0 or 1.' } })
  })
})

describe('a model of several inputs and outputs', () => {
  const inputs = [{ name: 'b', datatype: 'INT64', shape: [2], data: [1, 2] }, { name: 'a', datatype: 'INT64', shape: [2], data: ['9007199254740993', -3] }]

  it('takes them in any order, and gives those that are asked for in theirs', async () => {
    expect((await api.call('POST', 'v2/models/sums/infer', { inputs })).body).toMatchObject({
      outputs: [{ name: 'sum', datatype: 'INT64', shape: [2], data: ['9007199254740994', -1] }, { name: 'larger', datatype: 'BOOL', shape: [2], data: [true, false] }],
    })
    const asked = await api.call('POST', 'v2/models/sums/infer', { inputs, outputs: [{ name: 'larger' }, { name: 'sum', parameters: { classification: 1 } }] })
    expect((asked.body as InferBody).outputs).toEqual([
      { name: 'larger', datatype: 'BOOL', shape: [2], data: [true, false] }, { name: 'sum', datatype: 'BYTES', shape: [1], data: ['9007199254740994:0'] },
    ])
  })

  it('refuses inputs that do not belong together', async () => {
    const post = (given: unknown) => api.call('POST', 'v2/models/sums/infer', { inputs: given })
    expect(await post([inputs[0]])).toMatchObject({ status: 400, body: { error: 'The input "a" INT64 [-1] of sums@1 is missing.' } })
    expect(await post([inputs[0], { ...inputs[1], shape: [1], data: [1] }])).toMatchObject({
      status: 400, body: { error: 'inputs[0]: the input is "b" INT64 [-1] with N = 1; got shape [2].' },
    })
  })

  it('has a configuration without batches, and no answer for rows', async () => {
    expect((await api.call('GET', 'v2/models/sums/config')).body).toMatchObject({
      name: 'sums', max_batch_size: 0, input: [{ name: 'a', data_type: 'TYPE_INT64', dims: [-1] }, { name: 'b' }], output: [{ name: 'sum' }, { name: 'larger', data_type: 'TYPE_BOOL', dims: [-1] }],
    })
    expect(await api.call('POST', 'predict', { model: 'sums', x: [1, 2] })).toMatchObject({ status: 400, body: { error: expect.stringContaining('maas/v2') } })
  })
})

describe('a model of other shapes', () => {
  const ask = (model: string, name: string, shape: readonly number[], data: unknown) => api.call('POST', `v2/models/${model}/infer`, { inputs: [{ name, datatype: 'FP32', shape, data }] })
  const load = async (model: string, ...sizes: (number | string)[]) => {
    const file = foreignModel({ a: ['FP32', ...sizes] }, { b: ['FP32', ...sizes] }, [{ opType: 'Identity', input: ['a'], output: ['b'] }])
    expect((await api.call('POST', `api/models/${model}/versions`, file)).status).toBe(201)
  }

  it('takes a scalar, which counts as one inference', async () => {
    await load('scalar')
    expect(await ask('scalar', 'a', [], [2.5])).toMatchObject({ status: 200, body: { outputs: [{ name: 'b', shape: [], data: [2.5] }] } })
    expect(await ask('scalar', 'a', [1], [2.5])).toMatchObject({ status: 400, body: { error: 'inputs[0]: the input is "a" FP32 []; got shape [1].' } })
    expect((await api.call('GET', 'v2/models/scalar/stats')).body).toMatchObject({ model_stats: [{ inference_count: 1, execution_count: 1 }] })
  })

  it('takes sizes without a name, each by itself, down to none', async () => {
    await load('free', '', '')
    expect((await api.call('GET', 'v2/models/free')).body).toMatchObject({ inputs: [{ shape: [-1, -1] }] })
    expect(await ask('free', 'a', [2, 3], [[1, 2, 3], [4, 5, 6]])).toMatchObject({ status: 200, body: { outputs: [{ shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }] } })
    expect(await ask('free', 'a', [0, 3], [])).toMatchObject({ status: 200, body: { outputs: [{ shape: [0, 3], data: [] }] } })
  })
})
