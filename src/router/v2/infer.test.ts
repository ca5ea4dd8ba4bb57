import { beforeAll, describe, expect, it } from 'vitest'
import { type Answer, type Api, createApi } from '../testing/api.ts'
import { brighter, heavy, line, register, shape, successor } from '../testing/models.ts'
import type { InferBody } from './testing/binary.ts'
import { binned, greeter, mixed, newest } from './testing/models.ts'

let api: Api
beforeAll(async () => {
  api = createApi()
  const models = { line: line(2, 1), shape: shape(), bright: brighter(), heavy: heavy(), next: successor(true), mixed: mixed(), greeter: greeter(), newest: newest(), binned: binned() }
  for (const [name, version] of Object.entries(models)) await register(api.registry, name, version)
  await register(api.registry, 'line', line(0, 7))
})

const input = (name: string, datatype: string, shape: readonly unknown[], data: unknown) => ({ name, datatype, shape, data })
const x = (shape: readonly number[], data: unknown) => input('x', 'FP32', shape, data)
const infer = (path: string, body: unknown) => api.call('POST', `v2/models/${path}/infer`, body)
const outputsOf = ({ status, body }: Answer) => {
  expect(status, JSON.stringify(body)).toBe(200)
  return (body as InferBody).outputs
}

describe('an inference request', () => {
  it('is answered with all outputs, the version, and its id', async () => {
    const answer = await infer('line', { id: 'a7', inputs: [x([2, 1], [3, -1])] })
    expect(answer).toMatchObject({
      status: 200, body: { model_name: 'line', model_version: '1', id: 'a7', outputs: [{ name: 'y', datatype: 'FP32', shape: [2, 1], data: [7, -1] }] },
    })
    expect(Object.keys(answer.body as object)).toEqual(['model_name', 'model_version', 'id', 'outputs'])
    expect(answer.headers.get('Content-Type')).toBe('application/json')
    expect(answer.headers.get('Maas-Model')).toBe('line@1')
    expect(answer.headers.get('Maas-Engine')).toBe('kernels')
    expect(answer.headers.get('Server-Timing')).toMatch(/^read;dur=/)
  })

  it('without an id has none in the answer, and an empty id is one', async () => {
    expect((await infer('line', { inputs: [x([1, 1], [0])] })).body).not.toHaveProperty('id')
    expect((await infer('line', { id: '', inputs: [x([1, 1], [0])] })).body).toMatchObject({ id: '' })
  })

  it('goes to a version by its number, or to an alias', async () => {
    for (const [path, y] of [['line/versions/1', 7], ['line/versions/2', 7], ['line@champion', 7]] as const) {
      expect(outputsOf(await infer(path, { inputs: [x([1, 1], [3])] }))[0]!.data).toEqual([y])
    }
    expect((await infer('line/versions/2', { inputs: [x([1, 1], [9])] })).body).toMatchObject({ model_version: '2', outputs: [{ data: [7] }] })
  })

  it('has data flat or nested', async () => {
    for (const data of [[1, 2, 3, 0], [[1, 2], [3, 0]]]) {
      const [scores] = outputsOf(await infer('shape', { inputs: [x([2, 2], data)] }))
      expect(scores).toMatchObject({ name: 'scores', shape: [2, 2] })
      expect((scores!.data as number[]).map((score) => Math.round(score * 1e4))).toEqual([2689, 7311, 9526, 474])
    }
    for (const data of [Array(12).fill(0), [[[[0], [0], [0]], [[0], [0], [0]]], [[[0], [0], [0]], [[0], [0], [0]]]]]) {
      expect(outputsOf(await infer('bright', { inputs: [x([2, 2, 3, 1], data)] }))[0]!.data).toEqual([0.5, 0.5, 0.5, 0.5])
    }
  })

  it('takes ids as INT32, series, texts as BYTES, and missing numbers as NaN', async () => {
    expect(outputsOf(await infer('heavy', { inputs: [input('x', 'INT32', [1, 3], [4, 4, 4])] }))[0]).toMatchObject({ shape: [1, 2] })
    expect(outputsOf(await infer('newest', { inputs: [x([1, 3, 2], [[[1, 2], [3, 4], [5, 7]]])] }))[0]).toMatchObject({ shape: [1, 1], data: [6] })
    const body = { inputs: [input('x_text', 'BYTES', [2, 1], [['Ulm'], ['Bonn']]), x([2, 2], [1, 2, 3, 'NaN'])] }
    expect(outputsOf(await infer('mixed', body))[0]).toMatchObject({ shape: [2, 1], data: [121, 3] })
  })

  it('gives scores and the text of a model that writes, those that were asked for in that order', async () => {
    const inputs = [input('x_text', 'BYTES', [2, 1], ['hello', 'bye'])]
    const [scores, text] = outputsOf(await infer('greeter', { inputs }))
    expect(scores).toEqual({ name: 'scores', datatype: 'FP32', shape: [2, 2, 3], data: [1, 0, -1, 0, 1, -1, -1, 0, 1, 0, -1, 1] })
    expect(text).toEqual({ name: 'text', datatype: 'BYTES', shape: [2], data: ['hi there', '??'] })
    const asked = async (...names: string[]) => outputsOf(await infer('greeter', { inputs, outputs: names.map((name) => ({ name })) })).map(({ name }) => name)
    expect(await asked('text')).toEqual(['text'])
    expect(await asked('text', 'scores')).toEqual(['text', 'scores'])
    expect(await asked()).toEqual(['scores', 'text'])
  })

  it('is masked as the data were that the model was trained on, as tensors and as columns', async () => {
    for (const one of [x([2, 1], [37, 44]), input('age', 'INT64', [2], [37, 44])]) {
      expect(outputsOf(await infer('binned', { inputs: [one] }))[0]).toMatchObject({ data: [30, 40] })
    }
    const inputs = [input('age', 'INT64', [1], [37]), input('email', 'BYTES', [1], ['a@example.org'])]
    expect(await infer('binned', { inputs })).toMatchObject({ status: 400, body: { error: expect.stringContaining('was dropped from the training data for privacy') } })
  })

  it('needs no input of a decoder, which the answer itself is', async () => {
    expect(outputsOf(await infer('next', { inputs: [input('x', 'INT32', [1, 2], [0, 1])] }))[0]).toMatchObject({ shape: [1, 2, 4] })
  })

  it('has parameters, of which those that mean nothing here are let pass', async () => {
    const body = {
      model_name: 'other', parameters: { sequence_id: 4, custom: 'a', flag: true, priority: 0, timeout: 0 },
      inputs: [{ ...x([1, 1], [1]), parameters: { content_type: 'np' } }], outputs: [{ name: 'y', parameters: { custom: 1 } }],
    }
    expect(outputsOf(await infer('line', body))[0]).toMatchObject({ data: [3] })
  })
})

describe('columns by the names of features', () => {
  const columns = [input('city', 'BYTES', [3], ['Ulm', 'Bonn', 'Ulm']), input('width', 'FP64', [3, 1], [1, 'NaN', 0.5]), input('length', 'INT64', [3], ['1', 2, 3])]

  it('make rows of any datatype, in any order', async () => {
    expect(outputsOf(await infer('mixed', { parameters: { content_type: 'pd' }, inputs: columns }))[0]).toMatchObject({ shape: [3, 1], data: [111, 2, 108] })
    expect(outputsOf(await infer('mixed', { inputs: columns.slice(0, 1).concat(columns[2]!) }))[0]).toMatchObject({ data: [101, 2, 103] })
    expect(outputsOf(await infer('line', { parameters: { content_type: 'pd' }, inputs: [input('x', 'INT8', [2], [1, 2])] }))[0]).toMatchObject({ data: [3, 5] })
  })

  it.each([
    [[columns[0], input('length', 'FP32', [2], [1, 2])], 'The column "length" has 2 rows, but The column "city" has 3'],
    [[input('length', 'FP32', [1, 2], [1, 2])], 'the column "length" must be of shape [rows] or [rows, 1]; got [1, 2]'],
    [[columns[2], input('colour', 'BYTES', [3], ['a', 'b', 'c'])], 'row[0] has a field "colour"'],
    [[columns[0]], 'row[0] lacks "length"'],
    [[columns[0], input('length', 'BYTES', [3], ['a', 'b', 'c'])], 'row[0].length must be a number; got "a"'],
    [[columns[0], columns[0]], 'inputs[1]: the input "city" is there twice'],
  ])('are refused: %j', async (inputs, error) => {
    expect(await infer('mixed', { inputs })).toMatchObject({ status: 400, body: { error: expect.stringContaining(error) } })
  })
})

describe('an inference request is refused, and the protocol\'s error says why', () => {
  const good = x([1, 1], [3])
  const line1 = (inputs: unknown, more: object = {}) => ['line', { inputs, ...more }] as const

  it.each([
    ['no inputs', ...line1(undefined), '"inputs"'],
    ['an empty list of inputs', ...line1([]), 'a list of at least one input'],
    ['inputs that are no list', ...line1({ x: good }), '"inputs" must be a list'],
    ['an input without a name', ...line1([{ ...good, name: undefined }]), '"inputs[0].name"'],
    ['an input without a shape', ...line1([{ ...good, shape: undefined }]), '"inputs[0].shape"'],
    ['a shape of texts', ...line1([{ ...good, shape: ['1', 1] }]), '"inputs[0].shape[0]" must be a whole number'],
    ['a negative size', ...line1([{ ...good, shape: [-1, 1] }]), '"inputs[0].shape[0]" must be at least 0; got -1'],
    ['a broken size', ...line1([{ ...good, shape: [1.5, 1] }]), '"inputs[0].shape[0]" must be a whole number'],
    ['an unknown datatype', ...line1([{ ...good, datatype: 'FP8' }]), '"inputs[0].datatype" must be one of'],
    ['another datatype', ...line1([{ ...good, datatype: 'FP64' }]), 'inputs[0]: the input is "x" FP32 [-1, 1]; got FP64'],
    ['another rank', ...line1([{ ...good, shape: [1] }]), 'inputs[0]: the input is "x" FP32 [-1, 1]; got shape [1]'],
    ['another fixed size', ...line1([x([1, 2], [1, 2])]), 'the input is "x" FP32 [-1, 1]; got shape [1, 2]'],
    ['a size beyond all memory', ...line1([x([2 ** 52, 1], [1])]), 'has 1 elements, but shape [4503599627370496, 1] has 4503599627370496'],
    ['an unknown input', ...line1([good, { ...good, name: 'z' }]), 'inputs[1]: line@1 has no input "z"; it takes "x" FP32 [-1, 1]'],
    ['an input twice', ...line1([good, good]), 'inputs[1]: the input "x" is there twice'],
    ['a missing input', 'mixed', { inputs: [x([1, 2], [1, 2])] }, 'The input "x_text" BYTES [-1, 1] of mixed@1 is missing'],
    ['inputs of different rows', 'mixed', { inputs: [x([1, 2], [1, 2]), input('x_text', 'BYTES', [2, 1], ['a', 'b'])] }, 'with batch = 1; got shape [2, 1]'],
    ['no rows', ...line1([x([0, 1], [])]), 'line@1 takes rows of 1 numbers'],
    ['no data', ...line1([{ ...good, data: undefined }]), 'inputs[0] ("x") has neither "data" nor the parameter "binary_data_size"'],
    ['data that are no list', ...line1([{ ...good, data: 3 }]), 'inputs[0].data must be a list of FP32; got 3'],
    ['too little data', ...line1([x([2, 1], [1])]), 'inputs[0].data has 1 elements, but shape [2, 1] has 2'],
    ['ragged nesting', 'shape', { inputs: [x([2, 2], [[1, 2], [3]])] }, 'inputs[0].data[1] is a list of 1, but shape [2, 2] has 2 there'],
    ['nesting that begins later', 'shape', { inputs: [x([2, 2], [[1, 2], 3])] }, 'inputs[0].data[1] must be a list of 2, for shape [2, 2]; got 3'],
    ['nesting that is too deep', 'shape', { inputs: [x([2, 2], [[1, 2], [3, [4]]])] }, 'inputs[0].data[1][1] must be a number'],
    ['a text for a number', ...line1([x([1, 1], ['3'])]), 'inputs[0].data[0] must be a number, "NaN", "Infinity" or "-Infinity", for FP32; got "3"'],
    ['null for a number', ...line1([x([1, 1], [null])]), 'inputs[0].data[0] must be a number'],
    ['a number beyond 32 bits', ...line1([x([1, 1], [1e39])]), 'inputs[0].data[0] is too large for FP32'],
    ['NaN where none may be missing', ...line1([x([1, 1], ['NaN'])]), 'x[0] is NaN: every number must be finite'],
    ['infinity', ...line1([x([1, 1], ['-Infinity'])]), 'x[0] is -Infinity'],
    ['an id that is none', 'heavy', { inputs: [input('x', 'INT32', [1, 3], [0, 5, 0])] }, 'x[1] is 5'],
    ['a text that is none', 'mixed', { inputs: [x([1, 2], [1, 2]), input('x_text', 'BYTES', [1, 1], [7])] }, 'inputs[1].data[0] must be a text, for BYTES; got 7'],
    ['an unknown output', ...line1([good], { outputs: [{ name: 'z' }] }), 'outputs[0]: line@1 has no output "z"; it gives "y"'],
    ['an output twice', ...line1([good], { outputs: [{ name: 'y' }, { name: 'y' }] }), 'outputs[1]: the output "y" is there twice'],
    ['an id that is no text', ...line1([good], { id: 7 }), '"id" must be a text; got 7'],
    ['parameters that are lists', ...line1([good], { parameters: { a: [1] } }), '"parameters.a" must be a text, a number, true or false'],
    ['a priority below 0', ...line1([good], { parameters: { priority: -1 } }), '"parameters.priority" must be a whole number from 0'],
    ['a time-out that is no number', ...line1([good], { parameters: { timeout: 'soon' } }), '"parameters.timeout" must be a whole number'],
    ['a flag that is none', ...line1([good], { parameters: { binary_data_output: 1 } }), '"parameters.binary_data_output" must be true or false'],
  ])('%s', async (_, path, body, error) => {
    const answer = await infer(path, body)
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(error) } })
    expect(answer.headers.get('Content-Type')).toBe('application/json')
  })

  it.each([
    ['nothing', '', 400, 'The body is empty'],
    ['no JSON', '{"inputs": [', 400, 'The body is not JSON'],
    ['a bare NaN', '{"inputs": [{"name": "x", "shape": [1, 1], "datatype": "FP32", "data": [NaN]}]}', 400, 'JSON has no NaN'],
    ['a list', '[]', 400, 'The body must be a JSON object'],
    ['deep JSON', `{"inputs": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400, 'inside each other'],
    ['deep data', `{"inputs": [{"name": "x", "shape": [1, 1], "datatype": "FP32", "data": ${'['.repeat(150)}1${']'.repeat(150)}}]}`, 400, 'inputs[0].data[0][0] must be a number'],
    ['a shape of many sizes', JSON.stringify({ inputs: [x(Array(10_000).fill(1), [1])] }), 400, 'the input is "x" FP32 [-1, 1]'],
    ['keys that pollute', '{"__proto__": {"inputs": []}, "inputs": [{"__proto__": {"name": "x"}, "constructor": 1, "name": "__proto__", "shape": [1, 1], "datatype": "FP32", "data": [1]}]}', 400, 'line@1 has no input "__proto__"'],
  ])('%s', async (_, body, status, error) => {
    expect(await infer('line', body)).toMatchObject({ status, body: { error: expect.stringContaining(error) } })
    expect(({} as { inputs?: unknown }).inputs).toBeUndefined()
  })

  it('too large a body, before it is read', async () => {
    const endless = new ReadableStream({ pull: () => { throw new Error('The body was read.') } })
    const answer = await api.call('POST', 'v2/models/line/infer', endless, { 'Content-Length': '100000000' })
    expect(answer).toMatchObject({ status: 413, body: { error: expect.stringContaining('larger than the 64 MB') } })
  })

  it('a model or a version that is not there, with 404', async () => {
    const body = { inputs: [good] }
    for (const [path, code] of [['none', 'model-not-found'], ['line/versions/9', 'version-not-found'], ['line/versions/new', 'version-not-found'], ['line@beta', 'alias-not-found'], ['__proto__', 'model-not-found']]) {
      expect(await infer(path!, body), path).toMatchObject({ status: 404, body: { code, error: expect.any(String) } })
    }
    expect(await api.call('GET', 'v2/models/line/infer')).toMatchObject({ status: 405, body: { error: expect.stringContaining('POST') } })
  })
})

describe('the classification extension', () => {
  const scores = (classification: unknown) => ({ inputs: [x([2, 2], [1, 2, 3, 0])], outputs: [{ name: 'scores', parameters: { classification } }] })

  it('gives the largest values with their places and labels', async () => {
    const [output] = outputsOf(await infer('shape', scores(1)))
    expect(output).toEqual({ name: 'scores', datatype: 'BYTES', shape: [2, 1], data: ['0.7310586:1:10', '0.95257413:0:long'] })
    expect(outputsOf(await infer('shape', scores(9)))[0]).toMatchObject({ shape: [2, 2], data: ['0.7310586:1:10', '0.26894143:0:long', '0.95257413:0:long', '0.047425874:1:10'] })
  })

  it('has no labels where there are none', async () => {
    const body = { inputs: [x([2, 1], [3, 0.05])], outputs: [{ name: 'y', parameters: { classification: 1 } }] }
    expect(outputsOf(await infer('line', body))[0]!.data).toEqual(['7:0', '1.1:0'])
  })

  it.each([[0, 'from 1'], ['2', 'from 1'], [1.5, 'from 1']])('refuses %j classes', async (count, error) => {
    expect(await infer('shape', scores(count))).toMatchObject({ status: 400, body: { error: expect.stringContaining(error) } })
  })

  it('refuses texts', async () => {
    const body = { inputs: [input('x_text', 'BYTES', [1, 1], ['hello'])], outputs: [{ name: 'text', parameters: { classification: 1 } }] }
    expect(await infer('greeter', body)).toMatchObject({ status: 400, body: { error: expect.stringContaining('no values to compare') } })
  })
})
