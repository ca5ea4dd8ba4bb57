import { pow } from '../core/elementary.ts'
import { MaasError } from '../core/error.ts'

/** Mean and standard deviation (of the population), in float64. */
export interface Moments {
  readonly mean: number
  readonly std: number
}

/**
 * Moments of the values that are not missing (NaN), as float32, which is how a model will see them: what is constant there
 * has `std` 1, so that dividing by it is safe. Two passes, and differences from the first value, so that a large mean costs
 * no digits.
 * @param rows of `values` to look at.
 * Throws `invalid-data` when there is no value, or one that float32 cannot hold.
 */
export function momentsOf(column: string, values: ArrayLike<number>, rows: ArrayLike<number>): Moments {
  const at = (i: number): number => Math.fround(values[rows[i]!]!)
  let count = 0
  let first = Number.NaN
  let sum = 0
  for (let i = 0; i < rows.length; i++) {
    const value = at(i)
    if (Number.isNaN(value)) continue
    if (count++ === 0) first = value
    sum += value - first
  }
  if (count === 0) throw noValue(column)
  const mean = first + sum / count
  let squares = 0
  let varies = false
  for (let i = 0; i < rows.length; i++) {
    const value = at(i)
    if (Number.isNaN(value)) continue
    squares += pow(value - mean, 2)
    varies ||= value !== first
  }
  if (!Number.isFinite(squares)) {
    throw new MaasError('invalid-data', `Column "${column}" holds a number that float32 cannot (beyond 3.4e38).`)
  }
  return { mean, std: varies ? Math.sqrt(squares / count) : 1 }
}

/** What cannot be fitted: no value in any row. */
export function noValue(column: string): MaasError {
  return new MaasError('invalid-data', `Column "${column}" has no value in any row that is trained on. Leave the column out.`)
}
