import { formatShape, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import {
  defineOp,
  fixed,
  type GradientContext,
  type InferContext,
  input,
  int,
  ints,
  optional,
  optionalInput,
} from '../op.ts'
import { checkSliding, DILATED_WINDOW, extentOf, imageShape, type Sliding, slide, slidingOf } from './window.ts'

const ATTRIBUTES = { ...DILATED_WINDOW, group: int(1, { min: 1 }) }
/** Options of ONNX's own two ops. */
const OPTIONS = { auto_pad: fixed('NOTSET'), kernel_shape: optional(ints({ min: 1 })) }

type Attributes = { readonly [K in keyof Sliding]: Sliding[K] | undefined } & { readonly group: number }
type Context = InferContext<Attributes>

/** The output shape of a convolution of X with kernels W [out, in / group, height, width]. */
function convolved(context: Context, x: readonly Dim[], w: readonly Dim[]): readonly Dim[] {
  const { group } = context.attributes
  const kernel = kernelOf(context, x, w)
  const taken = typeof w[1] === 'number' ? w[1] * group : undefined
  if (taken !== x[1]) {
    const groups = group === 1 ? '' : ` in each of ${group} groups`
    context.fail(`W ${formatShape(w)} takes ${w[1]} channels${groups}, but X ${formatShape(x)} has ${x[1]}.`)
  }
  if ((w[0] as number) % group !== 0) context.fail(`${w[0]} output channels cannot be divided into ${group} groups.`)
  return [x[0]!, w[0]!, ...slide(context, x, kernel, slidingOf(context.attributes, kernel.length))]
}

/** [height, width] of W, all of whose sizes must be known. */
function kernelOf(context: Context, x: readonly Dim[], w: readonly Dim[]): readonly number[] {
  if (w.some((size) => typeof size !== 'number')) context.fail(`the sizes of W ${formatShape(w)} must be known.`)
  if (w.length !== x.length) {
    context.fail(`W ${formatShape(w)} must have as many axes as X ${formatShape(x)}.`)
  }
  return w.slice(2) as number[]
}

function checkShape(context: Context, name: string, actual: readonly Dim[], expected: readonly Dim[]): void {
  if (!sameShape(actual, expected)) {
    context.fail(`${name} is ${formatShape(actual)}, but a convolution of these shapes gives ${formatShape(expected)}.`)
  }
}

/** `kernel_shape` says again what W does. */
function checkKernel(context: InferContext<{ kernel_shape: readonly number[] | undefined }>, w: readonly Dim[]): void {
  const { kernel_shape } = context.attributes
  if (kernel_shape && !sameShape(kernel_shape, w.slice(2))) {
    context.fail(`kernel_shape ${formatShape(kernel_shape)} contradicts W ${formatShape(w)}.`)
  }
}

function checkBias(context: InferContext<unknown>, channels: Dim): void {
  const b = context.inputs[2]?.shape
  if (b && !sameShape(b, [channels])) {
    context.fail(`B must be [${channels}], one number per output channel, but is ${formatShape(b)}.`)
  }
}

/** The attributes that a gradient hands on. */
function handedOn({ type, inputs, attributes }: GradientContext<Attributes>) {
  const { strides, pads, dilations } = slidingOf(attributes, type(inputs[0]!).shape.length - 2)
  return { strides, pads, dilations, group: attributes.group }
}

/** Only the batch may be unknown in what passed {@link slide}. */
function known(shape: readonly Dim[]): readonly number[] {
  return shape as readonly number[]
}

/** Sum of dY over everything but the channels. */
function biasGradient({ op, ints, type }: GradientContext<unknown>, dY: string): string {
  const axes = type(dY).shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]))
  return op('ReduceSum', [dY, ints(axes)], { keepdims: 0 })
}

/**
 * Cross-correlation: X [batch, in, height, width], W [out, in / group, kernel height, kernel width], B [out]; or all of
 * them without the heights. Each of `group` equal parts of the input channels makes one of the output channels.
 */
const Conv = defineOp({
  domain: '',
  inputs: [input('X'), input('W'), optionalInput('B')],
  outputs: ['Y'],
  attributes: { ...ATTRIBUTES, ...OPTIONS },
  infer(context) {
    const x = imageShape(context, 0, 'X')
    const w = imageShape(context, 1, 'W')
    checkKernel(context, w)
    checkBias(context, w[0]!)
    return [{ dtype: context.input(0).dtype, shape: convolved(context, x, w) }]
  },
  gradient(context) {
    const { op, type, needs } = context
    const [x, w] = context.inputs as [string, string]
    const dY = context.upstream[0]!
    const window = handedOn(context)
    return [
      needs(0) ? op('ConvGradInput', [dY, w], { ...window, input_shape: known(type(x).shape.slice(1)) }) : undefined,
      needs(1) ? op('ConvGradWeight', [dY, x], { ...window, kernel_shape: known(type(w).shape.slice(2)) }) : undefined,
      needs(2) ? biasGradient(context, dY) : undefined,
    ]
  },
})

/** dX of Conv. `input_shape` is X's without the batch, which is dY's. */
const ConvGradInput = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('W')],
  outputs: ['dX'],
  attributes: { ...ATTRIBUTES, input_shape: ints({ min: 1 }) },
  infer(context) {
    const dY = imageShape(context, 0, 'dY')
    const x = [dY[0]!, ...context.attributes.input_shape]
    checkShape(context, 'dY', dY, convolved(context, x, imageShape(context, 1, 'W')))
    return [{ dtype: context.input(0).dtype, shape: x }]
  },
})

/** dW of Conv, summed over the batch. `kernel_shape` is [height, width] of W. */
const ConvGradWeight = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('X')],
  outputs: ['dW'],
  attributes: { ...ATTRIBUTES, kernel_shape: ints({ min: 1 }) },
  infer(context) {
    const dY = imageShape(context, 0, 'dY')
    const x = imageShape(context, 1, 'X')
    const { group, kernel_shape } = context.attributes
    const w = [dY[1]!, typeof x[1] === 'number' ? x[1] / group : x[1]!, ...kernel_shape]
    checkShape(context, 'dY', dY, convolved(context, x, w))
    return [{ dtype: context.input(0).dtype, shape: w }]
  },
})

/**
 * The gradient of a convolution as a layer: X [batch, in, height, width], W [in, out / group, kernel height, kernel
 * width], B [out]. Its output is the input of a Conv with the same window that would give X's shape: stride (in - 1) +
 * extent - pads per axis, and `output_padding`, less than a stride, more.
 */
const ConvTranspose = defineOp({
  domain: '',
  inputs: [input('X'), input('W'), optionalInput('B')],
  outputs: ['Y'],
  attributes: { ...ATTRIBUTES, ...OPTIONS, output_padding: optional(ints({ min: 0 })) },
  infer(context) {
    const x = imageShape(context, 0, 'X')
    const w = imageShape(context, 1, 'W')
    const kernel = kernelOf(context, x, w)
    const axes = kernel.length
    const sliding = slidingOf(context.attributes, axes)
    checkSliding(context, axes, kernel, sliding)
    checkKernel(context, w)
    const { strides, pads, dilations } = sliding
    const added = context.attributes.output_padding ?? strides.map(() => 0)
    if (added.length !== axes || added.some((count, axis) => count >= strides[axis]!)) {
      context.fail(`output_padding [${added.join(', ')}] must be less than the strides [${strides.join(', ')}].`)
    }
    const sizes = x.slice(2).map((size, axis) => {
      if (typeof size !== 'number') return context.fail(`the sizes of X ${formatShape(x)} must be known.`)
      const covered = strides[axis]! * (size - 1) + extentOf(kernel[axis]!, dilations[axis]!) + added[axis]!
      const left = covered - pads[axis]! - pads[axis + axes]!
      return left > 0 ? left : context.fail(`pads [${pads.join(', ')}] leave nothing of an output of ${covered}.`)
    })
    const y = [x[0]!, (w[1] as number) * context.attributes.group, ...sizes]
    checkShape(context, 'X', x, convolved(context, y, w))
    checkBias(context, y[1]!)
    return [{ dtype: context.input(0).dtype, shape: y }]
  },
  gradient(context) {
    const { op, type, needs } = context
    const [x, w] = context.inputs as [string, string]
    const dY = context.upstream[0]!
    const window = handedOn(context)
    return [
      needs(0) ? op('Conv', [dY, w], window) : undefined,
      needs(1) ? op('ConvGradWeight', [x, dY], { ...window, kernel_shape: known(type(w).shape.slice(2)) }) : undefined,
      needs(2) ? biasGradient(context, dY) : undefined,
    ]
  },
})

export const convOps = { Conv, ConvTranspose }

export const convTrainingOps = { ConvGradInput, ConvGradWeight }
