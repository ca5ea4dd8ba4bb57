import { broadcastShapes, formatShape } from '../dims.ts'
import { defineOp, type GradientContext, type InferContext, input, type OpSpec, type ValueType } from '../op.ts'
import { negate, sumTo, zerosWhere } from './gradient.ts'

/** The shape of inputs `from` and `from + 1`, broadcast together. */
export function inferBroadcast(context: InferContext<unknown>, from = 0): ValueType {
  const a = context.input(from)
  const b = context.input(from + 1)
  const shape = broadcastShapes(a.shape, b.shape)
  if (!shape) {
    context.fail(
      `shapes ${formatShape(a.shape)} and ${formatShape(b.shape)} cannot be broadcast together; ` +
        'each pair of sizes, from the last, must be equal or hold a 1.',
    )
  }
  return { dtype: a.dtype, shape }
}

type Partial = (context: GradientContext<unknown>, dY: string) => string

/** `partials`: the gradient with respect to each input, before broadcasting is undone. */
function binary(...partials: readonly [Partial, Partial]): OpSpec<{}> {
  return defineOp({
    domain: '',
    inputs: [input('A'), input('B')],
    outputs: ['C'],
    attributes: {},
    infer: (context) => [inferBroadcast(context)],
    gradient: (context) =>
      partials.map((partial, i) =>
        context.needs(i)
          ? sumTo(context, partial(context, context.upstream[0]!), context.type(context.inputs[i]!).shape)
          : undefined,
      ),
  })
}

/** dY where `comparison(A, B)` holds, 0 elsewhere. */
const where =
  (comparison: string): Partial =>
  (context, dY) => zerosWhere(context, context.op(comparison, context.inputs), dY, 'otherwise')

/**
 * ONNX Add, Sub, Mul, Div, Pow, and Max and Min of two inputs, with multidirectional broadcasting. Where A equals B the
 * gradient of Max and Min passes to A (as in TensorFlow). Pow's with respect to its exponent is 0 where the base is not
 * positive, since the logarithm ends there.
 */
export const elementwiseOps = {
  Add: binary((_, dY) => dY, (_, dY) => dY),
  Sub: binary((_, dY) => dY, negate),
  Mul: binary(
    ({ op, inputs }, dY) => op('Mul', [dY, inputs[1]!]),
    ({ op, inputs }, dY) => op('Mul', [dY, inputs[0]!]),
  ),
  Div: binary(
    ({ op, inputs }, dY) => op('Div', [dY, inputs[1]!]),
    // C = A / B, so dC/dB = -A / B^2 = -C / B
    (context, dY) => negate(context, context.op('Div', [context.op('Mul', [dY, context.outputs[0]!]), context.inputs[1]!])),
  ),
  Pow: binary(
    ({ op, inputs: [a, b], scalar }, dY) => op('Mul', [dY, op('Mul', [b!, op('Pow', [a!, op('Sub', [b!, scalar(1)])])])]),
    (context, dY) => {
      const { op, inputs: [a], outputs: [c], scalar } = context
      const logarithm = zerosWhere(context, op('Greater', [a!, scalar(0)]), op('Log', [a!]), 'otherwise')
      return op('Mul', [dY, op('Mul', [c!, logarithm])])
    },
  ),
  Max: binary(where('GreaterOrEqual'), where('Less')),
  Min: binary(where('LessOrEqual'), where('Greater')),
}
