import type { Rng } from '../../core/rng.ts'
import { checkFolds, eachHeldOut, keysOf, type Population, type Strategy } from './strategy.ts'

/** The rows of each group, the groups in an order that `rng` draws. */
function groupsOf(rows: Uint32Array, population: Population, rng: Rng): number[][] {
  const keyOf = keysOf(population)
  const groups = new Map<string, number[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return rng.shuffle([...groups.values()])
}

/** Groups are taken while that brings the number of rows nearer to the share: at most half the largest group off. */
function drawGroups(rows: Uint32Array, fraction: number, population: Population, rng: Rng): readonly number[] {
  const target = rows.length * fraction
  const drawn: number[] = []
  for (const group of groupsOf(rows, population, rng)) {
    if (Math.abs(drawn.length + group.length - target) < Math.abs(drawn.length - target)) drawn.push(...group)
  }
  return drawn
}

/** No group in two parts: rows of one patient, say, which a model would otherwise know again. */
export const group: Strategy = {
  reads: 'group',
  test: drawGroups,
  validation: drawGroups,
  /** The largest groups first, each into the fold that is smallest so far (scikit-learn's GroupKFold). */
  folds(rows, k, population, rng) {
    const groups = groupsOf(rows, population, rng).toSorted((a, b) => b.length - a.length)
    checkFolds(k, groups.length, `values in column "${population.column!.name}"`)
    const parts: number[][] = Array.from({ length: k }, () => [])
    for (const rowsOfGroup of groups) parts.reduce((least, part) => (part.length < least.length ? part : least)).push(...rowsOfGroup)
    return eachHeldOut(parts)
  },
  isRepeatable: true,
}
