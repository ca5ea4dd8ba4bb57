import type { Option } from '../../core/options.ts'
import { noValue } from '../moments.ts'
import { eachColumn, quantileOf, sortedValues } from '../numbers.ts'
import { affine } from './affine.ts'
import { tooLarge } from './min-max-scaler.ts'
import { numberTransform } from './transform.ts'

const percentiles: Option<readonly [number, number]> = {
  default: [25, 75],
  expects: 'two percentages, from 0 to 100, the second larger than the first',
  parse(value) {
    const [low, high] = (Array.isArray(value) && value.length === 2 ? value : []) as number[]
    return low! >= 0 && low! < high! && high! <= 100 ? [low!, high!] : undefined
  },
}

/** (x - median) / (the distance of two percentiles), over the training rows; a column without such a distance is divided by 1. */
export const RobustScaler = numberTransform({
  options: { quantile_range: percentiles },
  fit(values, { quantile_range: [low, high] }, { column, rows }) {
    const fitted = eachColumn(values, (one) => {
      const sorted = sortedValues(one, rows)
      if (sorted.length === 0) throw noValue(column)
      const scale = quantileOf(sorted, high / 100) - quantileOf(sorted, low / 100)
      if (!Number.isFinite(scale)) throw tooLarge(column)
      return { centre: quantileOf(sorted, 0.5), scale: scale || 1 }
    })
    return { centre: fitted.map(({ centre }) => centre), scale: fitted.map(({ scale }) => scale) }
  },
  ...affine,
})
