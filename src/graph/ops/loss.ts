import { formatShape, sameShape } from '../dims.ts'
import { defineOp, FLOAT, type InferContext, type InputRule, input, type OpSpec } from '../op.ts'
import { upstreamOfFirst } from './gradient.ts'

/** Mean losses over a batch, from logits so that no logarithm of a rounded probability is taken. */

function checkScalar(context: InferContext<unknown>): void {
  const { shape } = context.input(0)
  if (shape.length > 0) context.fail(`dLoss must be a scalar, but is ${formatShape(shape)}.`)
}

/** Logits and one float per logit as target, or for `[N]` targets one class index per row. */
function checkTarget(context: InferContext<unknown>, logits: number, t: number, sparse: boolean): void {
  const { shape } = context.input(logits)
  const target = context.input(t).shape
  if (shape.length !== 2) context.fail(`logits must be [batch, classes], but are ${formatShape(shape)}.`)
  const expected = sparse ? shape.slice(0, 1) : shape
  if (!sameShape(target, expected)) context.fail(`t must be ${formatShape(expected)}, but is ${formatShape(target)}.`)
}

/** Cross-entropy of softmax(logits) against `t`; also gives the probabilities, which the gradient needs. */
function crossEntropy(gradientOp: string, t: InputRule): OpSpec<{}> {
  const sparse = t.dtypes !== FLOAT
  return defineOp({
    domain: 'inpage',
    inputs: [input('logits'), t],
    outputs: ['loss', 'probabilities'],
    attributes: {},
    infer(context) {
      checkTarget(context, 0, 1, sparse)
      return [{ dtype: 'float32', shape: [] }, context.input(0)]
    },
    gradient: (context) => [
      context.op(gradientOp, [upstreamOfFirst(context), context.outputs[1]!, context.inputs[1]!]),
      undefined,
    ],
  })
}

function crossEntropyGradient(t: InputRule): OpSpec<{}> {
  return defineOp({
    domain: 'inpage',
    inputs: [input('dLoss'), input('probabilities'), t],
    outputs: ['dLogits'],
    attributes: {},
    infer(context) {
      checkScalar(context)
      checkTarget(context, 1, 2, t.dtypes !== FLOAT)
      return [context.input(1)]
    },
  })
}

const CLASSES = input('t', ['int32'])
const TARGETS = input('t')

/**
 * Mean over all elements of -t log(p) - (1 - t) log(1 - p), p = sigmoid(logit): max(z, 0) - z t + log(1 + exp(-|z|)).
 */
const BinaryCrossEntropyWithLogits = defineOp({
  domain: 'inpage',
  inputs: [input('logits'), TARGETS],
  outputs: ['loss'],
  attributes: {},
  infer(context) {
    checkTarget(context, 0, 1, false)
    return [{ dtype: 'float32', shape: [] }]
  },
  gradient: ({ op, upstream, inputs }) => [
    op('BinaryCrossEntropyWithLogitsGrad', [upstream[0]!, inputs[0]!, inputs[1]!]),
    undefined,
  ],
})

/** dLoss (sigmoid(logits) - t) / number of elements. */
const BinaryCrossEntropyWithLogitsGrad = defineOp({
  domain: 'inpage',
  inputs: [input('dLoss'), input('logits'), TARGETS],
  outputs: ['dLogits'],
  attributes: {},
  infer(context) {
    checkScalar(context)
    checkTarget(context, 1, 2, false)
    return [context.input(1)]
  },
})

/**
 * SoftmaxCrossEntropy: t [N] int32 class indices, loss = mean of -log p[t]; gradient dLoss (p - onehot(t)) / N.
 * CategoricalCrossEntropy: t [N, C] float32 of any weights, loss = mean over rows of -sum(t log p);
 * gradient dLoss (p sum(t) - t) / N, with the sum over a row (1 for probabilities).
 */
export const lossOps = {
  SoftmaxCrossEntropy: crossEntropy('SoftmaxCrossEntropyGrad', CLASSES),
  SoftmaxCrossEntropyGrad: crossEntropyGradient(CLASSES),
  CategoricalCrossEntropy: crossEntropy('CategoricalCrossEntropyGrad', TARGETS),
  CategoricalCrossEntropyGrad: crossEntropyGradient(TARGETS),
  BinaryCrossEntropyWithLogits,
  BinaryCrossEntropyWithLogitsGrad,
}
