import { activate, activation } from '../activations.ts'
import { permuted } from '../keras-layout.ts'
import { defineLayer } from '../layer.ts'
import { orElse, orNull, positiveInteger, wholeNumber } from '../../core/options.ts'
import { only } from '../options.ts'
import { addWeight, biasOf, WEIGHT_OPTIONS, withActivityPenalty } from './weight-options.ts'
import { onesOf, perAxis, WINDOW_OPTIONS, windowInput } from './window.ts'

/**
 * The gradient of a convolution, as a layer. The output has in * stride places with `same` padding; else in * stride +
 * max(extent - stride, 0); with `output_padding` (in - 1) * stride + extent + output_padding, less twice half the
 * extent with `same` (keras/src/backend/common/backend_utils.py). What is over is cut off, the larger half at the end.
 */
function transposed(rank: 1 | 2) {
  const sizes = perAxis(positiveInteger(), rank)
  const ones = onesOf(rank)
  return defineLayer({
    options: {
      filters: positiveInteger(),
      kernel_size: sizes,
      strides: orElse(sizes, ones),
      dilation_rate: orElse(sizes, ones),
      output_padding: orNull(perAxis(wholeNumber(), rank)),
      activation: orNull(activation()),
      groups: only(1),
      ...WINDOW_OPTIONS,
      ...WEIGHT_OPTIONS,
    },
    build(
      scope,
      input,
      { filters, kernel_size, strides, dilation_rate: dilations, padding, output_padding, ...options },
    ) {
      const { value, shape } = windowInput(scope, input, rank)
      const places = kernel_size.map((kernel, axis) => {
        const [length, stride] = [shape[axis]!, strides[axis]!]
        const extent = dilations[axis]! * (kernel - 1) + 1
        const covered = (length - 1) * stride + extent
        const added = output_padding?.[axis]
        const size =
          added !== undefined
            ? covered + added - (padding === 'same' ? 2 * Math.floor(extent / 2) : 0)
            : padding === 'same'
              ? length * stride
              : length * stride + Math.max(extent - stride, 0)
        const cut = Math.max(0, covered - size)
        return { size, before: Math.floor(cut / 2), after: Math.ceil(cut / 2), added: Math.max(0, size - covered) }
      })
      const channels = shape.at(-1)!
      const keras = permuted([...kernel_size, filters, channels], [rank + 1, rank, ...ones.keys()])
      const kernel = addWeight(scope, 'kernel', [channels, filters, ...kernel_size], options, keras)
      const convolved = scope.builder.op('ConvTranspose', [value, kernel, ...biasOf(scope, filters, options)], {
        strides,
        dilations,
        pads: [...places.map(({ before }) => before), ...places.map(({ after }) => after)],
        output_padding: places.map(({ added }) => added),
      })
      const output = { value: convolved, shape: [...places.map(({ size }) => size), filters], layout: 'first' } as const
      return withActivityPenalty(scope, activate(scope.builder, output, options.activation ?? 'linear'), options)
    },
  })
}

export const Conv1DTranspose = transposed(1)
export const Conv2DTranspose = transposed(2)
