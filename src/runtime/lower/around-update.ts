import { sizeOf } from '../../core/tensor.ts'
import { broadcastStrides, denseStrides, layoutTable } from '../layout.ts'
import type { Lowering, NodePlan } from './lowering.ts'

const GradientSum: Lowering = {
  updates: [0],
  bind(node) {
    const { gradientSum } = node.kernels
    const [a, g] = [node.input(0), node.input(1)]
    return () => gradientSum(a.address, g.address, a.size)
  },
}

const GradientMean: Lowering = {
  updates: [0, 1],
  bind(node) {
    const { gradientMean } = node.kernels
    const [g, a, steps] = [node.input(0), node.input(1), node.number('steps')]
    return () => gradientMean(g.address, a.address, g.size, steps)
  },
}

const GradientClipByValue: Lowering = {
  updates: [0],
  bind(node) {
    const { clipByValue } = node.kernels
    const [g, limit] = [node.input(0), node.number('limit')]
    return () => clipByValue(g.address, g.size, limit)
  },
}

const GradientClipByNorm: Lowering = {
  updates: [0],
  bind(node) {
    const { clipByNorm } = node.kernels
    const [{ address }, limit, sizes] = [node.input(0), node.number('limit'), node.list('sizes')]
    return () => {
      let at = address
      for (let i = 0; i < sizes.length; i++) {
        clipByNorm(at, sizes[i]!, limit)
        at += 4 * sizes[i]!
      }
    }
  },
}

/** The norms that MaxNormUpdate takes: one for each place along the other axes. */
function normsOf(plan: NodePlan): number {
  const axes = plan.list('axes')
  return sizeOf(plan.list('shape').filter((_, axis) => !axes.includes(axis)))
}

const MaxNormUpdate: Lowering = {
  updates: [0],
  scratch: (plan) => 4 * normsOf(plan),
  bind(node) {
    const { maxNorm } = node.kernels
    const [shape, axes, limit] = [node.list('shape'), node.list('axes'), node.number('limit')]
    const address = node.input(0).address + 4 * node.number('offset')
    const [scratch, count] = [node.scratch, normsOf(node)]
    const norms = shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    const layout = node.table(layoutTable({ sizes: shape, p: denseStrides(shape), q: broadcastStrides(norms, shape) }))
    return () => maxNorm(address, scratch, count, limit, layout)
  },
}

export const aroundUpdateLowerings = { GradientSum, GradientMean, GradientClipByValue, GradientClipByNorm, MaxNormUpdate }
