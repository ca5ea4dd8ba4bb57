import { defineLayer, type LayerScope } from '../layer.ts'
import { fraction, nonNegative, orNull, seed } from '../../core/options.ts'
import { only } from '../options.ts'
import { like, type Signal, spatialAxes } from '../signal.ts'
import { checkRank, WINDOW_OPTIONS } from './window.ts'

/** Layers that do nothing but in training. */

/** Inverted dropout; along `axes` of the value all elements are kept or dropped together. */
function drop(scope: LayerScope, input: Signal, rate: number, given: number | null, axes: readonly number[]): Signal {
  if (!scope.training || rate === 0) return like(input, input.value)
  const { builder } = scope
  const attributes = { ratio: rate, seed: given ?? scope.seed(), axes }
  return like(
    input,
    builder.op('Mul', [input.value, builder.op('BernoulliMask', [input.value, scope.step()], attributes)]),
  )
}

export const Dropout = defineLayer({
  options: { rate: fraction(), seed: orNull(seed()), noise_shape: only(null) },
  build: (scope, input, { rate, seed }) => drop(scope, input, rate, seed, []),
})

/** Drops whole channels. */
function spatialDropout(rank: 1 | 2) {
  return defineLayer({
    options: {
      rate: fraction(),
      seed: orNull(seed()),
      noise_shape: only(null),
      data_format: WINDOW_OPTIONS.data_format,
    },
    build: (scope, input, { rate, seed }) => drop(scope, checkRank(scope, input, rank), rate, seed, spatialAxes(input)),
  })
}

export const SpatialDropout1D = spatialDropout(1)
export const SpatialDropout2D = spatialDropout(2)

function noise(scope: LayerScope, { value }: Signal, stddev: number, given: number | null): string {
  return scope.builder.op('NormalNoise', [value, scope.step()], { stddev, seed: given ?? scope.seed() })
}

/** Adds numbers of a normal distribution around 0. */
export const GaussianNoise = defineLayer({
  options: { stddev: nonNegative(), seed: orNull(seed()) },
  build(scope, input, { stddev, seed }) {
    if (!scope.training) return like(input, input.value)
    return like(input, scope.builder.op('Add', [input.value, noise(scope, input, stddev, seed)]))
  },
})

/** Multiplies by numbers of a normal distribution around 1, as spread as those of dropout. */
export const GaussianDropout = defineLayer({
  options: { rate: fraction(), seed: orNull(seed()) },
  build(scope, input, { rate, seed }) {
    if (!scope.training || rate === 0) return like(input, input.value)
    const { builder } = scope
    const spread = noise(scope, input, Math.sqrt(rate / (1 - rate)), seed)
    return like(input, builder.op('Mul', [input.value, builder.op('Add', [builder.scalar(1), spread])]))
  },
})
