import { activate, activation } from '../activations.ts'
import { permuted } from '../keras-layout.ts'
import { defineLayer, type LayerScope } from '../layer.ts'
import { choice, orElse, orNull, positiveInteger } from '../../core/options.ts'
import { addWeight, biasOf, WEIGHT_OPTIONS, withActivityPenalty } from './weight-options.ts'
import { onesOf, perAxis, placeWindow, WINDOW_OPTIONS, windowInput } from './window.ts'

function convolution(rank: 1 | 2) {
  const sizes = perAxis(positiveInteger(), rank)
  const ones = onesOf(rank)
  return defineLayer({
    options: {
      filters: positiveInteger(),
      kernel_size: sizes,
      strides: orElse(sizes, ones),
      dilation_rate: orElse(sizes, ones),
      groups: orElse(positiveInteger(), 1),
      activation: orNull(activation()),
      ...WINDOW_OPTIONS,
      padding: orElse(choice(rank === 1 ? ['valid', 'same', 'causal'] : ['valid', 'same']), 'valid'),
      ...WEIGHT_OPTIONS,
    },
    build(scope, input, { filters, kernel_size, strides, dilation_rate: dilations, groups, padding, ...options }) {
      const { value, shape } = windowInput(scope, input, rank)
      const channels = shape.at(-1)!
      checkGroups(scope, groups, channels, filters)
      const { pads, size } = placeWindow(scope, shape, {
        option: 'kernel_size',
        size: kernel_size,
        strides,
        dilations,
        padding,
      })
      const taken = channels / groups
      const keras = permuted([...kernel_size, taken, filters], [rank + 1, rank, ...ones.keys()])
      const kernel = addWeight(scope, 'kernel', [filters, taken, ...kernel_size], options, keras)
      const inputs = [value, kernel, ...biasOf(scope, filters, options)]
      const convolved = scope.builder.op('Conv', inputs, { strides, pads, dilations, group: groups })
      const output = { value: convolved, shape: [...size, filters], layout: 'first' } as const
      return withActivityPenalty(scope, activate(scope.builder, output, options.activation ?? 'linear'), options)
    },
  })
}

function checkGroups(scope: LayerScope, groups: number, channels: number, filters: number): void {
  if (channels % groups !== 0 || filters % groups !== 0) {
    scope.fail(
      `its ${groups} groups divide neither ${channels} input channels nor ${filters} filters evenly; both must be multiples of them.`,
    )
  }
}

export const Conv1D = convolution(1)
export const Conv2D = convolution(2)
