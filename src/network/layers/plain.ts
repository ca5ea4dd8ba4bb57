import { sizeOf } from '../../core/tensor.ts'
import { activate, activation } from '../activations.ts'
import { defineLayer } from '../layer.ts'
import { choice, fraction, only, orElse, orNull, seed } from '../options.ts'
import { isOneAxis, like } from '../signal.ts'
import { WINDOW_OPTIONS } from './window.ts'

/** Layers without weights. */

/** Says what the input's shape is; the network checks that against the data. */
export const InputLayer = defineLayer({
  options: {
    sparse: only(false),
    ragged: only(false),
    optional: only(false),
    dtype: orElse(choice(['float32', 'int32', 'int64']), 'float32'),
  },
  build: (_scope, input) => input,
})

export const Activation = defineLayer({
  options: { activation: activation() },
  build: (scope, input, options) => activate(scope.builder, input, options.activation),
})

export const Flatten = defineLayer({
  options: { data_format: WINDOW_OPTIONS.data_format },
  build({ builder }, { value, shape, layout, flattened }) {
    if (shape.length === 1) return { value, shape, layout, ...(flattened && { flattened }) }
    const moved = layout === 'first' && !isOneAxis(shape.at(-1)!, shape.slice(0, -1))
    return {
      value: builder.op('Flatten', [value]),
      shape: [sizeOf(shape)],
      layout: 'last',
      ...(moved && { flattened: shape }),
    }
  },
})

/** Inverted dropout: does nothing but in training. */
export const Dropout = defineLayer({
  options: { rate: fraction(), seed: orNull(seed()), noise_shape: only(null) },
  build(scope, input, { rate, ...options }) {
    if (!scope.training || rate === 0) return like(input, input.value)
    const bits = options.seed ?? scope.seed()
    const mask = scope.builder.op('BernoulliMask', [input.value, scope.step()], { ratio: rate, seed: bits })
    return like(input, scope.builder.op('Mul', [input.value, mask]))
  },
})
