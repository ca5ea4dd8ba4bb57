import { type Shape, sizeOf } from '../../core/tensor.ts'
import { align } from '../../kernels/heap.ts'
import { aroundAxis } from './activation.ts'
import type { BoundNode, Lowering, NodePlan, Operand } from './lowering.ts'

/** [batch, channels, elements of a plane] */
function planesOf(shape: Shape): readonly [number, number, number] {
  return [shape[0]!, shape[1]!, sizeOf(shape.slice(2))]
}

const BatchNormalization: Lowering = {
  inPlace: [0],
  bind(node) {
    const { batchNorm } = node.kernels
    const [x, scale, bias, mean, variance] = node.inputs as Operand[] as [Operand, Operand, Operand, Operand, Operand]
    const y = node.output()
    const [batch, channels, plane] = planesOf(y.shape)
    const epsilon = node.number('epsilon')
    return () =>
      batchNorm(x.address, scale.address, bias.address, mean.address, variance.address, y.address, batch, channels, plane, epsilon)
  },
}

// Beside their first output these kernels always make two small ones, wanted or not.

/** Bytes of scratch for those of the two that are not wanted. */
function unwantedBytes(plan: NodePlan, size: number): number {
  return [1, 2].filter((index) => !plan.outputs[index]).length * align(4 * size)
}

/** Where the two go: to their outputs, or into the scratch. */
function smallOutputs({ outputs, scratch }: BoundNode, size: number): readonly [number, number] {
  const [, one, other] = outputs
  return [one?.address ?? scratch, other?.address ?? scratch + (one ? 0 : align(4 * size))]
}

const BatchNormalizationTraining: Lowering = {
  scratch: (plan) => unwantedBytes(plan, plan.input(1).size),
  bind(node) {
    const { batchNorm, channelMoments } = node.kernels
    const [x, scale, bias, y] = [node.input(0), node.input(1), node.input(2), node.output()]
    const [batch, channels, plane] = planesOf(x.shape)
    const [mean, variance] = smallOutputs(node, channels)
    const epsilon = node.number('epsilon')
    return () => {
      channelMoments(x.address, mean, variance, batch, channels, plane)
      batchNorm(x.address, scale.address, bias.address, mean, variance, y.address, batch, channels, plane, epsilon)
    }
  },
}

const BatchNormalizationGrad: Lowering = {
  scratch: (plan) => unwantedBytes(plan, plan.input(2).size),
  bind(node) {
    const { batchNormGrad } = node.kernels
    const [dy, x, scale, mean, variance] = node.inputs as Operand[] as [Operand, Operand, Operand, Operand, Operand]
    const [batch, channels, plane] = planesOf(x.shape)
    const dx = node.outputs[0]?.address ?? 0
    const [dscale, dbias] = smallOutputs(node, channels)
    const [epsilon, batchStatistics] = [node.number('epsilon'), node.number('batch_statistics')]
    return () =>
      batchNormGrad(
        dy.address, x.address, scale.address, mean.address, variance.address, dx, dscale, dbias,
        batch, channels, plane, epsilon, batchStatistics,
      )
  },
}

const MovingAverageUpdate: Lowering = {
  updates: [0],
  bind(node) {
    const { movingAverage } = node.kernels
    const [state, value] = [node.input(0), node.input(1)]
    const momentum = node.number('momentum')
    return () => movingAverage(state.address, value.address, state.size, momentum)
  },
}

/** Rows that are normalized, and the elements of each. */
function rowsOf(node: NodePlan, shape: Shape): readonly [number, number] {
  const [rows, n, inner] = aroundAxis(node, shape)
  return [rows, n * inner]
}

const LayerNormalization: Lowering = {
  scratch: (plan) => unwantedBytes(plan, rowsOf(plan, plan.input(0).shape)[0]),
  bind(node) {
    const { layerNorm } = node.kernels
    const [x, scale, y] = [node.input(0), node.input(1), node.output()]
    const bias = node.inputs[2]?.address ?? 0
    const [rows, n] = rowsOf(node, x.shape)
    const [mean, inverse] = smallOutputs(node, rows)
    const epsilon = node.number('epsilon')
    return () => layerNorm(x.address, scale.address, bias, y.address, mean, inverse, rows, n, epsilon)
  },
}

const LayerNormalizationGrad: Lowering = {
  scratch: (plan) => unwantedBytes(plan, plan.input(2).size),
  bind(node) {
    const { layerNormGrad } = node.kernels
    const [dy, x, scale, mean, inverse] = node.inputs as Operand[] as [Operand, Operand, Operand, Operand, Operand]
    const [rows, n] = rowsOf(node, x.shape)
    const dx = node.outputs[0]?.address ?? 0
    const [dscale, dbias] = smallOutputs(node, n)
    return () =>
      layerNormGrad(dy.address, x.address, scale.address, mean.address, inverse.address, dx, dscale, dbias, rows, n)
  },
}

export const normalizationLowerings = {
  BatchNormalization,
  LayerNormalization,
}

export const normalizationTrainingLowerings = {
  BatchNormalizationTraining,
  BatchNormalizationGrad,
  MovingAverageUpdate,
  LayerNormalizationGrad,
}
