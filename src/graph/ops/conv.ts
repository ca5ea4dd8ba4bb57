import { formatShape, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { defineOp, fixed, type InferContext, input, ints, optional, optionalInput } from '../op.ts'
import { imageShape, slide, WINDOW } from './window.ts'

const ATTRIBUTES = { ...WINDOW, dilations: ints({ length: 2, min: 1 }, [1, 1]) }

type Context = InferContext<{ strides: readonly number[]; pads: readonly number[]; dilations: readonly number[] }>

/** The output shape of a convolution of X with kernels W [out, in, height, width]. */
function convolved(context: Context, x: readonly Dim[], w: readonly Dim[]): readonly Dim[] {
  if (w[1] !== x[1]) context.fail(`W ${formatShape(w)} takes ${w[1]} channels, but X ${formatShape(x)} has ${x[1]}.`)
  const kernel = w.slice(2)
  if (kernel.some((size) => typeof size !== 'number'))
    context.fail(`the size of the kernel W ${formatShape(w)} must be known.`)
  return [x[0]!, w[0]!, ...slide(context, x, { ...context.attributes, kernel: kernel as number[] })]
}

function checkShape(context: Context, name: string, actual: readonly Dim[], expected: readonly Dim[]): void {
  if (!sameShape(actual, expected)) {
    context.fail(`${name} is ${formatShape(actual)}, but a convolution of these shapes gives ${formatShape(expected)}.`)
  }
}

/**
 * Two-dimensional cross-correlation: X [batch, in, height, width], W [out, in, kernel height, kernel width], B [out].
 */
const Conv = defineOp({
  domain: '',
  inputs: [input('X'), input('W'), optionalInput('B')],
  outputs: ['Y'],
  attributes: {
    ...ATTRIBUTES,
    group: fixed(1),
    auto_pad: fixed('NOTSET'),
    kernel_shape: optional(ints({ length: 2, min: 1 })),
  },
  infer(context) {
    const x = imageShape(context, 0, 'X')
    const w = imageShape(context, 1, 'W')
    const b = context.inputs[2]?.shape
    const { kernel_shape } = context.attributes
    if (kernel_shape && !sameShape(kernel_shape, w.slice(2))) {
      context.fail(`kernel_shape ${formatShape(kernel_shape)} contradicts W ${formatShape(w)}.`)
    }
    if (b && !sameShape(b, [w[0]]))
      context.fail(`B must be [${w[0]}], one number per output channel, but is ${formatShape(b)}.`)
    return [{ dtype: context.input(0).dtype, shape: convolved(context, x, w) }]
  },
  gradient(context) {
    const [x, w] = context.inputs as [string, string]
    const { strides, pads, dilations } = context.attributes
    const dY = context.upstream[0]!
    const window = { strides, pads, dilations }
    return [
      context.needs(0)
        ? context.op('ConvGradInput', [dY, w], { ...window, input_shape: known(context.type(x).shape.slice(1)) })
        : undefined,
      context.needs(1)
        ? context.op('ConvGradWeight', [dY, x], { ...window, kernel_shape: known(context.type(w).shape.slice(2)) })
        : undefined,
      context.needs(2) ? context.op('ReduceSum', [dY, context.ints([0, 2, 3])], { keepdims: 0 }) : undefined,
    ]
  },
})

/** Only the batch may be unknown in what passed {@link slide}. */
function known(shape: readonly Dim[]): readonly number[] {
  return shape as readonly number[]
}

/** dX of Conv. `input_shape` is [channels, height, width] of X; the batch is dY's. */
const ConvGradInput = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('W')],
  outputs: ['dX'],
  attributes: { ...ATTRIBUTES, input_shape: ints({ length: 3, min: 1 }) },
  infer(context) {
    const dY = imageShape(context, 0, 'dY')
    const x = [dY[0], ...context.attributes.input_shape]
    checkShape(context, 'dY', dY, convolved(context, x, imageShape(context, 1, 'W')))
    return [{ dtype: context.input(0).dtype, shape: x }]
  },
})

/** dW of Conv, summed over the batch. `kernel_shape` is [height, width] of W. */
const ConvGradWeight = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('X')],
  outputs: ['dW'],
  attributes: { ...ATTRIBUTES, kernel_shape: ints({ length: 2, min: 1 }) },
  infer(context) {
    const dY = imageShape(context, 0, 'dY')
    const x = imageShape(context, 1, 'X')
    const w = [dY[1], x[1], ...context.attributes.kernel_shape]
    checkShape(context, 'dY', dY, convolved(context, x, w))
    return [{ dtype: context.input(0).dtype, shape: w }]
  },
})

export const convOps = { Conv, ConvGradInput, ConvGradWeight }
