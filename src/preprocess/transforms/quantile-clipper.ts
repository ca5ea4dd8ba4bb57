import type { Option } from '../../core/options.ts'
import { float32 } from '../../core/tensor.ts'
import { noValue } from '../moments.ts'
import { eachColumn, mapNumbers, quantileOf, sortedValues } from '../numbers.ts'
import { numberTransform } from './transform.ts'

const quantiles: Option<readonly [number, number]> = {
  default: [0.01, 0.99],
  expects: 'two fractions from 0 to 1, the second larger than the first',
  parse(value) {
    const [low, high] = (Array.isArray(value) && value.length === 2 ? value : []) as number[]
    return low! >= 0 && low! < high! && high! <= 1 ? [low!, high!] : undefined
  },
}

/** Numbers beyond two quantiles of the training rows become these: outliers keep their side, not their size. */
export const QuantileClipper = numberTransform({
  options: { quantile_range: quantiles },
  fit(values, { quantile_range: [low, high] }, { column, rows }) {
    const fitted = eachColumn(values, (one) => {
      const sorted = sortedValues(one, rows)
      if (sorted.length === 0) throw noValue(column)
      return { low: quantileOf(sorted, low), high: quantileOf(sorted, high) }
    })
    return { low: fitted.map((one) => one.low), high: fitted.map((one) => one.high) }
  },
  apply: (values, { low, high }) => mapNumbers(values, (x, i) => Math.min(high[i]!, Math.max(low[i]!, x))),
  lower({ builder, constant }, x, fitted) {
    const low = fitted.flatMap((one) => one.low)
    const high = fitted.flatMap((one) => one.high)
    // By comparisons, which leave what is missing as it is; what the larger of NaN and a number is, runtimes tell differently.
    const bound = (name: string, numbers: readonly number[]) => constant(name, float32([numbers.length], numbers))
    const [least, most] = [bound('low', low), bound('high', high)]
    const raised = builder.op('Where', [builder.op('Less', [x, least]), least, x])
    return builder.op('Where', [builder.op('Greater', [raised, most]), most, raised])
  },
})
