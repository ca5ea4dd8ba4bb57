import type { BoundNode, Call, Lowering, Operand } from './lowering.ts'
import { planesOf } from './window.ts'

/** Calls the kernel of the node's mode with the sizes of the smaller tensor. A length is an image of height 1. */
function resized(
  node: BoundNode,
  small: Operand,
  factors: readonly number[],
  from: Operand,
  to: Operand,
  kernels: readonly ['resizeNearest' | 'resizeNearestGrad', 'resizeLinear' | 'resizeLinearGrad'],
): Call {
  const planes = planesOf(small)
  const [height, width] = small.shape.length === 3 ? [1, small.shape[2]!] : (small.shape.slice(2) as [number, number])
  const [factorY, factorX] = factors.length === 1 ? [1, factors[0]!] : (factors as [number, number])
  if (node.attribute('mode') === 'nearest') {
    const nearest = node.kernels[kernels[0]]
    return () => nearest(from.address, to.address, planes, height, width, factorY, factorX)
  }
  const linear = node.kernels[kernels[1]]
  const half = node.attribute('coordinate_transformation_mode') === 'half_pixel' ? 1 : 0
  return () => linear(from.address, to.address, planes, height, width, factorY, factorX, half)
}

const Resize: Lowering = {
  bind(node) {
    const [x, y] = [node.input(0), node.output()]
    return resized(node, x, node.constant(2).slice(2), x, y, ['resizeNearest', 'resizeLinear'])
  },
}

const ResizeGrad: Lowering = {
  bind(node) {
    const [dy, dx] = [node.input(0), node.output()]
    return resized(node, dx, node.list('factors'), dy, dx, ['resizeNearestGrad', 'resizeLinearGrad'])
  },
}

export const resizeLowerings = { Resize }

export const resizeTrainingLowerings = { ResizeGrad }
