import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { encodeModel } from '../artifact/onnx.ts'
import { cnnGraph, manifestOf, mlpGraph, randomTensor } from '../artifact/testing/models.ts'
import type { Tensor } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { runReference } from '../graph/testing/reference.ts'
import type { Session } from '../runtime/session.ts'
import { createOrtSession } from './ort.ts'

const wasmBinary = new Uint8Array(
  readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)),
)

function load(graph: Graph): Promise<Session> {
  return createOrtSession(encodeModel(graph, manifestOf(graph)), { wasmBinary })
}

/** Largest difference between onnxruntime and the reference interpreter. */
async function distance(graph: Graph, x: Tensor<'float32'>): Promise<number> {
  const session = await load(graph)
  const results = await session.run({ x })
  const expected = runReference(graph, { x })
  let max = 0
  for (const { name } of graph.outputs) {
    const wanted = expected.get(name)!
    const { shape, data } = results[name]!
    expect(shape).toEqual(wanted.shape)
    data.forEach((value, i) => (max = Math.max(max, Math.abs(Number(value) - wanted.data[i]!))))
  }
  session.dispose()
  return max
}

function mixedGraph(): Graph {
  const b = new GraphBuilder('mixed')
  const x = b.input('x', 'float32', ['batch', 6, 6, 2])
  const planes = b.op('Transpose', [x], { perm: [0, 3, 1, 2] })
  const conv = b.op(
    'Conv',
    [planes, b.constant(randomTensor(1, [3, 2, 3, 3])), b.constant(randomTensor(2, [3]))],
    { pads: [1, 0, 1, 2], strides: [1, 2] },
  )
  const pools = [
    b.op('MaxPool', [conv], { kernel_shape: [2, 2], strides: [2, 1], pads: [1, 0, 0, 1] }),
    b.op('AveragePool', [conv], { kernel_shape: [2, 2], pads: [1, 1, 0, 0], count_include_pad: 0 }),
    b.op('GlobalAveragePool', [conv]),
  ].map((pool) => b.op('Flatten', [pool]))
  const all = b.op('Concat', pools, { axis: 1 })
  const width = b.info(all).shape[1] as number
  const gemm = b.op('Gemm', [all, b.constant(randomTensor(3, [4, width], 0.2)), b.constant(randomTensor(4, [4]))], { transB: 1, alpha: 0.5, beta: 2 })
  const product = b.op('MatMul', [gemm, b.constant(randomTensor(5, [4, 4]))])
  const squashed = b.op('Tanh', [b.op('Sigmoid', [b.op('Relu', [b.op('Sub', [product, b.scalar(0.1)])])])])
  const scaled = b.op('Div', [b.op('Mul', [b.op('Add', [squashed, gemm]), b.scalar(3)]), b.op('Max', [squashed, b.scalar(0.6)])])
  const reduced = b.op('Concat', [
    b.op('ReduceMean', [scaled, b.ints([1])], { keepdims: 1 }),
    b.op('ReduceSum', [scaled, b.ints([1])], { keepdims: 1 }),
    b.op('ReduceMax', [scaled, b.ints([-1])], { keepdims: 1 }),
  ], { axis: 1 })
  const gathered = b.op('Gather', [reduced, b.ints([2, 0])], { axis: 1 })
  const cast = b.op('Cast', [b.op('Cast', [gathered], { to: 11 })], { to: 1 })
  const reshaped = b.op('Reshape', [b.op('Identity', [cast]), b.ints([-1, 2])])
  const y = b.op('Mul', [b.op('Softmax', [reshaped]), b.op('LogSoftmax', [reshaped])], {}, 'y')
  return b.build([y])
}

it('runs our artifacts as the reference interpreter does', async () => {
  expect(await distance(mlpGraph(), randomTensor(9, [5, 4]))).toBeLessThan(1e-6)
  expect(await distance(cnnGraph(), randomTensor(9, [3, 12, 12, 1], 50))).toBeLessThan(1e-6)
})

it('runs a graph of many ops with a batch that is not known', async () => {
  const graph = mixedGraph()
  expect(await distance(graph, randomTensor(9, [4, 6, 6, 2]))).toBeLessThan(1e-5)
})

it('tells its inputs and outputs', async () => {
  const session = await load(mlpGraph())
  expect(session.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['batch', 4] }])
  expect(session.outputs).toEqual([{ name: 'scores', dtype: 'float32', shape: ['batch', 3] }])
  session.dispose()
})

it('refuses bytes that are no model and feeds that do not fit', async () => {
  await expect(createOrtSession(Uint8Array.of(1, 2, 3), { wasmBinary })).rejects.toThrow(
    expect.objectContaining({ code: 'invalid-artifact' }),
  )
  const session = await load(mlpGraph())
  await expect(session.run({})).rejects.toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('"x"') }))
  await expect(session.run({ x: randomTensor(1, [2, 5]) })).rejects.toThrow(expect.objectContaining({ code: 'invalid-input' }))
  session.dispose()
})
