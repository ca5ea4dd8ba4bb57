import { MaasError } from '../../core/error.ts'
import type { Option } from '../../core/options.ts'
import { noValue } from '../moments.ts'
import { eachColumn, sortedValues } from '../numbers.ts'
import { affine } from './affine.ts'
import { numberTransform } from './transform.ts'

const range: Option<readonly [number, number]> = {
  default: [0, 1],
  expects: 'two numbers, the second larger than the first',
  parse(value) {
    const [low, high] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : []
    return Number.isFinite(low) && Number.isFinite(high) && (low as number) < (high as number) ? (value as [number, number]) : undefined
  },
}

/** From the least and largest of the training rows to the ends of `feature_range`; a constant column to its lower end. */
export const MinMaxScaler = numberTransform({
  options: { feature_range: range },
  fit(values, { feature_range: [low, high] }, { column, rows }) {
    const fitted = eachColumn(values, (one) => {
      const sorted = sortedValues(one, rows)
      if (sorted.length === 0) throw noValue(column)
      const [least, largest] = [sorted[0]!, sorted.at(-1)!]
      if (!Number.isFinite(largest - least)) throw tooLarge(column)
      const scale = (largest - least || 1) / (high - low)
      return { centre: least - low * scale, scale }
    })
    return { centre: fitted.map(({ centre }) => centre), scale: fitted.map(({ scale }) => scale) }
  },
  ...affine,
})

export function tooLarge(column: string): MaasError {
  return new MaasError('invalid-data', `Column "${column}" holds a number that float32 cannot (beyond 3.4e38).`)
}
