import { MaasError } from '../../core/error.ts'
import type { Rng } from '../../core/rng.ts'
import type { Column } from '../dataset.ts'
import type { Table } from '../table.ts'
import { column } from './column.ts'
import { random, stratified, systematic } from './drawn.ts'
import { group } from './group.ts'
import type { Population, Strategy } from './strategy.ts'
import { time } from './time.ts'
import type { StrategyName, Validation } from './validation.ts'

/** Row indices, ascending; no row stands in two of them, and but for a fold every row in one. */
export interface Split {
  readonly train: Uint32Array
  readonly validation: Uint32Array
  readonly test: Uint32Array
}

/** One entry per strategy. */
export const STRATEGIES: Readonly<Record<StrategyName, Strategy>> = { systematic, random, stratified, group, time, column }

/** What of a table and its data set is needed to split it. */
export type Splittable = Pick<Table, 'rows' | 'kind' | 'target'>

/**
 * Holds out a test part, then a validation part from the rest, as the strategy has it. With folds there is no validation
 * part: the rows outside the test part are dealt into `k_fold` folds, `repeats` times.
 *
 * @param columns of the data set, for the strategies that read one.
 * @param fold from 0: gives the rows that this fold is trained on, and as test part those that it holds out.
 * Throws `invalid-config` for fractions out of range and a column that is not there, `invalid-data` when a part would be
 * empty, a column does not say where a row belongs, or there are not as many folds.
 */
export function splitTable(
  table: Splittable, columns: readonly Column[], validation: Validation, rng: Rng, fold?: number,
): Split {
  const { test, split, k_fold, repeats } = validation
  checkFraction('test', test, test <= 0.5, 'from 0 to 0.5')
  checkFraction('split', split, split < 1, 'from 0 to below 1')
  const strategy = STRATEGIES[validation.strategy]
  const population = populationOf(table, columns, validation)
  const isHeld = (fraction: number) => fraction > 0 || strategy.isGiven

  const rows = Uint32Array.from({ length: table.rows }, (_, i) => i)
  const held = isHeld(test) ? strategy.test(rows, test, population, rng) : []
  if (!strategy.isGiven) refuseEmpty(table, 'test', test, held)
  const rest = without(rows, held)
  if (fold !== undefined) {
    const folds = Array.from({ length: repeats }, () => strategy.folds(rest, k_fold!, population, rng)).flat()
    return { train: sorted(folds[fold]!.train), validation: new Uint32Array(), test: sorted(folds[fold]!.held) }
  }

  const measured = k_fold === null && isHeld(split) ? strategy.validation(rest, split, population, rng) : []
  const train = without(rest, measured)
  if (!strategy.isGiven) refuseEmpty(table, 'validation', split, measured)
  refuseEmpty(table, 'training', 1, train)
  return { train, validation: sorted(measured), test: sorted(held) }
}

function populationOf({ kind, target }: Splittable, columns: readonly Column[], validation: Validation): Population {
  const { reads } = STRATEGIES[validation.strategy]
  const name = reads && validation[reads]
  const found = columns.find((one) => one.name === name)
  if (reads && !found) {
    throw new MaasError(
      'invalid-config',
      `validation.${reads}: strategy ${validation.strategy} reads a column, but there is none named "${name}"; there are ` +
        `${columns.map((one) => `"${one.name}"`).join(', ')}.`,
    )
  }
  return {
    ...(target.task === 'classification' ? { classes: { count: target.labels.length, of: target.classes } } : {}),
    isSortedByClass: kind === 'image',
    column: found,
  }
}

function without(rows: Uint32Array, taken: readonly number[]): Uint32Array {
  const gone = new Uint8Array(rows.length === 0 ? 0 : rows.at(-1)! + 1)
  for (const row of taken) gone[row] = 1
  return rows.filter((row) => gone[row] === 0)
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

function refuseEmpty({ rows }: Splittable, part: string, fraction: number, drawn: ArrayLike<number>): void {
  if (fraction === 0 || drawn.length > 0) return
  throw new MaasError(
    'invalid-data',
    `${rows} row${rows === 1 ? ' is' : 's are'} too few: none would be left for the ${part} part. Add rows, or set ` +
      'validation.test or validation.split to 0.',
  )
}
