import { MaasError } from '../core/error.ts'
import type { Rng } from '../core/rng.ts'
import type { Table } from './table.ts'

/** Row indices, ascending; every row of the table stands in exactly one of them. */
export interface Split {
  readonly train: Uint32Array
  readonly validation: Uint32Array
  readonly test: Uint32Array
}

/**
 * Holds out a test part by position, then draws a validation part from the rest.
 *
 * - Test: every k-th row, k = round(1 / `test`), counted within each class when images are classified (image files
 *   tend to be sorted by class). The same rows for every seed, so that versions can be compared.
 * - Validation: drawn by `rng`, in a classification the same share of each class.
 *
 * @param test fraction from 0 to 0.5, `split` fraction from 0 to below 1 of what is left; 0 is none.
 * Throws `invalid-config` for other fractions, `invalid-data` when a part would be empty.
 */
export function splitTable(
  table: Table,
  { test, split }: { readonly test: number; readonly split: number },
  rng: Rng,
): Split {
  checkFraction('test', test, test <= 0.5, 'from 0 to 0.5')
  checkFraction('split', split, split < 1, 'from 0 to below 1')
  const isImages = table.kind === 'image'
  const rows: Parts = { held: [], rest: [] }
  const period = Math.round(1 / test)
  for (const group of groups(table, Uint32Array.from({ length: table.rows }, (_, i) => i), isImages)) {
    group.forEach((row, i) => (test > 0 && i % period === period - 1 ? rows.held : rows.rest).push(row))
  }

  const drawn: Parts = { held: [], rest: [] }
  let seen = 0
  for (const group of groups(table, rows.rest, true)) {
    for (const row of rng.shuffle(group)) {
      const take = Math.floor((seen + 1) * split + 0.5) > Math.floor(seen * split + 0.5)
      ;(take ? drawn.held : drawn.rest).push(row)
      seen++
    }
  }
  refuseEmpty(table, 'test', test, rows.held)
  refuseEmpty(table, 'validation', split, drawn.held)
  refuseEmpty(table, 'training', 1, drawn.rest)
  return { train: sorted(drawn.rest), validation: sorted(drawn.held), test: sorted(rows.held) }
}

interface Parts {
  readonly held: number[]
  readonly rest: number[]
}

/** The rows of each class, in their order, when it is a classification; else all rows in one group. */
function groups({ target }: Table, rows: Iterable<number>, byClass: boolean): number[][] {
  if (!byClass || target.task !== 'classification') return [[...rows]]
  const classes: number[][] = target.labels.map(() => [])
  for (const row of rows) classes[target.classes[row]!]!.push(row)
  return classes
}

function sorted(rows: readonly number[]): Uint32Array {
  const ascending = Uint32Array.from(rows)
  ascending.sort()
  return ascending
}

function checkFraction(name: string, value: number, isBelowLimit: boolean, range: string): void {
  if (value >= 0 && isBelowLimit) return
  throw new MaasError('invalid-config', `validation.${name} is ${value}, expected a fraction ${range}.`)
}

function refuseEmpty({ rows }: Table, part: string, fraction: number, drawn: readonly number[]): void {
  if (fraction === 0 || drawn.length > 0) return
  throw new MaasError(
    'invalid-data',
    `${rows} rows are too few: none would be left for the ${part} part. Add rows, or set ` +
      'validation.test or validation.split to 0.',
  )
}
