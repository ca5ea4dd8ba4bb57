import type { Rng } from '../../core/rng.ts'
import { checkFolds, eachHeldOut, type Fold, type Population, type Strategy } from './strategy.ts'

/** The rows of each class, in their order, when they are told apart; else all rows in one list. */
function byClass(rows: Uint32Array, { classes }: Population): number[][] {
  if (!classes) return [[...rows]]
  const lists: number[][] = Array.from({ length: classes.count }, () => [])
  for (const row of rows) lists[classes.of[row]!]!.push(row)
  return lists
}

/** The same share of each class: what is drawn differs by less than one row from it, and by half a row of all. */
export function drawInClasses(rows: Uint32Array, fraction: number, population: Population, rng: Rng): readonly number[] {
  const drawn: number[] = []
  let seen = 0
  for (const list of byClass(rows, population)) {
    for (const row of rng.shuffle(list)) {
      if (Math.floor((seen + 1) * fraction + 0.5) > Math.floor(seen * fraction + 0.5)) drawn.push(row)
      seen++
    }
  }
  return drawn
}

/** Rows in turn to each fold, class by class: the sizes of folds, and of a class in them, differ by at most one. */
function dealClasses(rows: Uint32Array, k: number, population: Population, rng: Rng): readonly Fold[] {
  checkFolds(k, rows.length, 'rows')
  const parts: number[][] = Array.from({ length: k }, () => [])
  let dealt = 0
  for (const list of byClass(rows, population)) for (const row of rng.shuffle(list)) parts[dealt++ % k]!.push(row)
  return eachHeldOut(parts)
}

const UNTOLD: Population = { isSortedByClass: false }

/** Whatever the class. */
export const random: Strategy = {
  test: (rows, fraction, _, rng) => drawInClasses(rows, fraction, UNTOLD, rng),
  validation: (rows, fraction, _, rng) => drawInClasses(rows, fraction, UNTOLD, rng),
  folds: (rows, k, _, rng) => dealClasses(rows, k, UNTOLD, rng),
  isRepeatable: true,
}

export const stratified: Strategy = {
  test: drawInClasses,
  validation: drawInClasses,
  folds: dealClasses,
  isRepeatable: true,
}

/**
 * Test: every k-th row, k = round(1 / fraction), counted within each class when files are sorted by class. The same
 * rows for every seed, so that versions can be compared. Validation and folds: as stratified.
 */
export const systematic: Strategy = {
  test(rows, fraction, population) {
    const period = Math.round(1 / fraction)
    const lists = population.isSortedByClass ? byClass(rows, population) : [[...rows]]
    return lists.flatMap((list) => list.filter((_, i) => i % period === period - 1))
  },
  validation: drawInClasses,
  folds: dealClasses,
  isRepeatable: true,
}
