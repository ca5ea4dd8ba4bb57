import { activate, activation } from '../activations.ts'
import { initializer } from '../initializers.ts'
import { defineLayer } from '../layer.ts'
import { flag, only, orElse, pair, positiveInteger } from '../options.ts'
import { WEIGHT_OPTIONS } from './weight-options.ts'
import { imageOf, placeWindow, WINDOW_OPTIONS } from './window.ts'

export const Conv2D = defineLayer({
  options: {
    filters: positiveInteger(),
    kernel_size: pair(),
    strides: orElse(pair(), [1, 1]),
    dilation_rate: orElse(pair(), [1, 1]),
    activation: orElse(activation(), 'linear'),
    use_bias: orElse(flag(), true),
    kernel_initializer: orElse(initializer(), initializer().parse('glorot_uniform')!),
    bias_initializer: orElse(initializer(), initializer().parse('zeros')!),
    groups: only(1),
    ...WINDOW_OPTIONS,
    ...WEIGHT_OPTIONS,
  },
  build(scope, input, { filters, kernel_size, strides, dilation_rate, padding, ...options }) {
    const image = imageOf(input, scope)
    const window = { option: 'kernel_size', size: kernel_size, strides, dilations: dilation_rate, padding }
    const {
      pads,
      size: [height, width],
    } = placeWindow(scope, image, window)
    const kerasShape = [...kernel_size, image.channels, filters]
    const kernel = scope.weight('kernel', [filters, image.channels, ...kernel_size], options.kernel_initializer, {
      shape: kerasShape,
      view: kerasShape,
      perm: [3, 2, 0, 1],
    })
    const bias = options.use_bias ? [scope.weight('bias', [filters], options.bias_initializer)] : []
    const value = scope.builder.op('Conv', [input.value, kernel, ...bias], { strides, pads, dilations: dilation_rate })
    return activate(
      scope.builder,
      { value, form: { kind: 'image', height, width, channels: filters } },
      options.activation,
    )
  },
})
