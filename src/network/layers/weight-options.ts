import { constraint } from '../constraints.ts'
import { initializer, initializerNamed } from '../initializers.ts'
import type { WeightOptions } from '../layer.ts'
import { flag, type OptionValues, orElse, orNull } from '../options.ts'
import { penaltyOf, regularizer } from '../regularizers.ts'
import type { LayerScope } from '../layer.ts'
import type { Signal } from '../signal.ts'

/** Options of every layer with a kernel and a bias. */
export const WEIGHT_OPTIONS = {
  use_bias: orElse(flag(), true),
  kernel_initializer: orElse(initializer(), initializerNamed('glorot_uniform')),
  bias_initializer: orElse(initializer(), initializerNamed('zeros')),
  kernel_regularizer: orNull(regularizer()),
  bias_regularizer: orNull(regularizer()),
  activity_regularizer: orNull(regularizer()),
  kernel_constraint: orNull(constraint()),
  bias_constraint: orNull(constraint()),
}

type Values = OptionValues<typeof WEIGHT_OPTIONS>

/** `bias` [units], or nothing when the layer has none. */
export function biasOf(scope: LayerScope, units: number, options: Values): readonly string[] {
  const { use_bias, bias_initializer, bias_regularizer: regularizer, bias_constraint: constraint } = options
  return use_bias ? [scope.weight('bias', [units], bias_initializer, { regularizer, constraint })] : []
}

/** What the kernel's options say beside its shape. */
export function kernelOptions(options: Pick<Values, 'kernel_regularizer' | 'kernel_constraint'>): WeightOptions {
  return { regularizer: options.kernel_regularizer, constraint: options.kernel_constraint }
}

/** Adds the activity regularizer's part for what the layer gives. */
export function withActivityPenalty(scope: LayerScope, signal: Signal, options: Values): Signal {
  const penalty =
    scope.training && options.activity_regularizer && penaltyOf(scope.builder, signal.value, options.activity_regularizer)
  if (penalty) scope.penalize(penalty)
  return signal
}
