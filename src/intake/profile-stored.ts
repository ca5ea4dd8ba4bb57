import { decodeDataset } from '../data/blocks/encoded.ts'
import type { DatasetProfile, Warning } from '../data/profile/column-profile.ts'
import { describeWarning } from '../data/profile/describe.ts'
import { profileDataset } from '../data/profile/profile-dataset.ts'
import type { RegistryStore } from '../registry/store.ts'

/**
 * The profile of a data set whose rows are there: that of its import, or a new one where columns are compared with a target or
 * were given another type since. Throws `dataset-not-found`, `invalid-config` for a target that is not there.
 */
export async function profileStored(registry: RegistryStore, name: string, target?: string): Promise<DatasetProfile> {
  const stored = target === undefined ? await registry.getDatasetProfile(name) : undefined
  if (stored) return stored
  const { types } = await registry.getDataset(name)
  return profileDataset(decodeDataset(await registry.readDataset(name)), { target, types })
}

/** As the API gives it: warnings with their English texts. */
export function describeProfile(
  profile: DatasetProfile,
): Omit<DatasetProfile, 'warnings'> & { readonly warnings: readonly (Warning & { readonly text: string })[] } {
  return { ...profile, warnings: profile.warnings.map((warning) => ({ ...warning, text: describeWarning(warning) })) }
}
