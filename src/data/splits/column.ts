import { MaasError } from '../../core/error.ts'
import { drawInClasses } from './drawn.ts'
import { eachHeldOut, keysOf, type Population, type Strategy } from './strategy.ts'

/** What a value may be called, in any case; a flag says whether a row is held out. */
const PARTS = { train: ['train', 'training', 'false'], validation: ['validation', 'val', 'valid'], test: ['test', 'true'] } as const

function rowsOf(part: keyof typeof PARTS, rows: Uint32Array, population: Population): number[] {
  const keyOf = keysOf(population)
  const names: readonly string[] = PARTS[part]
  return [...rows].filter((row) => names.includes(keyOf(row).toLowerCase()))
}

function checkParts(rows: Uint32Array, population: Population): void {
  const known: readonly string[] = Object.values(PARTS).flat()
  const keyOf = keysOf(population)
  const unknown = rows.find((row) => !known.includes(keyOf(row).toLowerCase()))
  if (unknown === undefined) return
  throw new MaasError(
    'invalid-data',
    `Column "${population.column!.name}" says "${keyOf(unknown)}" in row ${unknown + 1}; expected train, validation or test, or ` +
      'true for what is held out. For names of folds set validation.k_fold to their number.',
  )
}

/** As a column says. Without rows for validation they are drawn, as much of each class as `split` says. */
export const column: Strategy = {
  reads: 'column',
  isGiven: true,
  test: (rows, _, population) => rowsOf('test', rows, population),
  validation(rows, fraction, population, rng) {
    checkParts(rows, population)
    const marked = rowsOf('validation', rows, population)
    return marked.length > 0 ? marked : drawInClasses(rows, fraction, population, rng)
  },
  /** Each value but that of the test part names a fold. */
  folds(rows, k, population) {
    const keyOf = keysOf(population)
    const names = [...new Set(Array.from(rows, keyOf))]
    if (names.length !== k) {
      throw new MaasError(
        'invalid-data',
        `validation.k_fold is ${k}, but column "${population.column!.name}" names ${names.length} folds outside the test part.`,
      )
    }
    return eachHeldOut(names.map((name) => [...rows].filter((row) => keyOf(row) === name)))
  },
  isRepeatable: false,
}
