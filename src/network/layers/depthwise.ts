import type { Shape } from '../../core/tensor.ts'
import { activate, activation } from '../activations.ts'
import { permuted } from '../keras-layout.ts'
import { defineLayer, type LayerScope } from '../layer.ts'
import { type OptionValues, orElse, orNull, positiveInteger } from '../../core/options.ts'
import { only, unused } from '../options.ts'
import type { Signal } from '../signal.ts'
import { addWeight, BIAS_OPTIONS, biasOf, weightOptions, withActivityPenalty } from './weight-options.ts'
import { onesOf, perAxis, placeWindow, WINDOW_OPTIONS, windowInput } from './window.ts'

function optionsOf(rank: 1 | 2) {
  const sizes = perAxis(positiveInteger(), rank)
  return {
    kernel_size: sizes,
    strides: orElse(sizes, onesOf(rank)),
    dilation_rate: orElse(sizes, onesOf(rank)),
    depth_multiplier: orElse(positiveInteger(), 1),
    activation: orNull(activation()),
    groups: only(1),
    ...WINDOW_OPTIONS,
    ...weightOptions('depthwise', 'glorot_uniform'),
    ...BIAS_OPTIONS,
  }
}

type Options = OptionValues<ReturnType<typeof optionsOf>>

interface Convolved {
  readonly value: string
  /** Of the output, channels last. */
  readonly shape: Shape
}

/**
 * `depth_multiplier` windows for each channel on its own: Keras's kernel [...window, channels, multiplier] is a
 * convolution of as many groups as channels.
 */
function convolveChannels(
  scope: LayerScope,
  input: Signal,
  options: Options,
  role: string,
  bias: (channels: number) => readonly string[],
): Convolved {
  const { kernel_size, strides, dilation_rate: dilations, depth_multiplier, padding } = options
  const rank = kernel_size.length
  const { value, shape } = windowInput(scope, input, rank)
  const channels = shape.at(-1)!
  const made = channels * depth_multiplier
  const { pads, size } = placeWindow(scope, shape, {
    option: 'kernel_size',
    size: kernel_size,
    strides,
    dilations,
    padding,
  })
  const keras = permuted([...kernel_size, channels, depth_multiplier], [rank, rank + 1, ...kernel_size.keys()])
  const kernel = addWeight(scope, 'depthwise', [made, 1, ...kernel_size], options, keras, role)
  const attributes = { strides, pads, dilations, group: channels }
  const convolved = scope.builder.op('Conv', [value, kernel, ...bias(made)], attributes)
  return { value: convolved, shape: [...size, made] }
}

function depthwise(rank: 1 | 2) {
  return defineLayer({
    options: optionsOf(rank),
    build(scope, input, options) {
      const convolved = convolveChannels(scope, input, options, 'kernel', (channels) =>
        biasOf(scope, channels, options),
      )
      const output = activate(scope.builder, { ...convolved, layout: 'first' }, options.activation ?? 'linear')
      return withActivityPenalty(scope, output, options)
    },
  })
}

/** Channels on their own, then mixed by a window of one element. */
function separable(rank: 1 | 2) {
  return defineLayer({
    options: {
      filters: positiveInteger(),
      ...optionsOf(rank),
      ...weightOptions('pointwise', 'glorot_uniform'),
      // Keras 2 writes those of a convolution, too.
      kernel_initializer: unused(),
      kernel_regularizer: unused(),
      kernel_constraint: unused(),
    },
    build(scope, input, { filters, ...options }) {
      const { value, shape } = convolveChannels(scope, input, options, 'depthwise_kernel', () => [])
      const made = shape.at(-1)!
      const ones = onesOf(rank)
      const keras = permuted([...ones, made, filters], [rank + 1, rank, ...ones.keys()])
      const kernel = addWeight(scope, 'pointwise', [filters, made, ...ones], options, keras, 'pointwise_kernel')
      const mixed = scope.builder.op('Conv', [value, kernel, ...biasOf(scope, filters, options)])
      const output = { value: mixed, shape: [...shape.slice(0, -1), filters], layout: 'first' } as const
      return withActivityPenalty(scope, activate(scope.builder, output, options.activation ?? 'linear'), options)
    },
  })
}

export const DepthwiseConv1D = depthwise(1)
export const DepthwiseConv2D = depthwise(2)
export const SeparableConv1D = separable(1)
export const SeparableConv2D = separable(2)
