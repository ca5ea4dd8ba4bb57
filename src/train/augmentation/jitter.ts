import { notNegative } from '../../core/config-options.ts'
import { fastNormal } from '../../core/normal.ts'
import { orElse } from '../../core/options.ts'
import { augmentation } from './augmentation.ts'

/** Adds noise to each number, in standard deviations of its column over the training part; what is missing stays so. */
export const GaussianJitter = augmentation({
  changes: 'numbers',
  options: { stddev: orElse(notNegative, 0.1) },
  create({ stddev }, { numbers, rows }) {
    const scales = numbers.map(({ values }) => stddev * deviationOf(values, rows))
    return ({ feeds }, rng) => {
      const data = feeds['x']!.data as Float32Array
      for (let i = 0; i < data.length; i++) data[i]! += scales[i % scales.length]! * fastNormal(rng)
    }
  },
})

/** Of what is there; by Welford's update, which does not cancel. */
function deviationOf(values: ArrayLike<number>, rows: Uint32Array): number {
  let [count, mean, squares] = [0, 0, 0]
  for (const row of rows) {
    const value = values[row]!
    if (Number.isNaN(value)) continue
    const delta = value - mean
    mean += delta / ++count
    squares += delta * (value - mean)
  }
  return count > 0 ? Math.sqrt(squares / count) : 0
}
