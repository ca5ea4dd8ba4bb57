import { activate, activation } from '../activations.ts'
import { initializer } from '../initializers.ts'
import { defineLayer, describeForm, type FeatureForm, type KerasLayout } from '../layer.ts'
import { flag, only, orElse, orNull, positiveInteger } from '../options.ts'
import { WEIGHT_OPTIONS } from './weight-options.ts'

/**
 * Rows of a kernel behind Flatten stand for [channels, height, width] here and for [height, width, channels] in Keras.
 */
function kernelLayout({ size, flattened }: FeatureForm, units: number): KerasLayout {
  const shape = [size, units]
  if (!flattened) return { shape, view: shape, perm: [0, 1] }
  const { height, width, channels } = flattened
  return { shape, view: [height, width, channels, units], perm: [2, 0, 1, 3] }
}

/** activation(x kernel + bias). */
export const Dense = defineLayer({
  options: {
    units: orNull(positiveInteger()),
    activation: orElse(activation(), 'linear'),
    use_bias: orElse(flag(), true),
    kernel_initializer: orElse(initializer(), initializer().parse('glorot_uniform')!),
    bias_initializer: orElse(initializer(), initializer().parse('zeros')!),
    ...WEIGHT_OPTIONS,
    lora_rank: only(null),
    quantization_config: only(null),
  },
  build(scope, { value, form }, options) {
    if (form.kind === 'image') {
      return scope.fail(
        `its input is ${describeForm(form)}, but it takes features; ` +
          'put a Flatten or GlobalAveragePooling2D layer before it.',
      )
    }
    const units =
      options.units ??
      scope.outputUnits ??
      scope.fail('option "units" is missing; only the last Dense layer may leave it out.')
    const kernel = scope.weight('kernel', [form.size, units], options.kernel_initializer, kernelLayout(form, units))
    const product = options.use_bias
      ? scope.builder.op('Gemm', [value, kernel, scope.weight('bias', [units], options.bias_initializer)])
      : scope.builder.op('MatMul', [value, kernel])
    return activate(scope.builder, { value: product, form: { kind: 'features', size: units } }, options.activation)
  },
})
