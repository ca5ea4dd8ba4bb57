import { describe, expect, it } from 'vitest'
import { float32, int64, tensor } from '../core/tensor.ts'
import { OP_TABLE, type OpName } from './op-table.ts'
import { aroundUpdateOps } from './ops/around-update.ts'
import { updateOps } from './ops/update.ts'
import { normalizationCases } from './testing/normalization-cases.ts'
import { windowCases } from './testing/window-cases.ts'
import { checkGradient, type GradientCase } from './testing/gradient-check.ts'
import { MATH_CASES, MATH_WITHOUT_GRADIENT } from './testing/math-cases.ts'
import { recurrentGradientCases } from './testing/recurrent-cases.ts'

const int32 = (values: readonly number[]) => tensor('int32', [values.length], Int32Array.from(values))

const BROADCAST: GradientCase['inputs'][] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [[], [2, 3]],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [
    [1, 3],
    [2, 1],
  ],
]

const REDUCTIONS: Omit<GradientCase, 'op'>[] = [
  { inputs: [[2, 3]] },
  { inputs: [[2, 3]], attributes: { keepdims: 0 } },
  { inputs: [[2, 3, 4], int64([1], [1])] },
  { inputs: [[2, 3, 4], int64([2], [0, -1])], attributes: { keepdims: 0 } },
  { inputs: [[2, 3, 4], int64([2], [2, 1])], symbolic: true },
]

/** Every op that has a gradient, in each way in which its gradient can differ. */
const CASES: readonly GradientCase[] = [
  ...MATH_CASES,
  ...recurrentGradientCases(),
  ...(['Add', 'Sub', 'Mul', 'Div'] as const).flatMap((op) => BROADCAST.map((inputs) => ({ op, inputs }))),
  ...(['ReduceSum', 'ReduceMean'] as const).flatMap((op) => REDUCTIONS.map((reduction) => ({ op, ...reduction }))),
  {
    op: 'MatMul',
    inputs: [
      [3, 4],
      [4, 2],
    ],
  },
  {
    op: 'MatMul',
    inputs: [
      [2, 3, 4],
      [4, 2],
    ],
  },
  {
    op: 'MatMul',
    inputs: [
      [2, 3, 4],
      [2, 4, 5],
    ],
  },
  {
    op: 'MatMul',
    inputs: [
      [2, 1, 3, 4],
      [3, 4, 2],
    ],
  },
  {
    op: 'MatMul',
    inputs: [
      [3, 4],
      [2, 4, 5],
    ],
  },
  {
    op: 'Gemm',
    inputs: [
      [3, 4],
      [4, 2],
    ],
  },
  { op: 'Gemm', inputs: [[3, 4], [4, 2], [2]] },
  {
    op: 'Gemm',
    inputs: [
      [4, 3],
      [4, 2],
      [3, 1],
    ],
    attributes: { transA: 1, alpha: 0.5, beta: 3 },
  },
  {
    op: 'Gemm',
    inputs: [
      [3, 4],
      [2, 4],
      [3, 2],
    ],
    attributes: { transB: 1, alpha: -2 },
  },
  { op: 'Gemm', inputs: [[4, 3], [2, 4], []], attributes: { transA: 1, transB: 1, alpha: 1.5, beta: 0.5 } },
  {
    op: 'Gemm',
    inputs: [
      [4, 3],
      [2, 4],
      [1, 2],
    ],
    attributes: { transA: 1, transB: 1 },
  },
  { op: 'Relu', inputs: [[3, 4]] },
  { op: 'Sigmoid', inputs: [[3, 4]] },
  { op: 'Tanh', inputs: [[3, 4]] },
  { op: 'Softmax', inputs: [[3, 4]] },
  { op: 'Softmax', inputs: [[2, 3, 4]], attributes: { axis: 1 } },
  { op: 'Softmax', inputs: [[3, 4]], attributes: { axis: -2 } },
  { op: 'LogSoftmax', inputs: [[3, 4]] },
  { op: 'LogSoftmax', inputs: [[2, 3, 4]], attributes: { axis: 0 } },
  ...windowCases,
  ...normalizationCases,
  { op: 'Reshape', inputs: [[2, 6], int64([3], [3, -1, 2])] },
  { op: 'Reshape', inputs: [[2, 6], int64([3], [0, 2, 3])], symbolic: true },
  { op: 'Flatten', inputs: [[2, 3, 4]] },
  { op: 'Flatten', inputs: [[2, 3, 4]], attributes: { axis: 2 } },
  { op: 'Flatten', inputs: [[2, 3, 4]], symbolic: true },
  { op: 'Transpose', inputs: [[2, 3, 4]] },
  { op: 'Transpose', inputs: [[2, 3, 4, 5]], attributes: { perm: [0, 3, 1, 2] } },
  { op: 'Transpose', inputs: [[2, 3, 4]], attributes: { perm: [1, 2, 0] } },
  { op: 'Concat', inputs: [[2, 3]], attributes: { axis: 1 } },
  {
    op: 'Concat',
    inputs: [
      [2, 3],
      [2, 1],
      [2, 2],
    ],
    attributes: { axis: -1 },
  },
  {
    op: 'Concat',
    inputs: [
      [2, 3],
      [1, 3],
    ],
    attributes: { axis: 0 },
  },
  { op: 'Gather', inputs: [[4, 3], int64([2, 2], [1, 0, 1, 3])] },
  { op: 'Gather', inputs: [[2, 4, 3], int32([-1, 2, 2])], attributes: { axis: 1 } },
  { op: 'Gather', inputs: [[2, 4], tensor('int64', [], BigInt64Array.of(2n))], attributes: { axis: -1 } },
  { op: 'Cast', inputs: [[2, 3]], attributes: { to: 1 } },
  { op: 'Identity', inputs: [[2, 3]] },
  { op: 'SoftmaxCrossEntropy', inputs: [[4, 3], int32([2, 0, 1, 1])] },
  { op: 'CategoricalCrossEntropy', inputs: [[2, 3], float32([2, 3], [0.2, 0.5, 0.3, 2, 0, -0.5])] },
  { op: 'BinaryCrossEntropyWithLogits', inputs: [[3, 2], float32([3, 2], [1, 0, 0.25, 1, 0, 0.75])] },
  { op: 'SoftmaxCrossEntropy', inputs: [[2, 2, 3], tensor('int32', [2, 2], Int32Array.of(2, 0, 1, 1)), float32([2, 2], [1, 0.5, 0, 2])] },
  { op: 'CategoricalCrossEntropy', inputs: [[2, 3], float32([2, 3], [0.2, 0.5, 0.3, 2, 0, -0.5]), float32([2], [0.5, 3])] },
  { op: 'BinaryCrossEntropyWithLogits', inputs: [[1, 3, 2], float32([1, 3, 2], [1, 0, 0.25, 1, 0, 0.75]), float32([1, 3], [2, 0, 0.5])] },
]

/** Ops that no gradient passes, each with the reason. */
const NO_GRADIENT: Partial<Record<OpName, string>> = {
  ...MATH_WITHOUT_GRADIENT,
  RNN: 'inference: RNNTraining is differentiated',
  GRU: 'inference: GRUTraining is differentiated',
  LSTM: 'inference: LSTMTraining is differentiated',
  ...Object.fromEntries(Object.keys({ ...updateOps, ...aroundUpdateOps }).map((op) => [op, 'an update'])),
  MovingAverageUpdate: 'an update',
  ...Object.fromEntries(
    (
      [
        'ReluGrad',
        'SigmoidGrad',
        'TanhGrad',
        'SoftmaxGrad',
        'LogSoftmaxGrad',
        'ConvGradInput',
        'ConvGradWeight',
        'MaxPoolGrad',
        'AveragePoolGrad',
        'ResizeGrad',
        'BatchNormalizationGrad',
        'LayerNormalizationGrad',
        'BroadcastLike',
        'FusedMatMul',
        'MatMulGradB',
        'GatherGrad',
        'RNNGrad',
        'GRUGrad',
        'LSTMGrad',
        'SoftmaxCrossEntropyGrad',
        'CategoricalCrossEntropyGrad',
        'BinaryCrossEntropyWithLogitsGrad',
      ] as const
    ).map((op) => [op, 'a gradient itself']),
  ),
}

/** Ops that the differentiated graphs of all cases used. */
const used = new Set<string>()

describe('gradients against central differences in float64', () => {
  it.each(
    CASES.map(
      (one) =>
        [
          `${one.op} ${JSON.stringify(one.inputs.map((given) => (Array.isArray(given) ? given : 'constant')))} ` +
            `${JSON.stringify(one.attributes ?? {})}${one.symbolic ? ' symbolic' : ''}`,
          one,
        ] as const,
    ),
  )('%s', (_, one) => {
    const { graph, worst } = checkGradient(one)
    graph.nodes.forEach((node) => used.add(node.op))
    expect(worst).toBeLessThan(1e-6)
  })
})

describe('the op table', () => {
  it.each([...OP_TABLE].filter(([, { interpreted }]) => !interpreted))('%s is checked against central differences or is listed as having no gradient', (op, spec) => {
    const checked = CASES.some((one) => one.op === op)
    expect(checked, `${op} has a gradient: add a case for it`).toBe(spec.gradient !== undefined)
    expect(Object.hasOwn(NO_GRADIENT, op), `${op} has no gradient: say why`).toBe(spec.gradient === undefined)
  })

  it('has no gradients of what is interpreted', () => {
    expect([...OP_TABLE.values()].filter(({ interpreted, gradient }) => interpreted && gradient)).toEqual([])
  })

  it('has used every gradient op in the checks above', () => {
    const gradientOps = Object.entries(NO_GRADIENT)
      .filter(([, why]) => why === 'a gradient itself')
      .map(([op]) => op)
    expect(gradientOps.filter((op) => !used.has(op))).toEqual([])
  })
})
