import { float32, int64, type Shape, tensor } from '../../core/tensor.ts'
import type { OpName } from '../op-table.ts'
import type { GradientCase } from './gradient-check.ts'

const ints = (...values: number[]) => int64([values.length], values)
const scalar = (value: number) => float32([], [value])
const bools = (shape: Shape, values: readonly number[]) => tensor('bool', shape, Uint8Array.from(values))

const PAIRS: readonly GradientCase['inputs'][] = [
  [[2, 3], [2, 3]],
  [[2, 3], [3]],
  [[], [2, 3]],
  [[2, 1, 3], [4, 1]],
]

export const MATH_CASES: readonly GradientCase[] = [
  ...(['Neg', 'Abs', 'Exp', 'Erf', 'Sin', 'Cos', 'Softplus', 'Softsign', 'Reciprocal', 'Elu', 'Selu', 'LeakyRelu', 'Gelu', 'HardSigmoid'] as const).map(
    (op): GradientCase => ({ op, inputs: [[3, 4]] }),
  ),
  ...(['Log', 'Sqrt'] as const).map((op): GradientCase => ({ op, inputs: [[3, 4]], positive: true })),
  { op: 'Elu', inputs: [[3, 4]], attributes: { alpha: 0.3 } },
  { op: 'Selu', inputs: [[3, 4]], attributes: { alpha: 0.5, gamma: 2 } },
  { op: 'LeakyRelu', inputs: [[3, 4]], attributes: { alpha: 0 } },
  { op: 'Gelu', inputs: [[3, 4]], attributes: { approximate: 'tanh' } },
  { op: 'HardSigmoid', inputs: [[3, 4]], attributes: { alpha: -0.7, beta: 0.4 } },
  // Not of one shape: the check would draw equal values for both, where there is a kink.
  ...(['Max', 'Min'] as const).flatMap((op) => PAIRS.slice(1).map((inputs): GradientCase => ({ op, inputs }))),
  ...PAIRS.map((inputs): GradientCase => ({ op: 'Pow', inputs, positive: true })),
  { op: 'Pow', inputs: [[2, 3], scalar(2)] },
  { op: 'Pow', inputs: [[2, 3], scalar(3)] },
  { op: 'Clip', inputs: [[3, 4]] },
  { op: 'Clip', inputs: [[3, 4], scalar(-0.71)] },
  { op: 'Clip', inputs: [[3, 4], '', scalar(0.53)] },
  { op: 'Clip', inputs: [[3, 4], scalar(-0.71), scalar(0.53)] },
  { op: 'Where', inputs: [bools([2, 3], [1, 0, 0, 1, 1, 0]), [2, 3], [2, 3]] },
  { op: 'Where', inputs: [bools([3], [1, 0, 1]), [2, 3], []] },
  { op: 'Where', inputs: [bools([2, 1, 1], [1, 0]), [3, 1], [1, 2]] },
  ...(['ReduceMax', 'ReduceMin'] as const).flatMap((op): readonly GradientCase[] => [
    { op, inputs: [[2, 3]] },
    { op, inputs: [[2, 3]], attributes: { keepdims: 0 } },
    { op, inputs: [[2, 3, 4], ints(1)] },
    { op, inputs: [[2, 3, 4], ints(0, -1)], attributes: { keepdims: 0 } },
    { op, inputs: [[2, 3, 4], ints(2, 1)], attributes: { keepdims: 0 }, symbolic: true },
  ]),
  { op: 'Slice', inputs: [[4, 5], ints(1), ints(3)] },
  { op: 'Slice', inputs: [[4, 5], ints(-2), ints(100), ints(-1)], symbolic: true },
  { op: 'Slice', inputs: [[4, 5], ints(0, -1), ints(4, -100), ints(0, 1), ints(3, -2)] },
  { op: 'Split', inputs: [[2, 5]], attributes: { axis: 1, num_outputs: 3 }, outputs: [0, 1, 2], made: 3, symbolic: true },
  { op: 'Split', inputs: [[5, 2], ints(1, 3, 1)], outputs: [1], made: 3 },
  { op: 'Split', inputs: [[2, 5], ints(2, 3)], attributes: { axis: -1 }, outputs: [1], made: 2, symbolic: true },
  { op: 'Pad', inputs: [[2, 3], ints(0, 1, 0, 2)], symbolic: true },
  { op: 'Pad', inputs: [[2, 3], ints(1, 0, 2, 0), scalar(7)] },
  { op: 'Pad', inputs: [[2, 3], ints(1, 2), '', ints(-1)] },
  { op: 'Pad', inputs: [[2, 3], ints(0, 0, 0, 0)] },
  { op: 'Expand', inputs: [[2, 1, 3], ints(4, 1)], symbolic: true },
  { op: 'Expand', inputs: [[3, 1], ints(2, 1, 4)] },
  { op: 'Expand', inputs: [[], ints(2, 2)] },
  { op: 'Tile', inputs: [[2, 3], ints(1, 3)], symbolic: true },
  { op: 'Tile', inputs: [[2, 3, 2], ints(2, 1, 3)] },
  { op: 'Tile', inputs: [[2, 3], ints(1, 1)] },
  { op: 'Squeeze', inputs: [[2, 1, 3, 1], ints(1, -1)], symbolic: true },
  { op: 'Squeeze', inputs: [[2, 1, 3]] },
  { op: 'Unsqueeze', inputs: [[2, 3], ints(0, -1)], symbolic: true },
  { op: 'Unsqueeze', inputs: [[], ints(0)] },
]

const GRADIENTS = ['EluGrad', 'SeluGrad', 'LeakyReluGrad', 'GeluGrad', 'SliceGrad'] as const
const BOOLS = ['Equal', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual', 'And', 'Or', 'Not', 'IsNaN'] as const

export const MATH_WITHOUT_GRADIENT: Partial<Record<OpName, string>> = {
  Sign: 'flat wherever it has a derivative',
  Floor: 'flat wherever it has a derivative',
  ArgMax: 'makes indices',
  Mod: 'of whole numbers',
  ...Object.fromEntries(BOOLS.map((op) => [op, 'makes bools'])),
  BernoulliMask: 'depends on the shape of its input only',
  NormalNoise: 'depends on the shape of its input only',
  ...Object.fromEntries(GRADIENTS.map((op) => [op, 'a gradient itself'])),
}
