import { describe, expect, it } from 'vitest'
import { type AnyTensor, float32, strings } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import { cutStrings } from '../../graph/cut-strings.ts'
import type { Graph } from '../../graph/graph.ts'
import { ONNX_DTYPE } from '../../graph/onnx-dtypes.ts'
import { runReference } from '../../graph/testing/reference.ts'
import { testKernels } from '../../kernels/testing/load.ts'
import { createKernelSession } from '../kernel-session.ts'
import { createStringSession } from './session.ts'

const kernels = await testKernels()

/** 2 x + 10 (place of the city) + 100 (place of the sky). */
function weather(): Graph {
  const b = new GraphBuilder('weather')
  const x = b.input('x', 'float32', ['batch', 1])
  const text = b.input('x_text', 'string', ['batch', 2])
  const column = (index: number): string => b.op('Gather', [text, b.ints([index])], { axis: 1 })
  const sky = b.op('LabelEncoder', [column(1)], { keys_strings: ['sun', 'rain'], values_floats: [1, 2], default_float: 0 })
  const city = b.op('LabelEncoder', [column(0)], { keys_strings: ['Oslo', 'Rome'], values_int64s: [1, 2], default_int64: 0 })
  const number = b.op('Cast', [city], { to: ONNX_DTYPE.float32 })
  const terms = [b.op('Mul', [x, b.scalar(2)]), b.op('Mul', [number, b.scalar(10)]), b.op('Mul', [sky, b.scalar(100)])]
  return b.build([b.op('Identity', [terms.reduce((sum, term) => b.op('Add', [sum, term]))], {}, 'y')])
}

const FEEDS = { x: float32([3, 1], [1, 2, 3]), x_text: strings([3, 2], ['Rome', 'sun', 'Lima', 'rain', 'Oslo', '']) }
const ANSWERS = [122, 204, 16]

describe('a graph that takes texts', () => {
  it('is cut where texts have become numbers', () => {
    const { front, rest } = cutStrings(weather())
    expect(front!.nodes.map(({ op }) => op)).toEqual(['Gather', 'LabelEncoder', 'Gather', 'LabelEncoder'])
    expect(front!.outputs.map(({ dtype, shape }) => [dtype, shape])).toEqual([['float32', ['batch', 1]], ['int64', ['batch', 1]]])
    expect(rest.inputs.map(({ name }) => name)).toEqual(['x', ...front!.outputs.map(({ name }) => name)])
  })

  it('answers what the reference does, for one row, many and none', async () => {
    const session = createKernelSession(weather(), kernels)
    expect([...(await session.run(FEEDS))['y']!.data]).toEqual(ANSWERS)
    expect([...runReference(weather(), FEEDS).get('y')!.data]).toEqual(ANSWERS)
    const row = { x: float32([1, 1], [2]), x_text: strings([1, 2], ['Rome', 'rain']) }
    expect([...(await session.run(row))['y']!.data]).toEqual([224])
    const many = { x: float32([70, 1], Array.from({ length: 70 }, (_, i) => i)), x_text: strings([70, 2], Array.from({ length: 140 }, (_, i) => (i % 2 ? 'sun' : 'Oslo'))) }
    expect([...(await session.run(many))['y']!.data]).toEqual(Array.from({ length: 70 }, (_, i) => 2 * i + 110))
    expect((await session.run({ x: float32([0, 1], []), x_text: strings([0, 2], []) }))['y']).toEqual(float32([0, 1], []))
    session.dispose()
  })

  it('refuses numbers for texts, and another count of rows', async () => {
    const session = createKernelSession(weather(), kernels)
    const run = (x_text: AnyTensor) => session.run({ ...FEEDS, x_text })
    await expect(run(float32([3, 2], [1, 2, 3, 4, 5, 6]))).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('"x_text" must be string [batch, 2]') })
    await expect(run(strings([2, 2], ['a', 'b', 'c', 'd']))).rejects.toMatchObject({ code: 'invalid-input' })
    session.dispose()
  })
})

it('refuses ops that only the kernels have before texts are numbers', () => {
  const b = new GraphBuilder('sums')
  const sum = b.op('Add', [b.input('x', 'float32', ['batch', 1]), b.scalar(1)])
  const graph = b.build([b.op('LabelEncoder', [sum], { keys_floats: [2], values_floats: [5] })])
  expect(() => createKernelSession(graph, kernels)).toThrow(expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('"Add" cannot stand before texts are numbers') }))
})

it('refuses rows that do not fit a shape that was taken at its word', () => {
  const b = new GraphBuilder('tokens')
  const tokens = b.op('Tokenizer', [b.op('Reshape', [b.input('x_text', 'string', ['batch', 1]), b.ints([-1])])], { mark: 0, mincharnum: 1, pad_value: '', separators: [''] })
  const ids = b.op('LabelEncoder', [tokens], { keys_strings: ['a'], values_floats: [1] })
  const session = createStringSession(cutStrings(b.build([b.op('Identity', [b.op('Reshape', [ids, b.ints([0, 2])])])])).front!)
  expect(Object.values(session.run({ x_text: strings([1, 1], ['ab']) }))[0]).toEqual(float32([1, 2], [1, -0]))
  expect(() => session.run({ x_text: strings([1, 1], ['abc']) })).toThrow(expect.objectContaining({ code: 'invalid-input', message: '[1, 3] cannot become [0, 2].' }))
  expect(() => session.run({})).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('"x_text" must be string') }))
})

it('cuts nothing from a graph of numbers', () => {
  const b = new GraphBuilder('numbers')
  const graph = b.build([b.op('Relu', [b.input('x', 'float32', ['batch', 1])])])
  expect(cutStrings(graph)).toEqual({ front: undefined, rest: graph })
})
