import { MaasError } from '../../core/error.ts'
import type { BoundNode, Lowering, NodePlan } from './lowering.ts'

/** The probabilities are an optional output, but always made. */
const probabilityScratch = (plan: NodePlan): number => (plan.outputs[1] ? 0 : 4 * plan.input(0).size)
const probabilitiesOf = (node: BoundNode): number => node.outputs[1]?.address ?? node.scratch

const SoftmaxCrossEntropy: Lowering = {
  scratch: probabilityScratch,
  bind(node) {
    const { softmaxCrossEntropy } = node.kernels
    const [logits, t, loss, probabilities] = [node.input(0), node.input(1), node.output(), probabilitiesOf(node)]
    const [rows, classes] = logits.shape as [number, number]
    return () => {
      const wrong = softmaxCrossEntropy(logits.address, t.address, loss.address, probabilities, rows, classes)
      if (wrong >= 0) {
        throw new MaasError('invalid-input', `Row ${wrong} of "${t.name}" is no class from 0 to ${classes - 1}.`)
      }
    }
  },
}

const CategoricalCrossEntropy: Lowering = {
  scratch: probabilityScratch,
  bind(node) {
    const { categoricalCrossEntropy } = node.kernels
    const [logits, t, loss, probabilities] = [node.input(0), node.input(1), node.output(), probabilitiesOf(node)]
    const [rows, classes] = logits.shape as [number, number]
    return () => categoricalCrossEntropy(logits.address, t.address, loss.address, probabilities, rows, classes)
  },
}

function gradient(kernel: 'softmaxCrossEntropyGrad' | 'categoricalCrossEntropyGrad'): Lowering {
  return {
    bind(node) {
      const run = node.kernels[kernel]
      const [dLoss, probabilities, t, dLogits] = [node.input(0), node.input(1), node.input(2), node.output()]
      const [rows, classes] = dLogits.shape as [number, number]
      return () => run(dLoss.address, probabilities.address, t.address, dLogits.address, rows, classes)
    },
  }
}

const BinaryCrossEntropyWithLogits: Lowering = {
  bind(node) {
    const { binaryCrossEntropy } = node.kernels
    const [logits, t, loss] = [node.input(0), node.input(1), node.output()]
    return () => binaryCrossEntropy(logits.address, t.address, loss.address, logits.size)
  },
}

const BinaryCrossEntropyWithLogitsGrad: Lowering = {
  bind(node) {
    const { binaryCrossEntropyGrad } = node.kernels
    const [dLoss, logits, t, dLogits] = [node.input(0), node.input(1), node.input(2), node.output()]
    return () => binaryCrossEntropyGrad(dLoss.address, logits.address, t.address, dLogits.address, logits.size)
  },
}

export const lossLowerings = {
  SoftmaxCrossEntropy,
  SoftmaxCrossEntropyGrad: gradient('softmaxCrossEntropyGrad'),
  CategoricalCrossEntropy,
  CategoricalCrossEntropyGrad: gradient('categoricalCrossEntropyGrad'),
  BinaryCrossEntropyWithLogits,
  BinaryCrossEntropyWithLogitsGrad,
}
