import { broadcastShapes, formatShape } from '../dims.ts'
import { defineOp, type GradientContext, type InferContext, input, type OpSpec, type ValueType } from '../op.ts'
import { negate, sumTo } from './gradient.ts'

function inferBroadcast(context: InferContext<unknown>): readonly ValueType[] {
  const a = context.input(0)
  const b = context.input(1)
  const shape = broadcastShapes(a.shape, b.shape)
  if (!shape) {
    context.fail(
      `shapes ${formatShape(a.shape)} and ${formatShape(b.shape)} cannot be broadcast together; ` +
        'each pair of sizes, from the last, must be equal or hold a 1.',
    )
  }
  return [{ dtype: a.dtype, shape }]
}

/** `partials`: the gradient with respect to each input, before broadcasting is undone. */
function binary(partials?: readonly [Partial, Partial]): OpSpec<{}> {
  return defineOp({
    domain: '',
    inputs: [input('A'), input('B')],
    outputs: ['C'],
    attributes: {},
    infer: inferBroadcast,
    ...(partials && {
      gradient: (context: GradientContext<unknown>) =>
        partials.map((partial, i) =>
          context.needs(i)
            ? partial(context, context.upstream[0]!, (gradient) =>
                sumTo(context, gradient, context.type(context.inputs[i]!).shape),
              )
            : undefined,
        ),
    }),
  })
}

type Partial = (context: GradientContext<unknown>, dY: string, sum: (gradient: string) => string) => string

/**
 * ONNX Add, Sub, Mul, Div, Max (of two inputs), with multidirectional broadcasting. Max serves preprocessing and passes
 * no gradient.
 */
export const elementwiseOps = {
  Add: binary([(_context, dY, sum) => sum(dY), (_context, dY, sum) => sum(dY)]),
  Sub: binary([(_context, dY, sum) => sum(dY), (context, dY, sum) => negate(context, sum(dY))]),
  Mul: binary([
    ({ op, inputs }, dY, sum) => sum(op('Mul', [dY, inputs[1]!])),
    ({ op, inputs }, dY, sum) => sum(op('Mul', [dY, inputs[0]!])),
  ]),
  Div: binary([
    ({ op, inputs }, dY, sum) => sum(op('Div', [dY, inputs[1]!])),
    // C = A / B, so dC/dB = -A / B^2 = -C / B
    (context, dY, sum) =>
      negate(context, sum(context.op('Div', [context.op('Mul', [dY, context.outputs[0]!]), context.inputs[1]!]))),
  ]),
  Max: binary(),
}
