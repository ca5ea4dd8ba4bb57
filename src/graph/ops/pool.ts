import { formatShape, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { defineOp, fixed, flag, type InferContext, input, ints, optional } from '../op.ts'
import { imageShape, slide, slidingOf, WINDOW } from './window.ts'

const ATTRIBUTES = { ...WINDOW, kernel_shape: ints({ min: 1 }) }
/** ONNX options that have one answer here. */
const FIXED = { auto_pad: fixed('NOTSET'), ceil_mode: fixed(0), dilations: optional(ints({ min: 1, max: 1 })) }

interface Attributes {
  readonly strides: readonly number[] | undefined
  readonly pads: readonly number[] | undefined
  readonly kernel_shape: readonly number[]
}
type Context = InferContext<Attributes>

function pooled(context: Context, x: readonly Dim[]): readonly Dim[] {
  const { kernel_shape, strides, pads } = context.attributes
  // A window that lies in the padding altogether would have no largest element and no mean.
  if (pads?.some((pad, side) => pad >= kernel_shape[side % kernel_shape.length]!)) {
    context.fail(`pads [${pads.join(', ')}] must be smaller than the window [${kernel_shape.join(', ')}].`)
  }
  return [x[0]!, x[1]!, ...slide(context, x, kernel_shape, slidingOf({ strides, pads }, x.length - 2))]
}

function checkGradient(context: Context, dY: readonly Dim[], x: readonly Dim[]): void {
  const expected = pooled(context, x)
  if (!sameShape(dY, expected))
    context.fail(`dY is ${formatShape(dY)}, but pooling X ${formatShape(x)} gives ${formatShape(expected)}.`)
}

/** The attributes that a gradient hands on. */
function handedOn({ kernel_shape, ...given }: Attributes) {
  const { strides, pads } = slidingOf(given, kernel_shape.length)
  return { kernel_shape, strides, pads }
}

/** Largest element of each window; padding never wins. */
const MaxPool = defineOp({
  domain: '',
  inputs: [input('X')],
  outputs: ['Y'],
  attributes: { ...ATTRIBUTES, ...FIXED, storage_order: fixed(0) },
  infer: (context) => [{ dtype: context.input(0).dtype, shape: pooled(context, imageShape(context, 0, 'X')) }],
  gradient: ({ op, upstream, inputs, outputs, attributes }) => [
    op('MaxPoolGrad', [upstream[0]!, inputs[0]!, outputs[0]!], handedOn(attributes)),
  ],
})

/** dX of MaxPool: each dY goes to the first element of its window, in row-major order, that equals Y. */
const MaxPoolGrad = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('X'), input('Y')],
  outputs: ['dX'],
  attributes: ATTRIBUTES,
  infer(context) {
    const x = imageShape(context, 1, 'X')
    checkGradient(context, context.input(0).shape, x)
    checkGradient(context, context.input(2).shape, x)
    return [context.input(1)]
  },
})

/** Mean of each window: over its elements inside X, or over the whole window when `count_include_pad` is set. */
const AveragePool = defineOp({
  domain: '',
  inputs: [input('X')],
  outputs: ['Y'],
  attributes: { ...ATTRIBUTES, ...FIXED, count_include_pad: flag(0) },
  infer: (context) => [{ dtype: context.input(0).dtype, shape: pooled(context, imageShape(context, 0, 'X')) }],
  gradient({ op, type, upstream, inputs, attributes }) {
    const { count_include_pad } = attributes
    const input_shape = type(inputs[0]!).shape.slice(1) as number[]
    return [op('AveragePoolGrad', [upstream[0]!], { ...handedOn(attributes), count_include_pad, input_shape })]
  },
})

/** dX of AveragePool. `input_shape` is X's without the batch, which is dY's. */
const AveragePoolGrad = defineOp({
  domain: 'inpage',
  inputs: [input('dY')],
  outputs: ['dX'],
  attributes: { ...ATTRIBUTES, count_include_pad: flag(0), input_shape: ints({ min: 1 }) },
  infer(context) {
    const dY = imageShape(context, 0, 'dY')
    const x = [dY[0]!, ...context.attributes.input_shape]
    checkGradient(context, dY, x)
    return [{ dtype: context.input(0).dtype, shape: x }]
  },
})

/** The shape of X with everything behind the channels as 1. */
function globallyPooled(context: InferContext<unknown>): readonly Dim[] {
  return imageShape(context, 0, 'X').map((size, axis) => (axis < 2 ? size : 1))
}

/** Mean over everything behind the channels, which becomes 1. */
const GlobalAveragePool = defineOp({
  domain: '',
  inputs: [input('X')],
  outputs: ['Y'],
  attributes: {},
  infer: (context) => [{ dtype: context.input(0).dtype, shape: globallyPooled(context) }],
  gradient({ op, type, upstream, inputs }) {
    const axes = type(inputs[0]!).shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]))
    return [op('BroadcastLike', [upstream[0]!, inputs[0]!], { axes, scale_by_count: 1 })]
  },
})

/** Largest element of everything behind the channels, which becomes 1. */
const GlobalMaxPool = defineOp({
  domain: '',
  inputs: [input('X')],
  outputs: ['Y'],
  attributes: {},
  infer: (context) => [{ dtype: context.input(0).dtype, shape: globallyPooled(context) }],
  gradient({ op, type, upstream, inputs, outputs, fail }) {
    const kernel_shape = type(inputs[0]!).shape.slice(2)
    if (kernel_shape.some((size) => typeof size !== 'number')) fail('its gradient needs the sizes of X.')
    return [op('MaxPoolGrad', [upstream[0]!, inputs[0]!, outputs[0]!], { kernel_shape: kernel_shape as number[] })]
  },
})

export const poolOps = { MaxPool, AveragePool, GlobalAveragePool, GlobalMaxPool }

export const poolTrainingOps = { MaxPoolGrad, AveragePoolGrad }
