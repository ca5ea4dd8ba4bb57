import { float32 } from '../../core/tensor.ts'
import { momentsOf } from '../moments.ts'
import { eachColumn, mapNumbers } from '../numbers.ts'
import { numberTransform } from './transform.ts'

/** (x - mean) / std, of the population over the training rows; a column that is constant there is divided by 1. */
export const StandardScaler = numberTransform({
  options: {},
  fit(values, _, { column, rows }) {
    const moments = eachColumn(values, (one) => momentsOf(column, one, rows))
    return { mean: moments.map(({ mean }) => mean), std: moments.map(({ std }) => std) }
  },
  apply: (values, { mean, std }) => mapNumbers(values, (x, i) => (x - mean[i]!) / std[i]!),
  lower({ builder, constant }, x, fitted) {
    const mean = fitted.flatMap((one) => one.mean)
    const std = fitted.flatMap((one) => one.std)
    const centred = builder.op('Sub', [x, constant('mean', float32([mean.length], mean))])
    return builder.op('Div', [centred, constant('std', float32([std.length], std))])
  },
})
