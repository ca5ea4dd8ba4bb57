import { activate, activation } from '../activations.ts'
import { asItIs, type KerasLayout } from '../keras-layout.ts'
import { defineLayer } from '../layer.ts'
import { orNull, positiveInteger } from '../../core/options.ts'
import { only } from '../options.ts'
import { channelsLast, type Signal } from '../signal.ts'
import { addWeight, biasOf, WEIGHT_OPTIONS, withActivityPenalty } from './weight-options.ts'

/** Rows of a kernel behind Flatten stand for channels-first features here and for channels-last ones in Keras. */
function kernelLayout({ shape, flattened }: Signal, units: number): KerasLayout {
  const keras = [shape.at(-1)!, units]
  if (!flattened) return asItIs(keras)
  const channels = flattened.length - 1
  return {
    shape: keras,
    view: [...flattened, units],
    perm: [channels, ...flattened.slice(0, -1).map((_, axis) => axis), channels + 1],
  }
}

/** activation(x kernel + bias) over the last axis. */
export const Dense = defineLayer({
  options: {
    units: orNull(positiveInteger()),
    activation: orNull(activation()),
    ...WEIGHT_OPTIONS,
    lora_rank: only(null),
    lora_alpha: only(null),
    quantization_config: only(null),
  },
  build(scope, given, options) {
    const { builder } = scope
    const units =
      options.units ??
      scope.outputUnits ??
      scope.fail('option "units" is missing; only the last Dense layer may leave it out.')
    const input = given.shape.length === 1 ? given : channelsLast(builder, given)
    const { value, shape, mask } = input
    const kernel = addWeight(scope, 'kernel', [shape.at(-1)!, units], options, kernelLayout(input, units))
    const bias = biasOf(scope, units, options)
    const product =
      shape.length === 1 && bias.length > 0
        ? builder.op('Gemm', [value, kernel, ...bias])
        : bias.reduce((sum, one) => builder.op('Add', [sum, one]), builder.op('MatMul', [value, kernel]))
    const output: Signal = {
      value: product,
      shape: [...shape.slice(0, -1), units],
      layout: 'last',
      ...(mask && { mask }),
    }
    return withActivityPenalty(scope, activate(builder, output, options.activation ?? 'linear'), options)
  },
})
