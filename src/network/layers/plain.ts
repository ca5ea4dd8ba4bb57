import { activate, activation } from '../activations.ts'
import { defineLayer } from '../layer.ts'
import { fraction, only, orNull, seed } from '../options.ts'
import { WINDOW_OPTIONS } from './window.ts'

/** Layers without weights. */

/** Says what the input's shape is; the network checks that against the data. */
export const InputLayer = defineLayer({
  options: { sparse: only(false), ragged: only(false), optional: only(false) },
  build: (_scope, input) => input,
})

export const Activation = defineLayer({
  options: { activation: activation() },
  build: (scope, input, options) => activate(scope.builder, input, options.activation),
})

export const Flatten = defineLayer({
  options: { data_format: WINDOW_OPTIONS.data_format },
  build({ builder }, { value, form }) {
    if (form.kind === 'features') return { value, form }
    const size = form.height * form.width * form.channels
    return { value: builder.op('Flatten', [value]), form: { kind: 'features', size, flattened: form } }
  },
})

/** Inverted dropout: does nothing but in training. */
export const Dropout = defineLayer({
  options: { rate: fraction(), seed: orNull(seed()), noise_shape: only(null) },
  build(scope, { value, form }, { rate, ...options }) {
    const bits = options.seed ?? scope.seed()
    if (!scope.training || rate === 0) return { value, form }
    const mask = scope.builder.op('BernoulliMask', [value, scope.step()], { ratio: rate, seed: bits })
    return { value: scope.builder.op('Mul', [value, mask]), form }
  },
})
