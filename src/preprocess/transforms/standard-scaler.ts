import { momentsOf } from '../moments.ts'
import { eachColumn } from '../numbers.ts'
import { affine } from './affine.ts'
import { numberTransform } from './transform.ts'

/** (x - mean) / std, of the population over the training rows; a column that is constant there is divided by 1. */
export const StandardScaler = numberTransform({
  options: {},
  fit(values, _, { column, rows }) {
    const moments = eachColumn(values, (one) => momentsOf(column, one, rows))
    return { centre: moments.map(({ mean }) => mean), scale: moments.map(({ std }) => std) }
  },
  ...affine,
})
