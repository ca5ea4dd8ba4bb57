import { type Shape, sizeOf } from '../../core/tensor.ts'
import type { Call, BoundNode, Lowering, NodePlan, Operand } from './lowering.ts'
import { denseStrides, layoutTable } from '../layout.ts'
import { geometry, groupsOf } from './window.ts'

/** x and y: shapes of the forward convolution's input and output; w: of its weights. */
function scratchOf(plan: NodePlan, w: Shape, y: Shape): number {
  return plan.kernels.convScratch(w[0]! / groupsOf(plan), sizeOf(w.slice(1)), sizeOf(y.slice(2, -1)), y.at(-1)!)
}

const Conv: Lowering = {
  scratch: (plan) => scratchOf(plan, plan.input(1).shape, plan.output().shape),
  bind(node) {
    const { kernels, scratch, relu } = node
    const [x, w, y] = [node.input(0), node.input(1), node.output()]
    const bias = node.inputs[2]?.address ?? 0
    const table = node.table(geometry(node, { x: x.shape, y: y.shape, kernel: w.shape.slice(2) }))
    const [images, filters] = y.shape as [number, number]
    return () => kernels.conv(x.address, w.address, bias, y.address, images, filters, table, relu ? 1 : 0, scratch)
  },
}

const ConvGradWeight: Lowering = {
  scratch: (plan) => scratchOf(plan, plan.output().shape, plan.input(0).shape),
  bind(node) {
    const { kernels, scratch } = node
    const [dy, x, dw] = [node.input(0), node.input(1), node.output()]
    const table = node.table(geometry(node, { x: x.shape, y: dy.shape, kernel: dw.shape.slice(2) }))
    const [images, filters] = dy.shape as [number, number]
    return () => kernels.convGradWeight(dy.address, x.address, dw.address, images, filters, table, scratch)
  },
}

const ConvGradInput: Lowering = {
  scratch: (plan) => scratchOf(plan, plan.input(1).shape, plan.input(0).shape),
  bind(node) {
    const { kernels, scratch } = node
    const [dy, w, dx] = [node.input(0), node.input(1), node.output()]
    const table = node.table(geometry(node, { x: dx.shape, y: dy.shape, kernel: w.shape.slice(2) }))
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

export const convLowerings = { Conv, ConvGradWeight, ConvGradInput, ConvTranspose }
