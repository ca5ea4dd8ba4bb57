import { activate, activation } from '../activations.ts'
import { permuted } from '../keras-layout.ts'
import { defineLayer } from '../layer.ts'
import { only, orElse, orNull, positiveInteger } from '../options.ts'
import { biasOf, kernelOptions, WEIGHT_OPTIONS, withActivityPenalty } from './weight-options.ts'
import { perAxis, placeWindow, WINDOW_OPTIONS, windowInput } from './window.ts'

function convolution(rank: 1 | 2) {
  const sizes = perAxis(positiveInteger(), rank)
  const ones = Array.from({ length: rank }, () => 1)
  return defineLayer({
    options: {
      filters: positiveInteger(),
      kernel_size: sizes,
      strides: orElse(sizes, ones),
      dilation_rate: orElse(sizes, ones),
      activation: orElse(orNull(activation()), null),
      groups: only(1),
      ...WINDOW_OPTIONS,
      ...WEIGHT_OPTIONS,
    },
    build(scope, input, { filters, kernel_size, strides, dilation_rate, padding, ...options }) {
      const { value, shape } = windowInput(scope, input, rank)
      const channels = shape.at(-1)!
      const window = { option: 'kernel_size', size: kernel_size, strides, dilations: dilation_rate, padding }
      const { pads, size } = placeWindow(scope, shape, window)
      const kernel = scope.weight('kernel', [filters, channels, ...kernel_size], options.kernel_initializer, {
        ...kernelOptions(options),
        keras: permuted([...kernel_size, channels, filters], [rank + 1, rank, ...ones.keys()]),
      })
      const inputs = [value, kernel, ...biasOf(scope, filters, options)]
      const convolved = scope.builder.op('Conv', inputs, { strides, pads, dilations: dilation_rate })
      const output = { value: convolved, shape: [...size, filters], layout: 'first' } as const
      return withActivityPenalty(scope, activate(scope.builder, output, options.activation ?? 'linear'), options)
    },
  })
}

export const Conv2D = convolution(2)
