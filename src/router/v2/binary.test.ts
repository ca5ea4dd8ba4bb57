import { beforeAll, describe, expect, it } from 'vitest'
import { type Api, createApi } from '../testing/api.ts'
import { brighter, heavy, line, register, shape } from '../testing/models.ts'
import { binaryRequest, LENGTH, lengthPrefixed, readBinary } from './testing/binary.ts'
import { greeter, mixed } from './testing/models.ts'

let api: Api
beforeAll(async () => {
  api = createApi()
  const models = { line: line(2, 1), shape: shape(), bright: brighter(), heavy: heavy(), mixed: mixed(), greeter: greeter() }
  for (const [name, version] of Object.entries(models)) await register(api.registry, name, version)
})

const binary = (name: string, datatype: string, shape: readonly number[], size: number) => ({ name, datatype, shape, parameters: { binary_data_size: size } })
const infer = (path: string, [body, headers]: readonly [Uint8Array, Record<string, string>]) => api.call('POST', `v2/models/${path}/infer`, body, headers)
const floats = (bytes: Uint8Array | undefined) => [...new Float32Array(bytes!.buffer)]

describe('the binary tensor data extension', () => {
  it('takes tensors behind the JSON and answers in JSON', async () => {
    const answer = await infer('line', binaryRequest({ inputs: [binary('x', 'FP32', [2, 1], 8)] }, Float32Array.of(3, -1)))
    expect(answer).toMatchObject({ status: 200, body: { outputs: [{ name: 'y', shape: [2, 1], data: [7, -1] }] } })
    expect(answer.headers.get(LENGTH)).toBeNull()
  })

  it('takes tensors wherever they begin', async () => {
    for (let pad = 0; pad < 8; pad++) {
      const answer = await infer('line', binaryRequest({ id: ' '.repeat(pad), inputs: [binary('x', 'FP32', [1, 1], 4)] }, Float32Array.of(3)))
      expect(answer.body).toMatchObject({ outputs: [{ data: [7] }] })
    }
  })

  it('takes some tensors in JSON and others behind it, in the order of the inputs', async () => {
    const texts = lengthPrefixed('Ulm', 'Bäle')
    const asText = { name: 'x_text', datatype: 'BYTES', shape: [2, 1], data: ['Ulm', 'Bonn'] }
    const x = binary('x', 'FP32', [2, 2], 16)
    const y = { outputs: [{ data: [121, 34] }] }
    const numbers = Float32Array.of(1, 2, 4, 3)
    expect((await infer('mixed', binaryRequest({ inputs: [x, asText] }, numbers))).body).toMatchObject(y)
    expect((await infer('mixed', binaryRequest({ inputs: [binary('x_text', 'BYTES', [2, 1], texts.length), x] }, texts, numbers))).body).toMatchObject(y)
    expect((await infer('mixed', binaryRequest({ inputs: [x, binary('x_text', 'BYTES', [2, 1], texts.length)] }, numbers, texts))).body).toMatchObject(y)
  })

  it('gives all outputs, or those that were asked for, behind the JSON', async () => {
    const texts = lengthPrefixed('hello', '')
    const call = (more: object) => infer('greeter', binaryRequest({ id: 'b', inputs: [binary('x_text', 'BYTES', [2, 1], texts.length)], ...more }, texts))
    const all = await call({ parameters: { binary_data_output: true } })
    expect(all.headers.get('Content-Type')).toBe('application/octet-stream')
    expect(all.headers.get('Maas-Model')).toBe('greeter@1')
    const { json, parts } = readBinary(all)
    expect(json).toEqual({
      model_name: 'greeter', model_version: '1', id: 'b',
      outputs: [binary('scores', 'FP32', [2, 2, 3], 48), binary('text', 'BYTES', [2], 18)],
    })
    expect(floats(parts[0])).toEqual([1, 0, -1, 0, 1, -1, -1, 0, 1, 0, -1, 1])
    expect(parts[1]).toEqual(lengthPrefixed('hi there', '??'))

    const one = readBinary(await call({ parameters: { binary_data_output: true }, outputs: [{ name: 'text', parameters: { binary_data: false } }, { name: 'scores' }] }))
    expect(one.json.outputs).toEqual([{ name: 'text', datatype: 'BYTES', shape: [2], data: ['hi there', '??'] }, binary('scores', 'FP32', [2, 2, 3], 48)])
    const other = readBinary(await call({ outputs: [{ name: 'scores' }, { name: 'text', parameters: { binary_data: true } }] }))
    expect(other.json.outputs).toEqual([expect.objectContaining({ name: 'scores', data: expect.any(Array) }), binary('text', 'BYTES', [2], 18)])
  })

  it('gives the first tensor where it can be viewed in place', async () => {
    for (const id of ['', 'a', 'abcde']) {
      const answer = await infer('line', binaryRequest({ id, parameters: { binary_data_output: true }, inputs: [binary('x', 'FP32', [1, 1], 4)] }, Float32Array.of(3)))
      expect(Number(answer.headers.get(LENGTH)) % 8).toBe(0)
      expect(floats(readBinary(answer).parts[0])).toEqual([7])
    }
  })

  it('gives classes as BYTES, too', async () => {
    const outputs = [{ name: 'scores', parameters: { classification: 1, binary_data: true } }]
    const { json, parts } = readBinary(await infer('shape', binaryRequest({ inputs: [binary('x', 'FP32', [1, 2], 8)], outputs }, Float32Array.of(3, 0))))
    expect(json.outputs).toEqual([binary('scores', 'BYTES', [1, 1], 21)])
    expect(parts[0]).toEqual(lengthPrefixed('0.95257413:0:long').slice(0, 21))
  })

  it('takes a raw request: the bytes of the only input, one row', async () => {
    const raw = (path: string, body: Uint8Array) => infer(path, [body, { [LENGTH]: '0' }])
    const { json, parts } = readBinary(await raw('shape', new Uint8Array(Float32Array.of(3, 0).buffer)))
    expect(json.outputs).toEqual([binary('scores', 'FP32', [1, 2], 8)])
    expect(floats(parts[0])[0]).toBeCloseTo(0.9526, 4)
    expect(readBinary(await raw('greeter', new TextEncoder().encode('hello'))).parts[1]).toEqual(lengthPrefixed('hi there'))
    expect(await raw('shape', new Uint8Array(12))).toMatchObject({ status: 400, body: { error: 'The body has 12 bytes, but FP32 [1, 2] has 8.' } })
    expect(await raw('mixed', new Uint8Array(12))).toMatchObject({ status: 400, body: { error: expect.stringContaining('only a model with one input takes bare bytes') } })
    expect(await raw('greeter', Uint8Array.of(0xff))).toMatchObject({ status: 400, body: { error: expect.stringContaining('not UTF-8') } })
  })
})

describe('binary requests that do not add up are refused', () => {
  const x = (size: unknown, more: object = {}) => ({ name: 'x', datatype: 'FP32', shape: [2, 1], parameters: { binary_data_size: size }, ...more })
  const two = Float32Array.of(1, 2)

  it.each([
    ['too short', binaryRequest({ inputs: [x(8)] }, Float32Array.of(1)), 'inputs[0] ("x") is cut off: the binary data are 4 bytes, and it ends at 8'],
    ['too long', binaryRequest({ inputs: [x(8)] }, Float32Array.of(1, 2, 3)), 'There are 12 bytes of binary data, but the inputs have 8'],
    ['no tensor behind', binaryRequest({ inputs: [x(8)] }), 'cut off'],
    ['of another shape', binaryRequest({ inputs: [x(4)] }, Float32Array.of(1)), 'inputs[0] ("x") has 4 bytes, but FP32 [2, 1] has 8'],
    ['a broken size', binaryRequest({ inputs: [x(7.5)] }, two), '"inputs[0].parameters.binary_data_size" must be a whole number of bytes'],
    ['a size below 0', binaryRequest({ inputs: [x(-8)] }, two), 'must be a whole number of bytes'],
    ['a size in words', binaryRequest({ inputs: [x('8')] }, two), 'must be a whole number of bytes'],
    ['twice', binaryRequest({ inputs: [x(8, { data: [1, 2] })] }, two), 'has both "data" and the parameter "binary_data_size"'],
  ])('%s', async (_, request, error) => {
    expect(await infer('line', request)).toMatchObject({ status: 400, body: { error: expect.stringContaining(error) } })
  })

  const [body, headers] = binaryRequest({ inputs: [x(8)] }, two)
  const length = Number(headers[LENGTH])
  it.each([
    [String(length - 1), 'The body is not JSON'], [String(length + 1), 'The JSON of the body is not UTF-8|The body is not JSON'], [String(body.length), 'The JSON of the body is not UTF-8|not JSON'],
    [String(body.length + 1), 'it must be the bytes of the JSON'], ['1e1', 'it must be the bytes of the JSON'], ['-5', 'it must be'], ['', 'it must be'], ['all', 'it must be'],
    ['99999999999999999999', 'it must be'],
  ])(`${LENGTH} %s`, async (given, error) => {
    expect(await infer('line', [body, { [LENGTH]: given }])).toMatchObject({ status: 400, body: { error: expect.stringMatching(error) } })
  })

  it('without the header', async () => {
    expect(await api.call('POST', 'v2/models/line/infer', { inputs: [x(8)] })).toMatchObject({
      status: 400, body: { error: expect.stringContaining(`the header ${LENGTH} must say where they begin`) },
    })
  })

  it.each([
    ['cut off', Uint8Array.of(3, 0, 0, 0, 65, 66), 'element 0, is cut off'], ['without a length', Uint8Array.of(0, 0, 0, 0, 1, 0), 'element 1, is cut off'],
    ['endless', Uint8Array.of(255, 255, 255, 255, 65), 'element 0, is cut off'], ['too few', lengthPrefixed('a'), 'has 1 elements, but shape [2, 1] has 2'],
    ['too many', lengthPrefixed('a', 'b', 'c'), 'has 3 elements, but shape [2, 1] has 2'], ['not UTF-8', Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0xff), 'element 1, is not UTF-8'],
  ])('BYTES that are %s', async (_, texts, error) => {
    expect(await infer('greeter', binaryRequest({ inputs: [binary('x_text', 'BYTES', [2, 1], texts.length)] }, texts))).toMatchObject({
      status: 400, body: { error: expect.stringContaining(error) },
    })
  })

  it('any damage of a request: an answer or the protocol\'s error, never a crash', async () => {
    const texts = lengthPrefixed('Ulm', 'Bonn')
    const [whole, header] = binaryRequest({ inputs: [binary('x', 'FP32', [2, 2], 16), binary('x_text', 'BYTES', [2, 1], texts.length)] }, Float32Array.of(1, 2, 3, 4), texts)
    let seed = 1
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
    let refused = 0
    for (let i = 0; i < 400; i++) {
      const damaged = whole.slice(0, random(3) === 0 ? random(whole.length) : whole.length)
      for (let flips = 1 + random(3); flips > 0 && damaged.length > 0; flips--) damaged[random(damaged.length)] = random(256)
      const { status, body } = await infer('mixed', [damaged, header])
      expect([200, 400], JSON.stringify(body)).toContain(status)
      if (status === 400) refused++
    }
    expect(refused).toBeGreaterThan(200)
  })
})
