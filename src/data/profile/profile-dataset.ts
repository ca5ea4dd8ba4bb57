import { MaasError } from '../../core/error.ts'
import type { Column, Dataset } from '../dataset.ts'
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
  const aim = target === undefined ? undefined : dataset.columns[indexOfTarget(dataset, target)]!
  const profiler = new Profiler(dataset.rows, aim, aim && types[aim.name])
  for (const column of dataset.columns) profiler.add(column, types[column.name])
  return profiler.end()
}

/** Profiles a data set column by column: what is needed of one to compare it with others is all that is kept of it. */
export class Profiler {
  readonly #rows: number
  readonly #target: ColumnFacts | undefined
  readonly #hashes: RowHashes
  readonly #prints = new Map<string, string[]>()
  readonly #columns: ColumnProfile[] = []
  readonly #warnings: Warning[] = []
  readonly #ofTarget: Warning[] = []

  /** @param target one of the columns that are to be added; each is compared with it. */
  constructor(rows: number, target?: Column, given?: GivenType) {
    this.#rows = rows
    this.#hashes = new RowHashes(rows)
    if (!target) return
    this.#target = columnFacts(target, given)
    this.#ofTarget.push(...targetWarnings(this.#target.profile))
  }

  /** @param given what its owner says of it. */
  add(column: Column, given?: GivenType): ColumnProfile {
    const isTarget = column.name === this.#target?.profile.name
    const facts = isTarget ? this.#target! : columnFacts(column, given)
    const aim = isTarget ? undefined : this.#target
    // Identifiers tell even copies apart.
    if (facts.profile.type !== 'identifier') this.#hashes.add(facts.words)
    const profile = { ...facts.profile, ...sameAs(facts, this.#prints), ...(aim ? compared(facts, aim) : {}) }
    this.#columns.push(profile)
    this.#warnings.push(...columnWarnings(profile))
    if (aim) this.#ofTarget.push(...leaks(facts, aim))
    return profile
  }

  end(): DatasetProfile {
    const duplicates = this.#hashes.findDuplicates(ROWS)
    const warnings = [...this.#warnings, ...(duplicates.count > 0 ? [{ code: 'duplicate-rows', ...duplicates } as const] : []), ...this.#ofTarget]
    return { rows: this.#rows, duplicateRows: duplicates.count, columns: this.#columns, warnings }
  }
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

/** Throws `invalid-config` when it is not there. */
export function indexOfTarget({ name, columns }: { readonly name: string; readonly columns: readonly { readonly name: string }[] }, target: string): number {
  const index = columns.findIndex((column) => column.name === target)
  if (index >= 0) return index
  const names = columns.map((column) => `'${column.name}'`).join(', ')
  throw new MaasError('invalid-config', `target: data set '${name}' has no column '${target}'; it has ${names}`)
}
