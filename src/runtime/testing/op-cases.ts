import { float32, type Shape, tensor } from '../../core/tensor.ts'
import { ONNX_DTYPE } from '../../graph/onnx-dtypes.ts'
import type { OpCase, OpInput } from './against-reference.ts'
import { mathCases } from './math-cases.ts'
import { normalizationCases } from './normalization-cases.ts'
import { ints, one, x } from './op-case.ts'
import { windowCases } from './window-cases.ts'
import { recurrentOpCases } from './recurrent-cases.ts'
import { updateCases } from './update-cases.ts'

/** Every op of the table over sizes that fill vectors and tiles, that leave something over, and that have neither. */
export function opCases(): readonly OpCase[] {
  return [
    ...mathCases(), ...elementwise(), ...activations(), ...matrices(), ...windowCases(), ...normalizationCases(),
    ...reductions(), ...moving(), ...losses(), ...random(), ...updateCases(),
    ...recurrentOpCases(),
  ]
}

function elementwise(): readonly OpCase[] {
  const pairs: readonly (readonly [Shape, Shape])[] = [
    [[], []], [[1], [1]], [[5], [5]], [[3, 7], [3, 7]], [[16], []], [[], [17]], [[4, 10], [10]], [[10], [4, 10]], [[4, 10], [4, 1]],
    [[2, 3, 5, 5], [3, 1, 1]], [[2, 3, 5, 5], [1, 3, 1, 1]], [[2, 1, 3, 1], [4, 1, 5]], [[1, 7], [3, 1]], [[3, 1, 4], [1, 5, 1]], [[2, 3, 4], [2, 1, 4]],
  ]
  const ops = ['Add', 'Sub', 'Mul', 'Max'] as const
  return pairs.flatMap(([a, b]) => [
    ...ops.map((op) => one(op, [{ shape: a }, { shape: b }])),
    one('Div', [{ shape: a }, { shape: b, positive: true }]),
  ])
}

const SIZES = [1, 3, 4, 5, 7, 8, 17, 31]

function activations(): readonly OpCase[] {
  const rows: readonly (readonly [Shape, number])[] = [
    ...SIZES.map((n) => [[3, n], -1] as const), [[2, 5, 3], 1], [[5, 2], 0], [[2, 3, 4, 5], -3],
  ]
  return [
    ...SIZES.flatMap((n) => [
      one('Relu', [x(n)]), one('Sigmoid', [x(n)]), one('Tanh', [x(n)]),
      one('ReluGrad', [x(n), { shape: [n], ties: true }]), one('SigmoidGrad', [x(n), x(n)]), one('TanhGrad', [x(n), x(n)]),
    ]),
    ...rows.flatMap(([shape, axis]) => [
      one('Softmax', [{ shape }], { axis }), one('LogSoftmax', [{ shape }], { axis }),
      one('SoftmaxGrad', [{ shape }, { shape }], { axis }), one('LogSoftmaxGrad', [{ shape }, { shape }], { axis }),
    ]),
  ]
}

function matrices(): readonly OpCase[] {
  const sizes = [[1, 1, 1], [1, 10, 3], [1, 33, 17], [3, 5, 7], [4, 8, 16], [5, 9, 5], [17, 33, 31], [33, 10, 300], [7, 100, 65], [40, 600, 40], [130, 12, 3]]
  const leading: readonly (readonly [Shape, Shape])[] = [
    [[2, 3, 4], [4, 5]], [[2, 3, 4], [2, 4, 5]], [[3, 1, 2, 4], [2, 4, 5]], [[3, 4], [2, 4, 5]], [[2, 1, 3, 4], [1, 4, 5]],
  ]
  const swap = (shape: Shape): Shape => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!]
  return [
    ...sizes.flatMap(([m, n, k]) => [
      one('MatMul', [x(m!, k!), x(k!, n!)]),
      one('Gemm', [x(m!, k!), x(k!, n!), x(n!)]),
      one('Gemm', [x(k!, m!), x(k!, n!), x(m!, 1)], { transA: 1 }),
      one('Gemm', [x(m!, k!), x(n!, k!), x(1, n!)], { transB: 1 }),
      one('Gemm', [x(k!, m!), x(n!, k!), undefined], { transA: 1, transB: 1 }),
    ]),
    ...leading.flatMap(([a, b]) => [
      one('MatMul', [{ shape: a }, { shape: b }]),
      one('FusedMatMul', [{ shape: swap(a) }, { shape: b }], { transA: 1 }),
      one('FusedMatMul', [{ shape: a }, { shape: swap(b) }], { transB: 1 }),
    ]),
    one('MatMulGradB', [x(5, 3), x(5, 4)]),
    one('MatMulGradB', [x(2, 3, 5, 7), x(2, 3, 5, 9)]),
    one('Gemm', [x(5, 3), x(3, 6), x(5, 6)]),
    one('Gemm', [x(5, 3), x(3, 6), x()], { alpha: 0.5, beta: 2 }),
    one('Gemm', [x(5, 3), x(3, 6), x(6)], { alpha: 0, beta: 2 }),
    one('Gemm', [x(5, 3), x(3, 6)], { alpha: -1 }),
  ]
}

function reductions(): readonly OpCase[] {
  const cases: readonly (readonly [Shape, readonly number[]])[] = [
    [[7], [0]], [[100], [0]], [[5, 17], [0]], [[5, 17], [1]], [[5, 17], [-1]], [[2, 3, 5, 5], [0, 2, 3]], [[2, 3, 4], [1]], [[2, 3, 4, 5], [0, 2]],
    [[2, 1, 3], [1]], [[1, 1], [0]], [[2, 3, 4, 5], [1, 3]],
  ]
  return [
    ...cases.flatMap(([shape, axes]) =>
      [0, 1].flatMap((keepdims) => [
        one('ReduceSum', [{ shape }, ints(...axes)], { keepdims }),
        one('ReduceMean', [{ shape }, ints(...axes)], { keepdims }),
        one('ReduceMax', [{ shape }, ints(...axes)], { keepdims }),
      ]),
    ),
    one('ReduceSum', [x(3, 5)], { keepdims: 0 }),
    one('ReduceMean', [x(3, 5)], { keepdims: 1 }),
    one('BroadcastLike', [x(5), x(3, 5)], { axes: [0], scale_by_count: 1 }),
    one('BroadcastLike', [x(3), x(3, 5)], { axes: [1], scale_by_count: 0 }),
    one('BroadcastLike', [x(2, 3, 1, 1), x(2, 3, 4, 5)], { axes: [2, 3], scale_by_count: 1 }),
    one('BroadcastLike', [x(), x(3, 5)], { axes: [0, 1], scale_by_count: 0 }),
    one('BroadcastLike', [x(3, 5), x(3, 5)], { axes: [] }),
  ]
}

function moving(): readonly OpCase[] {
  const dtypes = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool'] as const
  const below = (dtype: (typeof dtypes)[number]): number => (dtype === 'bool' ? 2 : 100)
  const whole = (dtype: (typeof dtypes)[number], ...shape: number[]): OpInput => ({ shape, dtype, below: below(dtype) })
  const indices = (values: readonly number[], shape: Shape = [values.length]): OpInput =>
    ({ constant: tensor('int32', shape, Int32Array.from(values)) })
  return [
    ...dtypes.flatMap((dtype) => [
      one('Reshape', [whole(dtype, 3, 4), ints(2, -1)]),
      one('Identity', [whole(dtype, 5)]),
      one('Transpose', [whole(dtype, 3, 5)]),
      one('Concat', [whole(dtype, 2, 3), whole(dtype, 2, 5), whole(dtype, 2, 1)], { axis: 1 }),
      one('Gather', [whole(dtype, 4, 3), indices([3, 0, -1])]),
      ...dtypes.map((to) => one('Cast', [whole(dtype, 7)], { to: ONNX_DTYPE[to] })),
    ]),
    one('Cast', [x(9)], { to: ONNX_DTYPE.int32 }),
    one('Flatten', [x(2, 3, 4)]),
    one('Flatten', [x(2, 3, 4)], { axis: 2 }),
    one('Reshape', [x(2, 3), ints(0, 3, 1)]),
    one('Transpose', [x(2, 3, 4, 5)], { perm: [0, 3, 1, 2] }),
    one('Transpose', [x(2, 3, 4, 5)], { perm: [3, 2, 1, 0] }),
    one('Transpose', [x(2, 3, 4)], { perm: [0, 1, 2] }),
    one('Concat', [x(2, 3), x(4, 3)], { axis: 0 }),
    one('Concat', [x(2, 3, 2), x(2, 1, 2)], { axis: -2 }),
    one('Gather', [x(2, 5, 3), indices([4, 1, 1, 0], [2, 2])], { axis: 1 }),
    one('Gather', [x(5), indices([2], [])]),
    one('GatherGrad', [x(4, 6), indices([3, 0, -1, 3]), x(5, 6)]),
    one('GatherGrad', [x(2, 2, 2, 3), indices([4, 1, 1, 0], [2, 2]), x(2, 5, 3)], { axis: 1 }),
  ]
}

function losses(): readonly OpCase[] {
  const scale = { constant: float32([], [1.5]) }
  return [[1, 2], [3, 10], [32, 5], [7, 17], [2, 3, 6]].flatMap((shape) => {
    const logits: OpInput = { shape }
    const rows = shape.slice(0, -1)
    const labels: OpInput = { shape: rows, dtype: 'int32', below: shape.at(-1)! }
    return [undefined, { shape: rows }].flatMap((w) => [
      one('SoftmaxCrossEntropy', [logits, labels, w]),
      one('SoftmaxCrossEntropyGrad', [scale, logits, labels, w]),
      one('CategoricalCrossEntropy', [logits, logits, w]),
      one('CategoricalCrossEntropyGrad', [scale, logits, logits, w]),
      one('BinaryCrossEntropyWithLogits', [logits, logits, w]),
      one('BinaryCrossEntropyWithLogitsGrad', [scale, logits, logits, w]),
    ])
  })
}

function random(): readonly OpCase[] {
  const step = (value: number): OpInput => ({ constant: tensor('int32', [], Int32Array.of(value)) })
  return [
    ...SIZES.map((n) => one('BernoulliMask', [x(n), step(n)], { ratio: 0.3, seed: 4294967295 })),
    one('BernoulliMask', [x(10, 100), step(2)], { ratio: 0, seed: 0 }),
  ]
}
