import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MaasError } from '../core/error.ts'
import { Rng } from '../core/rng.ts'
import { float32, strings, type Tensor } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { runReference } from '../graph/testing/reference.ts'
import { importOnnx } from './import-onnx.ts'
import { decodeModel, encodeGraph } from './onnx.ts'
import { ModelProto } from './onnx-schema.ts'
import { cnnGraph, mlpGraph, randomTensor } from './testing/models.ts'
import { decodeMessage, encodeMessage, type Message } from './wire.ts'

type File = Message<typeof ModelProto>

/** A file without manifest, with something changed. */
function file(graph: Graph, change: (model: File) => File = (model) => model): Uint8Array {
  return encodeMessage(ModelProto, change(decodeMessage(ModelProto, encodeGraph(graph))))
}

/** y = x w for 3 numbers, and what `end` makes of it. */
function product(end: (b: GraphBuilder, y: string) => string = (_, y) => y, rows: number | string = 'rows'): Graph {
  const b = new GraphBuilder('product')
  const x = b.input('in', 'float32', [rows, 3])
  return b.build([end(b, b.op('MatMul', [x, b.constant(randomTensor(5, [3, 2]), 'w')]))])
}

function answer(bytes: Uint8Array, x: Tensor<'float32'>) {
  const { graph, manifest } = decodeModel(importOnnx(bytes).artifact)
  return { manifest, data: [...runReference(graph, { x }).get(graph.outputs[0]!.name)!.data] as number[] }
}

describe('an ONNX file without a manifest', () => {
  it('that ends in softmax classifies, its numbers named in order', () => {
    const graph = mlpGraph()
    const x = randomTensor(1, [3, 4])
    const { manifest, data } = answer(file(graph), x)
    expect(data).toEqual([...runReference(graph, { x }).get('scores')!.data])
    expect(manifest).toMatchObject({
      signature: { task: 'classification', labels: ['0', '1', '2'], target: 'label' },
      provenance: { dataset: null, engine: 'imported', params: { format: 'onnx', name: 'mlp', opset: 21 } },
    })
    expect(manifest.signature.features).toEqual(['x1', 'x2', 'x3', 'x4'].map((name) => ({ kind: 'number', name })))
  })

  it('takes labels for each of the scores', () => {
    const labels = ['ash', 'birch', 'cedar']
    expect(importOnnx(file(mlpGraph()), { labels }).manifest.signature.labels).toEqual(labels)
    expect(() => importOnnx(file(mlpGraph()), { labels: ['ash'] })).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })

  it('gives its numbers where it ends in anything else, whatever its values are called', () => {
    const b = new GraphBuilder('line')
    const scores = b.op('Mul', [b.input('y', 'float32', [1, 1]), b.scalar(2)], {}, 'scores')
    const { manifest, data } = answer(file(b.build([b.op('Add', [scores, b.scalar(1)], {}, 'x')])), float32([3, 1], [0, 1, 2]))
    expect(data).toEqual([1, 3, 5])
    expect(manifest.signature).toMatchObject({ task: 'regression', outputs: [{ name: 'y', shape: ['batch', 1] }] })
    expect(answer(file(product((b, y) => b.op('Softmax', [y], { axis: 0 }))), randomTensor(1, [1, 3])).manifest.signature.task).toBe('regression')
  })

  it('that takes images channels last keeps them so', () => {
    const graph = cnnGraph()
    const x = randomTensor(1, [2, 12, 12, 1], 100)
    const { manifest, data } = answer(file(graph), x)
    expect(data).toEqual([...runReference(graph, { x }).get('scores')!.data])
    expect(manifest.signature.features).toEqual([{ kind: 'image', name: 'image', height: 12, width: 12, channels: 1 }])
  })

  it('that takes texts reads them with the ops that the table has', () => {
    const b = new GraphBuilder('cities')
    const codes = b.op('LabelEncoder', [b.input('places', 'string', ['n', 2])], { keys_strings: ['Bern', 'Ulm'], values_floats: [1, 2] })
    const { graph, manifest } = decodeModel(importOnnx(file(b.build([b.op('MatMul', [codes, b.constant(float32([2, 1], [1, 10]))])]))).artifact)
    expect([...runReference(graph, { x_text: strings([2, 2], ['Ulm', 'Bern', 'Rom', 'Ulm']) }).get('y')!.data]).toEqual([12, 20])
    expect(manifest.signature).toMatchObject({
      task: 'regression', features: [{ kind: 'text', name: 'x1' }, { kind: 'text', name: 'x2' }], inputs: [{ name: 'x_text', dtype: 'string' }],
    })
  })

  it.each([
    ['value_int', { i: 7 }, 7],
    ['value_float', { f: 0.5 }, 0.5],
    ['value_ints', { ints: [3] }, 3],
    ['value_floats', { floats: [4] }, 4],
    ['value', { t: { dataType: 1, dims: [1], floatData: [9] } }, 9],
  ])('may hold a Constant node with %s', (name, value, expected) => {
    const b = new GraphBuilder('shift')
    const x = b.input('x', 'float32', ['n', 1])
    const graph = b.build([b.op('Add', [x, b.op('Cast', [b.constant(float32([1], [0]), 'c')], { to: 1 })], {}, 'sum')])
    const bytes = file(graph, (model) => ({
      ...model,
      graph: { ...model.graph, initializer: [], node: [{ opType: 'Constant', output: ['c'], attribute: [{ name, ...value }] }, ...model.graph!.node!] },
    }))
    expect(answer(bytes, float32([1, 1], [1])).data).toEqual([1 + expected])
  })
})

describe('refuses, and says what and why,', () => {
  const opset = (version: number) => file(mlpGraph(), (model) => ({ ...model, opsetImport: [{ domain: '', version }] }))
  const last = (change: object) => file(mlpGraph(), (model) => {
    const node = model.graph!.node!
    return { ...model, graph: { ...model.graph, node: [...node.slice(0, -1), { ...node.at(-1), ...change }] } }
  })
  const twoInputs = new GraphBuilder('two')
  twoInputs.op('Add', [twoInputs.input('left', 'float32', ['n', 1]), twoInputs.input('right', 'float32', ['n', 1])], {}, 'sum')
  const ofShape = (...shape: (number | string)[]): Uint8Array => {
    const b = new GraphBuilder('relu')
    return file(b.build([b.op('Relu', [b.input('in', 'float32', shape)])]))
  }
  it.each([
    ['old opsets', opset(12), 'opset 12; Inpage reads opsets 13 to 21'],
    ['new opsets', opset(22), 'opset 22'],
    ['unknown ops', last({ opType: 'Atanh', attribute: [] }), 'no kernels for its ops Atanh'],
    ['labels of scikit-learn', last({ opType: 'ZipMap', domain: 'ai.onnx.ml' }), 'ai.onnx.ml.ZipMap'],
    ['options without kernels', last({ attribute: [{ name: 'axis', type: 2, i: 5 }] }), 'Softmax "scores": axis 5'],
    ['two inputs', file(twoInputs.build(['sum'])), '2 inputs, "left", "right"; export it with one'],
    ['two outputs', file(product(), (model) => ({ ...model, graph: { ...model.graph, output: [{ name: 'label' }, { name: 'probabilities' }] } })), '2 outputs, "label", "probabilities"'],
    ['places of the largest', file(product((b, y) => b.op('ArgMax', [y], { axis: 1 }))), 'is int64; scores or numbers are float32'],
    ['several sigmoids', file(product((b, y) => b.op('Sigmoid', [y]))), 'ends in 2 sigmoids'],
    ['a row of no list', file(product((b, y) => b.op('Reshape', [y, b.ints([-1, 1, 2])]))), 'gives [1, 2] for each row'],
    ['a graph for one row', file(product((b, y) => b.op('Reshape', [y, b.ints([1, 2])]), 1)), 'data [batch, 2] cannot become [1, 2]'],
    ['a sum over rows', file(product((b, y) => b.op('ReduceSum', [y, b.ints([0])]))), '[1, 2] is not one list of numbers for each row'],
    ['series', ofShape('n', 5, 2), '"in" [n, 5, 2] is neither [batch, features] nor an image of a fixed size'],
    ['lists of texts', file(((b) => b.build([b.op('LabelEncoder', [b.input('words', 'string', ['n', 1, 2, 3])], { keys_strings: ['a'], values_floats: [1] })]))(new GraphBuilder('words'))), '"words" [n, 1, 2, 3] of texts'],
    ['images of any size', ofShape('n', 3, 'h', 'w'), '"in" [n, 3, h, w] is neither'],
    ['a batch of 8', ofShape(8, 2), '"in" [8, 2] takes 8 rows at a time'],
    ['endless rows', ofShape('n', 2 ** 40), 'more than 1000000 numbers'],
  ])('%s', (_, bytes, message) => {
    expect(() => importOnnx(bytes)).toThrow(expect.objectContaining({ code: 'unsupported', message: expect.stringContaining(message) }))
  })
})

it.each(['foreign-image.onnx', 'foreign-ids.onnx'])('answers any damage of %s with an error of its own, or a model', (name) => {
  const bytes = new Uint8Array(readFileSync(new URL(`testing/${name}`, import.meta.url)))
  const rng = new Rng(3)
  let refused = 0
  for (let i = 0; i < 2000; i++) {
    const damaged = bytes.slice()
    for (let flips = 1 + rng.below(4); flips > 0; flips--) damaged[rng.below(damaged.length)] = rng.below(256)
    try {
      importOnnx(damaged)
    } catch (error) {
      if (!(error instanceof MaasError) || !['unsupported', 'invalid-artifact'].includes(error.code)) throw error
      refused++
    }
  }
  expect(refused).toBeGreaterThan(300)
})
