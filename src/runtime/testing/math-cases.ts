import { float32, int64, type Shape, tensor } from '../../core/tensor.ts'
import type { Attribute } from '../../graph/graph.ts'
import type { OpName } from '../../graph/op-table.ts'
import type { OpCase, OpInput } from './against-reference.ts'

const one = (op: OpName, inputs: readonly OpInput[], attributes: Readonly<Record<string, Attribute>> = {}): OpCase =>
  ({ op, inputs, attributes })
const x = (...shape: number[]): OpInput => ({ shape })
const ints = (...values: number[]): OpInput => ({ constant: int64([values.length], values) })
const scalar = (value: number): OpInput => ({ constant: float32([], [value]) })
const step = (value: number): OpInput => ({ constant: tensor('int32', [], Int32Array.of(value)) })

const SIZES = [1, 3, 4, 5, 8, 31]
const DTYPES = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool'] as const

const PAIRS: readonly (readonly [Shape, Shape])[] = [
  [[], []], [[5], [5]], [[17], []], [[], [17]], [[4, 10], [10]], [[4, 1], [4, 10]], [[2, 3, 5, 5], [3, 1, 1]], [[2, 1, 3, 1], [4, 1, 5]],
]

/** The ops of mathematics, logic, slicing and random values; see `op-cases.ts`. */
export function mathCases(): readonly OpCase[] {
  return [...units(), ...pairs(), ...remainders(), ...conditions(), ...extremes(), ...slices(), ...repeats(), ...draws()]
}

function units(): readonly OpCase[] {
  return SIZES.flatMap((n) => [
    ...(['Exp', 'Neg', 'Abs', 'Erf', 'Softplus', 'Softsign', 'Elu', 'Selu', 'LeakyRelu', 'Gelu', 'HardSigmoid'] as const).map(
      (op) => one(op, [x(n)]),
    ),
    one('Sign', [{ shape: [n], ties: true }]),
    one('Floor', [{ shape: [n], ties: true }]),
    ...(['Sin', 'Cos'] as const).flatMap((op) => [x(n), { shape: [n], limit: 300 }].map((input) => one(op, [input]))),
    ...(['Log', 'Sqrt', 'Reciprocal'] as const).map((op) => one(op, [{ shape: [n], positive: true }])),
    one('Elu', [x(n)], { alpha: 0.3 }),
    one('Selu', [x(n)], { alpha: 0.5, gamma: 2 }),
    one('LeakyRelu', [x(n)], { alpha: -0.5 }),
    one('Gelu', [x(n)], { approximate: 'tanh' }),
    one('HardSigmoid', [x(n)], { alpha: -0.7, beta: 0.4 }),
    one('EluGrad', [x(n), x(n)], { alpha: 0.3 }),
    one('SeluGrad', [x(n), x(n)]),
    one('LeakyReluGrad', [x(n), { shape: [n], ties: true }]),
    one('GeluGrad', [x(n), x(n)]),
    one('GeluGrad', [x(n), x(n)], { approximate: 'tanh' }),
    one('Clip', [x(n)]),
    one('Clip', [x(n), scalar(-0.5)]),
    one('Clip', [x(n), undefined, scalar(0.5)]),
    one('Clip', [x(n), scalar(-0.5), scalar(0.5)]),
  ])
}

function pairs(): readonly OpCase[] {
  return [
    ...PAIRS.flatMap(([a, b]) => [
      one('Min', [{ shape: a, ties: true }, { shape: b, ties: true }]),
      one('Pow', [{ shape: a, positive: true }, { shape: b }]),
    ]),
    ...[0, 1, 2, 3, -1, 4].map((exponent) => one('Pow', [x(7), scalar(exponent)])),
    one('Pow', [{ shape: [7], positive: true }, scalar(0.5)]),
    one('Pow', [x(2, 5), { constant: float32([5], [0, 1, 2, 3, -3]) }]),
  ]
}

function remainders(): readonly OpCase[] {
  return ([3, 1024, 2 ** 31 - 1] as const).flatMap((divisor) => [
    one('Mod', [{ shape: [31], dtype: 'int32', limit: 2 ** 31 }, { constant: tensor('int32', [], Int32Array.of(divisor)) }]),
    one('Mod', [{ shape: [3, 5], dtype: 'int64', limit: 5000 }, { constant: int64([], [divisor]) }]),
  ])
}

function conditions(): readonly OpCase[] {
  const three: readonly (readonly [Shape, Shape, Shape])[] = [
    [[], [], []], [[9], [9], [9]], [[9], [], [9]], [[2, 9], [9], []], [[3, 1], [3, 5], [5]], [[1, 4], [2, 1], [3, 1, 1]], [[], [2, 3], [2, 3]],
  ]
  return [
    ...PAIRS.flatMap(([a, b]) => [
      ...(['Equal', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual'] as const).flatMap((op) => [
        one(op, [{ shape: a, ties: true }, { shape: b, ties: true }]),
        one(op, [{ shape: a, dtype: 'int32', below: 3 }, { shape: b, dtype: 'int32', below: 3 }]),
        one(op, [{ shape: a, dtype: 'int64', below: 3 }, { shape: b, dtype: 'int64', below: 3 }]),
      ]),
      ...(['And', 'Or'] as const).map((op) => one(op, [{ shape: a, dtype: 'bool', below: 2 }, { shape: b, dtype: 'bool', below: 2 }])),
    ]),
    ...SIZES.map((n) => one('Not', [{ shape: [n], dtype: 'bool', below: 2 }])),
    ...SIZES.map((n) => one('IsNaN', [{ constant: float32([n], Array.from({ length: n }, (_, i) => [NaN, 0, Infinity, -NaN, 1][i % 5]!)) }])),
    ...three.map(([condition, a, b]) => one('Where', [{ shape: condition, dtype: 'bool', below: 2 }, { shape: a }, { shape: b }])),
    ...DTYPES.filter((dtype) => dtype !== 'bool').map((dtype) =>
      one('Where', [{ shape: [2, 5], dtype: 'bool', below: 2 }, { shape: [2, 5], dtype, below: 2 }, { shape: [5], dtype, below: 2 }])),
  ]
}

function extremes(): readonly OpCase[] {
  const cases: readonly (readonly [Shape, readonly number[]])[] = [
    [[7], [0]], [[5, 17], [0]], [[5, 17], [-1]], [[2, 3, 5, 5], [0, 2, 3]], [[2, 3, 4], [1]], [[2, 1, 3], [1]],
  ]
  const shapes: readonly (readonly [Shape, number])[] = [[[1], 0], [[9], 0], [[4, 7], 1], [[4, 7], 0], [[2, 5, 3], -2]]
  return [
    ...cases.flatMap(([shape, axes]) => [0, 1].map((keepdims) => one('ReduceMin', [{ shape }, ints(...axes)], { keepdims }))),
    one('ReduceMin', [x(3, 5)], { keepdims: 0 }),
    ...shapes.flatMap(([shape, axis]) =>
      [0, 1].flatMap((keepdims) =>
        [0, 1].map((select_last_index) => one('ArgMax', [{ shape, ties: true }], { axis, keepdims, select_last_index })))),
  ]
}

function slices(): readonly OpCase[] {
  const cut = (shape: Shape, ...given: (readonly number[])[]): OpCase => one('Slice', [{ shape }, ...given.map((values) => ints(...values))])
  const gradient = (dY: Shape, shape: Shape, ...given: (readonly number[])[]): OpCase =>
    one('SliceGrad', [{ shape: dY }, { shape }, ...given.map((values) => ints(...values))])
  return [
    ...DTYPES.flatMap((dtype) => {
      const whole = (...shape: number[]): OpInput => ({ shape, dtype, below: 2 })
      return [
        one('Slice', [whole(4, 7), ints(1, -5), ints(3, 100)]),
        one('Split', [whole(3, 7)], { axis: 1, num_outputs: 3 }),
        one('Pad', [whole(2, 3), ints(1, 0, 2, 3)]),
        one('Expand', [whole(3, 1), ints(2, 1, 4)]),
        one('Tile', [whole(2, 3), ints(2, 3)]),
        one('Squeeze', [whole(2, 1, 3), ints(1)]),
        one('Unsqueeze', [whole(2, 3), ints(0, -1)]),
      ]
    }),
    cut([9], [2], [7]), cut([9], [-1], [-100], [0], [-1]), cut([9], [0], [9], [0], [4]), cut([4, 9], [1], [1000], [-1]), cut([2, 5, 6], [3, 1], [0, 2], [1, 0], [-2, 1]),
    cut([3, 5, 8], [0, 1], [3, 4], [2, 1]), cut([2, 3, 4], [0, 0, 0], [2, 3, 4]),
    gradient([5], [9], [2], [7]), gradient([9], [9], [-1], [-100], [0], [-1]), gradient([4, 3], [4, 9], [0], [9], [1], [4]), gradient([2, 2, 6], [2, 5, 6], [3], [0], [1], [-2]),
    one('Split', [x(6, 4), ints(1, 3, 2)]), one('Split', [x(2, 9, 3), ints(4, 5)], { axis: -2 }), one('Split', [x(5)], { num_outputs: 1 }),
    one('Pad', [x(3, 5), ints(0, 2, 0, 1), scalar(1.5)]), one('Pad', [x(2, 3, 4), ints(1, 2, 3, 0), undefined, ints(-1, 0)]), one('Pad', [x(3, 5), ints(0, 0, 0, 0)]),
  ]
}

function repeats(): readonly OpCase[] {
  const turned: readonly (readonly [Shape, readonly number[]])[] = [
    [[16, 8], [1, 0]], [[17, 33], [1, 0]], [[3, 5, 7], [0, 2, 1]], [[2, 9, 6], [2, 1, 0]], [[4, 6, 8], [1, 0, 2]], [[2, 5, 3, 9], [0, 2, 1, 3]],
    [[2, 3, 8, 12], [0, 2, 3, 1]], [[2, 8, 12, 3], [0, 3, 1, 2]], [[5, 4, 4], [2, 0, 1]], [[3, 2, 200], [1, 0, 2]], [[2, 3, 4, 5, 2], [4, 2, 0, 3, 1]],
  ]
  return [
    ...turned.map(([shape, perm]) => one('Transpose', [{ shape }], { perm })),
    one('Expand', [x(1, 5), ints(4, 1)]), one('Expand', [x(), ints(3, 2)]), one('Expand', [x(3, 1, 4), ints(2, 1)]), one('Expand', [x(6), ints(1)]),
    one('Tile', [x(5), ints(3)]), one('Tile', [x(2, 1, 3), ints(1, 4, 2)]), one('Tile', [x(2, 3, 4), ints(3, 2, 2)]), one('Tile', [x(2, 3), ints(1, 1)]),
    one('Squeeze', [x(1, 3, 1)]), one('Unsqueeze', [x(), ints(0, 1)]),
  ]
}

function draws(): readonly OpCase[] {
  return [
    ...SIZES.map((n) => one('NormalNoise', [x(n), step(n)], { stddev: 0.7, seed: 4294967295 })),
    one('NormalNoise', [x(40, 100), step(3)], { stddev: 1, seed: 7 }),
    one('BernoulliMask', [x(5, 6, 7), step(2)], { ratio: 0.5, seed: 3, axes: [2] }),
    one('BernoulliMask', [x(5, 6, 7), step(2)], { ratio: 0.5, seed: 3, axes: [1, -1] }),
  ]
}
