import { choice, flag, number, orElse, orNull } from '../../core/options.ts'
import { float32, int64 } from '../../core/tensor.ts'
import { momentsOf, noValue } from '../moments.ts'
import { eachColumn, mapNumbers, quantileOf, sortedValues } from '../numbers.ts'
import { type Numbers, numberTransform } from './transform.ts'

interface Imputation {
  /** What stands for a missing value, of each number. */
  readonly fill: readonly number[]
  /** Whether any may be missing; where none is, nothing is added to the graph. */
  readonly missing: boolean
  /** Whether a 1 behind the numbers says of each that it was missing. */
  readonly indicator: boolean
}

/**
 * Fills in what is missing, by a statistic of the training rows. `add_indicator` adds, for a column that misses a value
 * anywhere in the table, a 1 where it did. A column that never misses one stays as it is, and takes none when served.
 */
export const SimpleImputer = numberTransform({
  options: {
    strategy: orElse(choice(['mean', 'median', 'most_frequent', 'constant']), 'mean'),
    fill_value: orNull(number()),
    add_indicator: orElse(flag(), false),
  },
  widens: ({ add_indicator }) => add_indicator,
  fit(values, { strategy, fill_value, add_indicator }, { column, rows }): Imputation {
    const { missing } = values
    const statistic = (one: ArrayLike<number>): number => {
      if (strategy === 'constant') return fill_value ?? 0
      if (strategy === 'mean') return momentsOf(column, one, rows).mean
      const sorted = sortedValues(one, rows)
      if (sorted.length === 0) throw noValue(column)
      return strategy === 'median' ? quantileOf(sorted, 0.5) : mostFrequent(sorted)
    }
    return { fill: missing ? eachColumn(values, statistic) : zerosOf(values), missing, indicator: missing && add_indicator }
  },
  apply(values, { fill, indicator }) {
    const filled = mapNumbers(values, (x, i) => (Number.isNaN(x) ? fill[i]! : x), false)
    if (!indicator) return filled
    const missed = mapNumbers(values, (x) => Number(Number.isNaN(x)), false)
    const { width } = values
    return { width: 2 * width, missing: false, column: (i) => (i < width ? filled.column(i) : missed.column(i - width)) }
  },
  lower({ builder, constant }, x, fitted) {
    if (!fitted.some(({ missing }) => missing)) return x
    const fill = fitted.flatMap((one) => one.fill)
    // Only NaN differs from itself.
    const there = builder.op('Equal', [x, x])
    const filled = builder.op('Where', [there, x, constant('fill', float32([fill.length], fill))])
    if (!fitted.some(({ indicator }) => indicator)) return filled
    const missed = builder.op('Where', [there, builder.scalar(0), builder.scalar(1)])
    const places = placesOf(fitted)
    const all = builder.op('Concat', [filled, missed], { axis: 1 })
    return builder.op('Gather', [all, constant('places', int64([places.length], places))], { axis: 1 })
  },
})

/** Where the numbers and indicators of each column stand in [all numbers, all indicators]. */
function placesOf(fitted: readonly Imputation[]): readonly number[] {
  const width = fitted.reduce((sum, { fill }) => sum + fill.length, 0)
  let from = 0
  return fitted.flatMap(({ fill, indicator }) => {
    const own = fill.map((_, i) => from + i)
    from += fill.length
    return indicator ? [...own, ...own.map((place) => width + place)] : own
  })
}

const zerosOf = ({ width }: Numbers): readonly number[] => Array.from({ length: width }, () => 0)

/** The smallest of those that are there most often, as scikit-learn has it. */
function mostFrequent(sorted: Float64Array): number {
  let best = sorted[0]!
  let most = 0
  for (let from = 0; from < sorted.length; ) {
    let to = from
    while (to < sorted.length && sorted[to] === sorted[from]) to++
    if (to - from > most) {
      most = to - from
      best = sorted[from]!
    }
    from = to
  }
  return best
}
