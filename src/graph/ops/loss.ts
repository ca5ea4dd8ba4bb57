import { formatShape, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { defineOp, FLOAT, type GradientContext, type InferContext, type InputRule, input, type OpSpec, optionalInput } from '../op.ts'
import { upstreamOfFirst } from './gradient.ts'

/**
 * Mean losses over rows, from logits so that no logarithm of a rounded probability is taken. A row is all axes of the
 * logits but the last; `w` are its weights, and the loss is the mean over all rows of w l.
 */

function checkScalar(context: InferContext<unknown>): void {
  const { shape } = context.input(0)
  if (shape.length > 0) context.fail(`dLoss must be a scalar, but is ${formatShape(shape)}.`)
}

/** Logits, then one float per logit as target, or one class index per row, then the weights of the rows if any. */
function checkRows(context: InferContext<unknown>, logits: number, sparse: boolean): void {
  const { shape } = context.input(logits)
  if (shape.length < 2) context.fail(`logits must be [..., classes] of at least two axes, but are ${formatShape(shape)}.`)
  const rows = shape.slice(0, -1)
  const check = (name: string, index: number, expected: readonly Dim[]): void => {
    const given = context.inputs[index]?.shape
    if (given && !sameShape(given, expected)) context.fail(`${name} must be ${formatShape(expected)}, but is ${formatShape(given)}.`)
  }
  check('t', logits + 1, sparse ? rows : shape)
  check('w', logits + 2, rows)
}

/** t, and w when there is one, for the gradient op. */
const targetAndWeights = ({ inputs }: GradientContext<unknown>): readonly string[] => inputs.slice(1)

/** Cross-entropy of softmax(logits) against `t`; also gives the probabilities, which the gradient needs. */
function crossEntropy(gradientOp: string, t: InputRule): OpSpec<{}> {
  const sparse = t.dtypes !== FLOAT
  return defineOp({
    domain: 'inpage',
    inputs: [input('logits'), t, optionalInput('w')],
    outputs: ['loss', 'probabilities'],
    attributes: {},
    infer(context) {
      checkRows(context, 0, sparse)
      return [{ dtype: 'float32', shape: [] }, context.input(0)]
    },
    gradient: (context) => [
      context.op(gradientOp, [upstreamOfFirst(context), context.outputs[1]!, ...targetAndWeights(context)]),
    ],
  })
}

function lossGradient(of: 'probabilities' | 'logits', t: InputRule): OpSpec<{}> {
  return defineOp({
    domain: 'inpage',
    inputs: [input('dLoss'), input(of), t, optionalInput('w')],
    outputs: ['dLogits'],
    attributes: {},
    infer(context) {
      checkScalar(context)
      checkRows(context, 1, t.dtypes !== FLOAT)
      return [context.input(1)]
    },
  })
}

const CLASSES = input('t', ['int32'])
const TARGETS = input('t')

const BinaryCrossEntropyWithLogits = defineOp({
  domain: 'inpage',
  inputs: [input('logits'), TARGETS, optionalInput('w')],
  outputs: ['loss'],
  attributes: {},
  infer(context) {
    checkRows(context, 0, false)
    return [{ dtype: 'float32', shape: [] }]
  },
  gradient: (context) => [
    context.op('BinaryCrossEntropyWithLogitsGrad', [context.upstream[0]!, context.inputs[0]!, ...targetAndWeights(context)]),
  ],
})

/**
 * Over N rows, each of weight w (1 without):
 * SoftmaxCrossEntropy: t int32 class indices, l = -log p[t]; gradient dLoss w (p - onehot(t)) / N.
 * CategoricalCrossEntropy: t float32 of any weights of classes, l = -sum(t log p); gradient dLoss w (p sum(t) - t) / N,
 * with the sum over a row (1 for probabilities).
 * BinaryCrossEntropyWithLogits: l = mean over the row of -t log(p) - (1 - t) log(1 - p), p = sigmoid(z), which is
 * max(z, 0) - z t + log(1 + exp(-|z|)); gradient dLoss w (p - t) / number of elements.
 */
export const lossOps = {
  SoftmaxCrossEntropy: crossEntropy('SoftmaxCrossEntropyGrad', CLASSES),
  SoftmaxCrossEntropyGrad: lossGradient('probabilities', CLASSES),
  CategoricalCrossEntropy: crossEntropy('CategoricalCrossEntropyGrad', TARGETS),
  CategoricalCrossEntropyGrad: lossGradient('probabilities', TARGETS),
  BinaryCrossEntropyWithLogits,
  BinaryCrossEntropyWithLogitsGrad: lossGradient('logits', TARGETS),
}
