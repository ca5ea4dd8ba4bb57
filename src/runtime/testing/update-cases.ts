import { float32, type Shape, tensor } from '../../core/tensor.ts'
import type { Attribute } from '../../graph/graph.ts'
import { type OpName, opSpec } from '../../graph/op-table.ts'
import type { OpCase, OpInput } from './against-reference.ts'

const rate: OpInput = { constant: float32([], [0.01]) }
const step = (value: number): OpInput => ({ constant: tensor('int32', [], Int32Array.of(value)) })
const x = (n: number): OpInput => ({ shape: [n] })
const square = (n: number): OpInput => ({ shape: [n], positive: true })

/** A state that an option would want and that is not given is not made either. */
function one(op: OpName, inputs: readonly OpInput[], attributes: Readonly<Record<string, Attribute>> = {}): OpCase {
  const unwanted = opSpec(op).inputs.flatMap(({ name }, i) => (inputs[i] ? [] : [`${name}_new`]))
  return { op, inputs, attributes, unwanted }
}

/** Optimizers with and without each of their options, and what stands around them. */
export function updateCases(): readonly OpCase[] {
  const decayed = { weight_decay: 0.3 }
  return [1, 3, 4, 7, 8, 31].flatMap((n) => {
    const adam = [x(n), x(n), x(n), square(n)]
    const late = { beta_1: 0.8, beta_2: 0.99, epsilon: 1e-3, ...decayed }
    return [
      one('SgdUpdate', [rate, x(n), x(n)]),
      one('SgdUpdate', [rate, x(n), x(n)], decayed),
      one('MomentumUpdate', [rate, x(n), x(n), x(n)]),
      one('MomentumUpdate', [rate, x(n), x(n), x(n)], { momentum: 0.5, nesterov: 1, ...decayed }),
      one('RmsPropUpdate', [rate, x(n), x(n), square(n), undefined, undefined]),
      one('RmsPropUpdate', [rate, x(n), x(n), square(n), undefined, x(n)], { momentum: 0.5, rho: 0.8, ...decayed }),
      one('RmsPropUpdate', [rate, x(n), x(n), { shape: [n], positive: true }, x(n), x(n)], { momentum: 0.5, epsilon: 1e-3 }),
      one('AdagradUpdate', [rate, x(n), x(n), square(n)], decayed),
      one('AdamUpdate', [rate, step(0), ...adam, undefined]),
      one('AdamUpdate', [rate, step(1000), ...adam, square(n)], late),
      one('AdamaxUpdate', [rate, step(0), ...adam]),
      one('AdamaxUpdate', [rate, step(1000), ...adam], late),
      one('NadamUpdate', [rate, step(0), ...adam, { constant: float32([1], [1]) }]),
      one('NadamUpdate', [rate, step(30), ...adam, { constant: float32([1], [0.2]) }], late),
      one('LionUpdate', [rate, x(n), x(n), x(n)], decayed),
      one('GradientSum', [x(n), x(n)]),
      one('GradientMean', [x(n), x(n)], { steps: 3 }),
      one('GradientClipByValue', [x(n)], { limit: 0.5 }),
      one('GradientClipByNorm', [x(n)], { limit: 0.5, sizes: [n] }),
      one('GradientClipByNorm', [x(n + 5)], { limit: 1.5, sizes: [1, n, 4] }),
      ...maxNorms(n),
    ]
  })
}

function maxNorms(n: number): readonly OpCase[] {
  const parts: readonly (readonly [Shape, readonly number[]])[] = [
    [[n], [0]], [[n, 3], [0]], [[n, 3], [1]], [[2, 3, n], [0, 2]], [[2, 3, n], [0, 1]], [[3, n], [0, 1]], [[2, 2, 3], []],
  ]
  return parts.map(([shape, axes], i) => {
    const size = shape.reduce((product, dim) => product * dim, 1)
    return one('MaxNormUpdate', [x(size + i + 2)], { limit: 1.2, offset: i, shape, axes })
  })
}
