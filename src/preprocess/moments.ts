import { pow } from '../core/elementary.ts'
import { MaasError } from '../core/error.ts'

/** Mean and standard deviation (of the population), in float64. */
export interface Moments {
  readonly mean: number
  readonly std: number
}

/**
 * Moments of the values as float32, which is how a model will see them: what is constant there has `std` 1, so that
 * dividing by it is safe. Two passes, and differences from the first value, so that a large mean costs no digits.
 * @param rows of `values` to look at, at least one.
 * Throws `invalid-data` for a number that float32 cannot hold.
 */
export function momentsOf(column: string, values: ArrayLike<number>, rows: ArrayLike<number>): Moments {
  const at = (i: number): number => Math.fround(values[rows[i]!]!)
  const first = at(0)
  let sum = 0
  for (let i = 0; i < rows.length; i++) sum += at(i) - first
  const mean = first + sum / rows.length
  let squares = 0
  let varies = false
  for (let i = 0; i < rows.length; i++) {
    squares += pow(at(i) - mean, 2)
    varies ||= at(i) !== first
  }
  if (!Number.isFinite(squares)) {
    throw new MaasError(
      'invalid-data',
      `Column "${column}" holds a number that float32 cannot (beyond 3.4e38, or not a number).`,
    )
  }
  return { mean, std: varies ? Math.sqrt(squares / rows.length) : 1 }
}
