import { formatShape, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { defineOp, fixed, flag, type InferContext, input, ints } from '../op.ts'
import { imageShape, slide, WINDOW } from './window.ts'

const ATTRIBUTES = { ...WINDOW, kernel_shape: ints({ length: 2, min: 1 }) }
const DILATIONS = [1, 1]
/** ONNX options that have one answer here. */
const FIXED = { auto_pad: fixed('NOTSET'), ceil_mode: fixed(0), dilations: fixed(DILATIONS) }

type Context = InferContext<{ strides: readonly number[]; pads: readonly number[]; kernel_shape: readonly number[] }>

function pooled(context: Context, x: readonly Dim[]): readonly Dim[] {
  const { kernel_shape, strides, pads } = context.attributes
  // A window that lies in the padding altogether would have no largest element and no mean.
  if (pads.some((pad, side) => pad >= kernel_shape[side % 2]!)) {
    context.fail(`pads [${pads.join(', ')}] must be smaller than the window [${kernel_shape.join(', ')}].`)
  }
  return [x[0]!, x[1]!, ...slide(context, x, { kernel: kernel_shape, strides, pads, dilations: DILATIONS })]
}

function checkGradient(context: Context, dY: readonly Dim[], x: readonly Dim[]): void {
  const expected = pooled(context, x)
  if (!sameShape(dY, expected))
    context.fail(`dY is ${formatShape(dY)}, but pooling X ${formatShape(x)} gives ${formatShape(expected)}.`)
}

/** Largest element of each window; padding never wins. */
const MaxPool = defineOp({
  domain: '',
  inputs: [input('X')],
  outputs: ['Y'],
  attributes: { ...ATTRIBUTES, ...FIXED, storage_order: fixed(0) },
  infer: (context) => [{ dtype: context.input(0).dtype, shape: pooled(context, imageShape(context, 0, 'X')) }],
  gradient({ op, upstream, inputs, outputs, attributes: { kernel_shape, strides, pads } }) {
    return [op('MaxPoolGrad', [upstream[0]!, inputs[0]!, outputs[0]!], { kernel_shape, strides, pads })]
  },
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
  gradient({ op, type, upstream, inputs, attributes: { kernel_shape, strides, pads, count_include_pad } }) {
    const input_shape = type(inputs[0]!).shape.slice(1) as number[]
    return [op('AveragePoolGrad', [upstream[0]!], { kernel_shape, strides, pads, count_include_pad, input_shape })]
  },
})

/** dX of AveragePool. `input_shape` is [channels, height, width] of X; the batch is dY's. */
const AveragePoolGrad = defineOp({
  domain: 'inpage',
  inputs: [input('dY')],
  outputs: ['dX'],
  attributes: { ...ATTRIBUTES, count_include_pad: flag(0), input_shape: ints({ length: 3, min: 1 }) },
  infer(context) {
    const dY = imageShape(context, 0, 'dY')
    const x = [dY[0], ...context.attributes.input_shape]
    checkGradient(context, dY, x)
    return [{ dtype: context.input(0).dtype, shape: x }]
  },
})

/** Mean over height and width, which become 1. */
const GlobalAveragePool = defineOp({
  domain: '',
  inputs: [input('X')],
  outputs: ['Y'],
  attributes: {},
  infer(context) {
    const [batch, channels] = imageShape(context, 0, 'X')
    return [{ dtype: context.input(0).dtype, shape: [batch, channels, 1, 1] }]
  },
  gradient: ({ op, upstream, inputs }) => [
    op('BroadcastLike', [upstream[0]!, inputs[0]!], { axes: [2, 3], scale_by_count: 1 }),
  ],
})

export const poolOps = { MaxPool, MaxPoolGrad, AveragePool, AveragePoolGrad, GlobalAveragePool }
