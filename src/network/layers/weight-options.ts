import type { Shape } from '../../core/tensor.ts'
import { constraint, type MaxNorm } from '../constraints.ts'
import { type Initializer, initializer, initializerNamed } from '../initializers.ts'
import type { KerasLayout } from '../keras-layout.ts'
import type { LayerScope } from '../layer.ts'
import { flag, type Option, type OptionValues, orElse, orNull } from '../../core/options.ts'
import { penaltyOf, type Regularizer, regularizer } from '../regularizers.ts'
import type { Signal } from '../signal.ts'

type WeightOptions<R extends string> = { readonly [K in `${R}_initializer`]: Option<Initializer> } & {
  readonly [K in `${R}_regularizer`]: Option<Regularizer | null>
} & { readonly [K in `${R}_constraint`]: Option<MaxNorm | null> }

/** What Keras lets one choose for a weight: `kernel_initializer`, `kernel_regularizer`, `kernel_constraint`. */
export function weightOptions<const R extends string>(role: R, initial: string): WeightOptions<R> {
  return {
    [`${role}_initializer`]: orElse(initializer(), initializerNamed(initial)),
    [`${role}_regularizer`]: orNull(regularizer()),
    [`${role}_constraint`]: orNull(constraint()),
  } as WeightOptions<R>
}

/** Adds the weight of {@link weightOptions}; `name` where it is not called by its role. */
export function addWeight<const R extends string>(
  scope: LayerScope,
  role: R,
  shape: Shape,
  options: OptionValues<WeightOptions<R>>,
  keras?: KerasLayout,
  name: string = role,
): string {
  const given = options as Readonly<Record<string, unknown>>
  return scope.weight(name, shape, given[`${role}_initializer`] as Initializer, {
    regularizer: given[`${role}_regularizer`] as Regularizer | null,
    constraint: given[`${role}_constraint`] as MaxNorm | null,
    ...(keras && { keras }),
  })
}

const BIAS = weightOptions('bias', 'zeros')

/** Options of every layer with a bias, beside its kernels. */
export const BIAS_OPTIONS = { use_bias: orElse(flag(), true), ...BIAS, activity_regularizer: orNull(regularizer()) }

/** Options of every layer with a kernel and a bias. */
export const WEIGHT_OPTIONS = { ...weightOptions('kernel', 'glorot_uniform'), ...BIAS_OPTIONS }

/** `bias` [units], or nothing when the layer has none. */
export function biasOf(
  scope: LayerScope,
  units: number,
  options: OptionValues<typeof BIAS_OPTIONS>,
): readonly string[] {
  return options.use_bias ? [addWeight(scope, 'bias', [units], options)] : []
}

/** Adds the activity regularizer's part for what the layer gives. */
export function withActivityPenalty(
  scope: LayerScope,
  signal: Signal,
  { activity_regularizer: regularizer }: { readonly activity_regularizer: Regularizer | null },
): Signal {
  const penalty = scope.training && regularizer && penaltyOf(scope.builder, signal.value, regularizer)
  if (penalty) scope.penalize(penalty)
  return signal
}
