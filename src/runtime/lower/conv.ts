import type { Shape } from '../../core/tensor.ts'
import type { Call, BoundNode, Lowering, NodePlan, Operand } from './lowering.ts'
import { denseStrides, layoutTable } from '../layout.ts'
import { geometry } from './window.ts'

/**
 * The numbers that describe the convolution, from the shapes of its input, weights and output: forward ones, always.
 */
function describe(plan: NodePlan, x: Shape, w: Shape, y: Shape): readonly number[] {
  return geometry(plan, { x, y, kernel: w.slice(2) })
}

/** Which of a node's values have those shapes. */
const OF_CONV = (plan: NodePlan) => describe(plan, plan.input(0).shape, plan.input(1).shape, plan.output().shape)
const OF_GRAD_WEIGHT = (plan: NodePlan) => describe(plan, plan.input(1).shape, plan.output().shape, plan.input(0).shape)
const OF_GRAD_INPUT = (plan: NodePlan) => describe(plan, plan.output().shape, plan.input(1).shape, plan.input(0).shape)

const Conv: Lowering = {
  scratch: (plan) => plan.kernels.convScratch(plan.output().shape[1]!, ...OF_CONV(plan)),
  bind(node) {
    const { kernels, scratch, relu } = node
    const [x, w, y] = [node.input(0), node.input(1), node.output()]
    const bias = node.inputs[2]?.address ?? 0
    const table = node.table(OF_CONV(node))
    const [images, filters] = y.shape as [number, number]
    return () => kernels.conv(x.address, w.address, bias, y.address, images, filters, table, relu ? 1 : 0, scratch)
  },
}

const ConvGradWeight: Lowering = {
  scratch: (plan) => plan.kernels.convScratch(plan.input(0).shape[1]!, ...OF_GRAD_WEIGHT(plan)),
  bind(node) {
    const { kernels, scratch } = node
    const [dy, x, dw] = [node.input(0), node.input(1), node.output()]
    const table = node.table(OF_GRAD_WEIGHT(node))
    const [images, filters] = dy.shape as [number, number]
    return () => kernels.convGradWeight(dy.address, x.address, dw.address, images, filters, table, scratch)
  },
}

const ConvGradInput: Lowering = {
  scratch: (plan) => plan.kernels.convScratch(plan.input(0).shape[1]!, ...OF_GRAD_INPUT(plan)),
  bind(node) {
    const { kernels, scratch } = node
    const [dy, w, dx] = [node.input(0), node.input(1), node.output()]
    const table = node.table(OF_GRAD_INPUT(node))
    const [images, filters] = dy.shape as [number, number]
    return () => kernels.convGradInput(dy.address, w.address, dx.address, images, filters, table, scratch)
  },
}

/** The gradient of a convolution, and a bias on top. */
const ConvTranspose: Lowering = {
  scratch: ConvGradInput.scratch!,
  bind(node) {
    const product = ConvGradInput.bind(node)
    const bias = node.inputs[2]
    if (!bias) return product
    const add = biasAdded(node, bias)
    return () => {
      product()
      add()
    }
  },
}

/** Y = Y + bias per channel */
function biasAdded(node: BoundNode, bias: Operand): Call {
  const { add } = node.kernels
  const { address, shape } = node.output()
  const q = shape.map((_, axis) => (axis === 1 ? 1 : 0))
  const layout = node.table(layoutTable({ sizes: shape, p: denseStrides(shape), q }))
  return () => add(address, bias.address, address, layout)
}

export const convLowerings = { Conv, ConvTranspose }

export const convTrainingLowerings = { ConvGradWeight, ConvGradInput }
