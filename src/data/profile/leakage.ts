import { Rng } from '../../core/rng.ts'
import type { Comparable } from './association.ts'

/** Rows that are looked at, spread over the data set. */
const SAMPLE = 10_000
/** Values that stand for more rows each say something general. */
const ROWS_OF_VALUE = 5

/**
 * How far one column alone predicts the target of rows: 0 as well as guessing without it, 1 always. Numbers by their
 * neighbours: how rarely the class changes, or how little the number does, from one row to the next in the column's order.
 */
export function predictiveShare(column: Comparable, target: Comparable): number {
  const length = lengthOf(column)
  const step = Math.max(1, length / SAMPLE)
  const rows: number[] = []
  for (let i = 0; i < length; i += step) {
    const row = Math.floor(i)
    if (isThere(column, row) && isThere(target, row)) rows.push(row)
  }
  if (column.kind === 'codes' && new Set(rows.map((row) => column.codes[row])).size * ROWS_OF_VALUE > rows.length) return 0
  const keys = column.kind === 'codes' ? column.codes : column.values
  // Shuffled first: rows of one value must not be in the order of a file that is sorted by class.
  const ordered = new Rng(0).shuffle(rows).toSorted((a, b) => keys[a]! - keys[b]!)
  return target.kind === 'codes' ? sameClass(ordered, target.codes) : sameNumber(ordered, target.values)
}

/** One less changes of the class than chance would bring. At least as many are needed as there are other classes. */
function sameClass(rows: readonly number[], codes: Int32Array): number {
  const counts = new Map<number, number>()
  let changes = 0
  rows.forEach((row, i) => {
    counts.set(codes[row]!, (counts.get(codes[row]!) ?? 0) + 1)
    if (i > 0 && codes[row] !== codes[rows[i - 1]!]) changes++
  })
  const needed = counts.size - 1
  const together = [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0)
  const expected = (rows.length - 1) * (1 - together / (rows.length * (rows.length - 1)))
  return expected > needed ? 1 - (changes - needed) / (expected - needed) : 0
}

/** Von Neumann's ratio: the squared differences of neighbours against those of any two rows. */
function sameNumber(rows: readonly number[], values: Float64Array): number {
  let [mean, total, differences] = [0, 0, 0]
  rows.forEach((row, i) => {
    const delta = values[row]! - mean
    mean += delta / (i + 1)
    total += delta * (values[row]! - mean)
    const difference = i > 0 ? values[row]! - values[rows[i - 1]!]! : 0
    differences += difference * difference
  })
  return total > 0 ? 1 - differences / (2 * total) : 0
}

const lengthOf = (column: Comparable): number => (column.kind === 'codes' ? column.codes : column.values).length

function isThere(column: Comparable, row: number): boolean {
  return column.kind === 'codes' ? column.codes[row]! >= 0 : !Number.isNaN(column.values[row])
}
