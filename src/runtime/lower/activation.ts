import { type Shape, sizeOf } from '../../core/tensor.ts'
import type { Lowering, NodePlan } from './lowering.ts'

type UnaryKernel =
  | 'relu' | 'sigmoid' | 'tanh' | 'exponential' | 'logarithm' | 'squareRoot' | 'negative' | 'absolute' | 'sign'
  | 'reciprocal' | 'errorFunction' | 'softplus' | 'softsign' | 'roundDown' | 'sine' | 'cosine' | 'not'

export function unary(kernel: UnaryKernel): Lowering {
  return {
    inPlace: [0],
    bind(node) {
      const run = node.kernels[kernel]
      const [x, y] = [node.input(0), node.output()]
      return () => run(x.address, y.address, y.size)
    },
  }
}

function unaryGradient(kernel: 'reluGrad' | 'sigmoidGrad' | 'tanhGrad'): Lowering {
  return {
    inPlace: [0, 1],
    bind(node) {
      const run = node.kernels[kernel]
      const [dy, y, dx] = [node.input(0), node.input(1), node.output()]
      return () => run(dy.address, y.address, dx.address, dx.size)
    },
  }
}

/** [outer, n, inner] around the node's axis. */
export function aroundAxis(plan: NodePlan, shape: Shape): readonly [number, number, number] {
  const axis = plan.number('axis')
  const at = axis < 0 ? axis + shape.length : axis
  return [sizeOf(shape.slice(0, at)), shape[at]!, sizeOf(shape.slice(at + 1))]
}

/** Two rows of float32, where a row does not lie together. */
function rowScratch(plan: NodePlan): number {
  const [, n, inner] = aroundAxis(plan, plan.output().shape)
  return inner === 1 ? 0 : 8 * n
}

function alongAxis(kernel: 'softmax' | 'logSoftmax'): Lowering {
  return {
    inPlace: [0],
    scratch: rowScratch,
    bind(node) {
      const run = node.kernels[kernel]
      const { scratch } = node
      const [x, y] = [node.input(0), node.output()]
      const [outer, n, inner] = aroundAxis(node, y.shape)
      return () => run(x.address, y.address, outer, n, inner, scratch)
    },
  }
}

function alongAxisGradient(kernel: 'softmaxGrad' | 'logSoftmaxGrad'): Lowering {
  return {
    inPlace: [0, 1],
    scratch: rowScratch,
    bind(node) {
      const run = node.kernels[kernel]
      const { scratch } = node
      const [dy, y, dx] = [node.input(0), node.input(1), node.output()]
      const [outer, n, inner] = aroundAxis(node, dx.shape)
      return () => run(dy.address, y.address, dx.address, outer, n, inner, scratch)
    },
  }
}

export const activationLowerings = {
  Relu: unary('relu'),
  Sigmoid: unary('sigmoid'),
  Tanh: unary('tanh'),
  Softmax: alongAxis('softmax'),
  LogSoftmax: alongAxis('logSoftmax'),
}

export const activationTrainingLowerings = {
  ReluGrad: unaryGradient('reluGrad'),
  SigmoidGrad: unaryGradient('sigmoidGrad'),
  TanhGrad: unaryGradient('tanhGrad'),
  SoftmaxGrad: alongAxisGradient('softmaxGrad'),
  LogSoftmaxGrad: alongAxisGradient('logSoftmaxGrad'),
}
