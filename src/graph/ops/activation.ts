import { formatShape, sameShape } from '../dims.ts'
import type { Attribute } from '../graph.ts'
import { type AttributeRules, defineOp, input, int, resolveAxis } from '../op.ts'

const NONE = {}
const AXIS = { axis: int(-1) }

/** y = f(x), whose gradient follows from y: `gradientOp(dY, Y)`. */
function activation<R extends AttributeRules>(gradientOp: string, attributes: R) {
  return defineOp<R>({
    domain: '',
    inputs: [input('X')],
    outputs: ['Y'],
    attributes,
    infer(context) {
      const x = context.input(0)
      checkAxis(context.attributes, x.shape, context.fail)
      return [x]
    },
    gradient: ({ op, upstream, outputs, attributes }) => [
      op(gradientOp, [upstream[0]!, outputs[0]!], attributes as Readonly<Record<string, Attribute>>),
    ],
  })
}

function activationGradient<R extends AttributeRules>(attributes: R) {
  return defineOp<R>({
    domain: 'inpage',
    inputs: [input('dY'), input('Y')],
    outputs: ['dX'],
    attributes,
    infer(context) {
      const dY = context.input(0)
      const y = context.input(1)
      if (!sameShape(dY.shape, y.shape)) {
        context.fail(`dY ${formatShape(dY.shape)} must have the shape of Y ${formatShape(y.shape)}.`)
      }
      checkAxis(context.attributes, y.shape, context.fail)
      return [dY]
    },
  })
}

function checkAxis(
  attributes: object,
  shape: readonly (number | string)[],
  fail: (expectation: string) => never,
): void {
  if ('axis' in attributes) resolveAxis(attributes.axis as number, shape, fail)
}

/**
 * Relu: max(x, 0), with gradient 0 at 0. Softmax and LogSoftmax along `axis` (one axis, as since opset 13).
 * Gradients from the output: Relu dY where Y > 0; Sigmoid dY Y (1 - Y); Tanh dY (1 - Y^2);
 * Softmax Y (dY - sum(dY Y)); LogSoftmax dY - exp(Y) sum(dY).
 */
export const activationOps = {
  Relu: activation('ReluGrad', NONE),
  Sigmoid: activation('SigmoidGrad', NONE),
  Tanh: activation('TanhGrad', NONE),
  Softmax: activation('SoftmaxGrad', AXIS),
  LogSoftmax: activation('LogSoftmaxGrad', AXIS),
}

export const activationTrainingOps = {
  ReluGrad: activationGradient(NONE),
  SigmoidGrad: activationGradient(NONE),
  TanhGrad: activationGradient(NONE),
  SoftmaxGrad: activationGradient(AXIS),
  LogSoftmaxGrad: activationGradient(AXIS),
}
