import { MaasError } from '../../core/error.ts'
import type { Rng } from '../../core/rng.ts'
import type { Column } from '../dataset.ts'

/** What a strategy may look at. */
export interface Population {
  /** The class of every row, in a classification. */
  readonly classes?: { readonly count: number; readonly of: Int32Array }
  /** Files of classified images tend to be sorted by class. */
  readonly isSortedByClass: boolean
  /** The column that the strategy reads; there when it says that it reads one. */
  readonly column?: Column | undefined
}

/** Row numbers of what is taken away, in any order. */
type HoldOut = (rows: Uint32Array, fraction: number, population: Population, rng: Rng) => readonly number[]

/** One way of telling rows apart. Pure; everything random is drawn from the `rng` given. */
export interface Strategy {
  /** The option that names the column it reads. */
  readonly reads?: 'group' | 'time' | 'column'
  /** The data alone say what is held out, whatever the fraction. */
  readonly isGiven?: true
  readonly test: HoldOut
  readonly validation: HoldOut
  /** `k` pairs of what is trained on and what is held out. Throws `invalid-data` when the rows do not allow as many. */
  folds(rows: Uint32Array, k: number, population: Population, rng: Rng): readonly Fold[]
  /** Dealing anew gives other folds. */
  readonly isRepeatable: boolean
}

export interface Fold {
  readonly train: readonly number[]
  readonly held: readonly number[]
}

/** Each part held out once, beside all others. */
export function eachHeldOut(parts: readonly (readonly number[])[]): readonly Fold[] {
  return parts.map((held, i) => ({ held, train: parts.flatMap((part, j) => (i === j ? [] : part)) }))
}

/** Throws `invalid-data` when there are fewer of `what` than folds. */
export function checkFolds(k: number, available: number, what: string): void {
  if (available >= k) return
  throw new MaasError(
    'invalid-data', `validation.k_fold is ${k}, but there are ${available} ${what} outside the test part: ask for fewer folds.`,
  )
}

/** The value of each row as text. Throws `invalid-data` naming a row without one. */
export function keysOf({ column }: Population): (row: number) => string {
  if (column?.kind !== 'text' && column?.kind !== 'number') {
    throw new MaasError('invalid-config', `Column "${column?.name}" is neither text nor numbers, so it cannot tell rows apart.`)
  }
  const { name, values } = column
  return (row) => {
    const value = values[row]!
    if (value === '' || Number.isNaN(value)) throw missing(name, row)
    return String(value)
  }
}

export function missing(name: string, row: number): MaasError {
  return new MaasError(
    'invalid-data', `Column "${name}" has no value in row ${row + 1}, so it is not known where the row belongs. Fill it in, or leave the row out.`,
  )
}
