import { MaasError } from '../../core/error.ts'
import type { Dataset } from '../dataset.ts'
import { associationOf } from './association.ts'
import { type ColumnFacts, columnFacts, type GivenType } from './column-facts.ts'
import type { ColumnProfile, DatasetProfile, Warning } from './column-profile.ts'
import { predictiveShare } from './leakage.ts'
import { RowHashes } from './row-hashes.ts'
import { columnWarnings, targetWarnings } from './warnings.ts'

export interface ProfileOptions {
  /** Each column is compared with this one. */
  readonly target?: string | undefined
  /** What the owner says of columns, by name. */
  readonly types?: Readonly<Record<string, GivenType>>
}

/** Rows named in a warning. */
const ROWS = 5
/** From here on, a column alone says all but everything of a target: of its class, or of its number. */
const LEAKS = { codes: 0.98, numbers: 0.9999 } as const

/**
 * What an analyst would look at first. Pure and deterministic; a million rows of twenty columns take a few seconds.
 * Throws `invalid-config` for a target that is not there.
 */
export function profileDataset(dataset: Dataset, { target, types = {} }: ProfileOptions = {}): DatasetProfile {
  const { rows } = dataset
  const factsOf = (index: number) => columnFacts(dataset.columns[index]!, types[dataset.columns[index]!.name])
  const targetIndex = target === undefined ? -1 : indexOf(dataset, target)
  const aim = targetIndex < 0 ? undefined : factsOf(targetIndex)
  const hashes = new RowHashes(rows)
  const prints = new Map<string, string[]>()
  const columns: ColumnProfile[] = []
  const warnings: Warning[] = []
  const ofTarget: Warning[] = aim ? [...targetWarnings(aim.profile)] : []
  // Column by column, so that what is needed of one to compare it is not kept of all.
  dataset.columns.forEach((_, i) => {
    const facts = i === targetIndex ? aim! : factsOf(i)
    // Identifiers tell even copies apart.
    if (facts.profile.type !== 'identifier') hashes.add(facts.words)
    const profile = {
      ...facts.profile,
      ...sameAs(facts, prints),
      ...(aim && i !== targetIndex ? compared(facts, aim) : {}),
    }
    columns.push(profile)
    warnings.push(...columnWarnings(profile))
    if (aim && i !== targetIndex) ofTarget.push(...leaks(facts, aim))
  })
  const duplicates = findDuplicates(hashes.hashes)
  if (duplicates.count > 0) warnings.push({ code: 'duplicate-rows', ...duplicates })
  return { rows, duplicateRows: duplicates.count, columns, warnings: [...warnings, ...ofTarget] }
}

function sameAs({ print, profile }: ColumnFacts, prints: Map<string, string[]>): Pick<ColumnProfile, 'sameAs'> {
  if (print === undefined) return {}
  const same = prints.get(print)
  prints.set(print, [...(same ?? []), profile.name])
  return same ? { sameAs: same } : {}
}

function compared({ comparable }: ColumnFacts, target: ColumnFacts): Pick<ColumnProfile, 'target'> {
  const association = comparable && target.comparable && associationOf(comparable, target.comparable)
  return association ? { target: association } : {}
}

/** Times are no suspects: a series that grows with them does so honestly. */
function leaks({ profile, print, comparable }: ColumnFacts, target: ColumnFacts): readonly Warning[] {
  const exact = print !== undefined && print === target.print
  const isSuspect =
    comparable !== undefined && target.comparable !== undefined && profile.type !== 'date' &&
    predictiveShare(comparable, target.comparable) >= LEAKS[target.comparable.kind]
  return exact || isSuspect ? [{ code: 'leakage', column: profile.name, target: target.profile.name, exact }] : []
}

function findDuplicates(hashes: Float64Array): { count: number; rows: number[] } {
  const found = { count: 0, rows: [] as number[] }
  const sorted = hashes.toSorted()
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) found.count++
  const seen = new Set<number>()
  for (let row = 0; found.rows.length < Math.min(ROWS, found.count); row++) {
    if (seen.has(hashes[row]!)) found.rows.push(row + 1)
    else seen.add(hashes[row]!)
  }
  return found
}

function indexOf({ name, columns }: Dataset, target: string): number {
  const index = columns.findIndex((column) => column.name === target)
  if (index >= 0) return index
  const names = columns.map((column) => `'${column.name}'`).join(', ')
  throw new MaasError('invalid-config', `target: data set '${name}' has no column '${target}'; it has ${names}`)
}
