import type { Shape } from '../../core/tensor.ts'
import { denseStrides, broadcastStrides, layoutTable } from '../layout.ts'
import { aroundAxis } from './activation.ts'
import type { Lowering, NodePlan } from './lowering.ts'

/** The shape of a reduction with its axes kept as 1; all axes when none are named. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  const positive = axes.map((axis) => (axis < 0 ? axis + shape.length : axis))
  return shape.map((size, axis) => (positive.length === 0 || positive.includes(axis) ? 1 : size))
}

/** x is walked in order while y, its reduction over `axes`, stays where an axis is reduced. */
function reductionLayout(x: Shape, axes: readonly number[]): readonly number[] {
  return layoutTable({ sizes: x, p: denseStrides(x), q: broadcastStrides(keptShape(x, axes), x) })
}

const axesOf = (plan: NodePlan): readonly number[] => (plan.inputs[1] ? plan.constant(1) : [])

function sum(mean: boolean): Lowering {
  return {
    bind(node) {
      const { reduceSum } = node.kernels
      const [x, y] = [node.input(0), node.output()]
      const layout = node.table(reductionLayout(x.shape, axesOf(node)))
      const scale = mean ? y.size / x.size : 1
      return () => reduceSum(x.address, y.address, y.size, scale, layout)
    },
  }
}

function extreme(kernel: 'reduceMax' | 'reduceMin'): Lowering {
  return {
    bind(node) {
      const run = node.kernels[kernel]
      const [x, y] = [node.input(0), node.output()]
      const layout = node.table(reductionLayout(x.shape, axesOf(node)))
      return () => run(x.address, y.address, y.size, layout)
    },
  }
}

const ArgMax: Lowering = {
  bind(node) {
    const { argMax } = node.kernels
    const [x, y] = [node.input(0), node.output()]
    const [outer, n, inner] = aroundAxis(node, x.shape)
    const last = node.number('select_last_index')
    return () => argMax(x.address, y.address, outer, n, inner, last)
  },
}

/** The axes of an image batch behind batch and channels. */
const spatialAxes = (shape: Shape): readonly number[] => shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]))

const GlobalAveragePool: Lowering = {
  bind(node) {
    const { reduceSum } = node.kernels
    const [x, y] = [node.input(0), node.output()]
    const layout = node.table(reductionLayout(x.shape, spatialAxes(x.shape)))
    const scale = y.size / x.size
    return () => reduceSum(x.address, y.address, y.size, scale, layout)
  },
}

const GlobalMaxPool: Lowering = {
  bind(node) {
    const { reduceMax } = node.kernels
    const [x, y] = [node.input(0), node.output()]
    const layout = node.table(reductionLayout(x.shape, spatialAxes(x.shape)))
    return () => reduceMax(x.address, y.address, y.size, layout)
  },
}

const BroadcastLike: Lowering = {
  bind(node) {
    const { broadcast } = node.kernels
    const [dy, dx] = [node.input(0), node.output()]
    // No axes mean none here, where a reduction means all.
    const axes = node.list('axes')
    const p = axes.length === 0 ? denseStrides(dx.shape) : broadcastStrides(keptShape(dx.shape, axes), dx.shape)
    const layout = node.table(layoutTable({ sizes: dx.shape, p, q: p }))
    const scale = node.number('scale_by_count') ? dy.size / dx.size : 1
    return () => broadcast(dy.address, dx.address, scale, layout)
  },
}

export const reduceLowerings = {
  ReduceSum: sum(false),
  ReduceMean: sum(true),
  ReduceMax: extreme('reduceMax'),
  ReduceMin: extreme('reduceMin'),
  ArgMax,
  GlobalAveragePool,
  GlobalMaxPool,
}

export const reduceTrainingLowerings = {
  BroadcastLike,
}
