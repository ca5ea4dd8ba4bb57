import { decodeDataset } from '../data/blocks/encoded.ts'
import type { ColumnInfo } from '../data/dataset.ts'
import type { GivenType } from '../data/profile/column-facts.ts'
import type { ColumnProfile, DatasetProfile, Warning } from '../data/profile/column-profile.ts'
import { describeEvidence, describeWarning } from '../data/profile/describe.ts'
import { profileDataset } from '../data/profile/profile-dataset.ts'
import type { RegistryStore } from '../registry/store.ts'

/**
 * The profile of a data set whose rows are there: that of its import, or a new one where columns are compared with a target or
 * were given another type since. Throws `dataset-not-found`, `invalid-config` for a target that is not there.
 */
export async function profileStored(registry: RegistryStore, name: string, target?: string): Promise<DatasetProfile> {
  const stored = target === undefined ? await registry.getDatasetProfile(name) : undefined
  if (stored) return stored
  const { columns } = await registry.getDataset(name)
  return profileDataset(decodeDataset(await registry.readDataset(name)), { target, types: typesOf(columns) })
}

/** What columns are taken for: inferred, or given by their owner. */
export function typesOf(columns: readonly ColumnInfo[]): Readonly<Record<string, GivenType>> {
  return Object.fromEntries(columns.map((column) => [column.name, column]))
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
