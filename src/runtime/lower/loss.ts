import { MaasError } from '../../core/error.ts'
import type { BoundNode, Lowering, NodePlan } from './lowering.ts'

/** The probabilities are an optional output, but always made. */
const probabilityScratch = (plan: NodePlan): number => (plan.outputs[1] ? 0 : 4 * plan.input(0).size)
const probabilitiesOf = (node: BoundNode): number => node.outputs[1]?.address ?? node.scratch

/** Weights of rows are optional: 0 when there are none. */
const weightsOf = (node: BoundNode, index: number): number => node.inputs[index]?.address ?? 0

/** All leading axes as rows. */
function rowsAndWidth({ shape, size }: { readonly shape: readonly number[]; readonly size: number }): readonly [number, number] {
  const width = shape.at(-1)!
  return [size / width, width]
}

const SoftmaxCrossEntropy: Lowering = {
  scratch: probabilityScratch,
  bind(node) {
    const { softmaxCrossEntropy } = node.kernels
    const [logits, t, w, loss, probabilities] = [node.input(0), node.input(1), weightsOf(node, 2), node.output(), probabilitiesOf(node)]
    const [rows, classes] = rowsAndWidth(logits)
    return () => {
      const wrong = softmaxCrossEntropy(logits.address, t.address, w, loss.address, probabilities, rows, classes)
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
    const [logits, t, w, loss, probabilities] = [node.input(0), node.input(1), weightsOf(node, 2), node.output(), probabilitiesOf(node)]
    const [rows, classes] = rowsAndWidth(logits)
    return () => categoricalCrossEntropy(logits.address, t.address, w, loss.address, probabilities, rows, classes)
  },
}

const BinaryCrossEntropyWithLogits: Lowering = {
  bind(node) {
    const { binaryCrossEntropy } = node.kernels
    const [logits, t, w, loss] = [node.input(0), node.input(1), weightsOf(node, 2), node.output()]
    const [rows, width] = rowsAndWidth(logits)
    return () => binaryCrossEntropy(logits.address, t.address, w, loss.address, rows, width)
  },
}

function gradient(kernel: 'softmaxCrossEntropyGrad' | 'categoricalCrossEntropyGrad' | 'binaryCrossEntropyGrad'): Lowering {
  return {
    bind(node) {
      const run = node.kernels[kernel]
      const [dLoss, of, t, w, dLogits] = [node.input(0), node.input(1), node.input(2), weightsOf(node, 3), node.output()]
      // Rows of a binary one that all weigh the same are one long row.
      const isFlat = kernel === 'binaryCrossEntropyGrad' && w === 0
      const [rows, width] = isFlat ? [1, of.size] : rowsAndWidth(of)
      return () => run(dLoss.address, of.address, t.address, w, dLogits.address, rows, width)
    },
  }
}

export const lossLowerings = {
  SoftmaxCrossEntropy,
  SoftmaxCrossEntropyGrad: gradient('softmaxCrossEntropyGrad'),
  CategoricalCrossEntropy,
  CategoricalCrossEntropyGrad: gradient('categoricalCrossEntropyGrad'),
  BinaryCrossEntropyWithLogits,
  BinaryCrossEntropyWithLogitsGrad: gradient('binaryCrossEntropyGrad'),
}
