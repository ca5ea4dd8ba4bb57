import type { Numbers } from './transforms/transform.ts'

/** Values of one number column. */
export function numbersOf(values: ArrayLike<number>): Numbers {
  return { width: 1, missing: missesAny(values), column: () => values }
}

function missesAny(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) return true
  return false
}

/** Each by itself, as `Float64Array.from` has it, which takes ten times as long. */
export function mapColumn<T>(values: ArrayLike<T>, change: (value: T) => number): Float64Array {
  const changed = new Float64Array(values.length)
  for (let i = 0; i < changed.length; i++) changed[i] = change(values[i]!)
  return changed
}

/** Each number by itself; `missing` is what is said of the result. */
export function mapNumbers(
  values: Numbers, change: (value: number, index: number) => number, missing: boolean = values.missing,
): Numbers {
  return {
    width: values.width,
    missing,
    column: (index) => mapColumn(values.column(index), (value) => change(value, index)),
  }
}

/** What is learned of each of the columns. */
export function eachColumn<F>(values: Numbers, learn: (column: ArrayLike<number>) => F): readonly F[] {
  return Array.from({ length: values.width }, (_, index) => learn(values.column(index)))
}

/** The values that are there in these rows, ascending, as float32. */
export function sortedValues(values: ArrayLike<number>, rows: ArrayLike<number>): Float64Array {
  const there = new Float64Array(rows.length)
  let count = 0
  for (let i = 0; i < rows.length; i++) {
    const value = Math.fround(values[rows[i]!]!)
    if (!Number.isNaN(value)) there[count++] = value
  }
  return there.subarray(0, count).toSorted()
}

/** The q-th quantile of ascending values, linear between neighbours, as numpy has it. */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  const place = q * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below]!
  return below + 1 < sorted.length ? low + (place - below) * (sorted[below + 1]! - low) : low
}
