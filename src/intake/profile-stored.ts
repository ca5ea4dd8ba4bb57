import type { ColumnProfile, DatasetProfile, Warning } from '../data/profile/column-profile.ts'
import { describeEvidence, describeWarning } from '../data/profile/describe.ts'
import { indexOfTarget, Profiler } from '../data/profile/profile-dataset.ts'
import type { RegistryStore } from '../registry/store.ts'
import { columnsOf, storedColumns } from './stored-columns.ts'

/**
 * The profile of a data set whose rows are there: that of its import, or a new one where columns are compared with a target or
 * were given another type since. Throws `dataset-not-found`, `invalid-config` for a target that is not there.
 */
export async function profileStored(registry: RegistryStore, name: string, target?: string): Promise<DatasetProfile> {
  const stored = target === undefined ? await registry.getDatasetProfile(name) : undefined
  if (stored) return stored
  const record = await registry.getDataset(name)
  const aim = target === undefined ? undefined : indexOfTarget(record, target)
  const profiler = aim === undefined
    ? new Profiler(record.rows)
    : new Profiler(record.rows, (await columnsOf(registry, name, [target!]))[0], record.columns[aim])
  let index = 0
  for await (const column of storedColumns(registry, record)) profiler.add(column, record.columns[index++])
  return profiler.end()
}

type Described<T> = T & { readonly text: string }
type DescribedColumn = Omit<ColumnProfile, 'evidence'> & { readonly evidence: Described<ColumnProfile['evidence']> }

/** As the API gives it: evidence and warnings with their English texts. */
export function describeProfile({ columns, warnings, ...profile }: DatasetProfile): Omit<DatasetProfile, 'columns' | 'warnings'> & {
  readonly columns: readonly DescribedColumn[]
  readonly warnings: readonly Described<Warning>[]
} {
  return {
    ...profile,
    columns: columns.map((column) => ({ ...column, evidence: { ...column.evidence, text: describeEvidence(column.evidence) } })),
    warnings: warnings.map((warning) => ({ ...warning, text: describeWarning(warning) })),
  }
}
