import { withProfiles } from '../../data/profile/with-profiles.ts'
import type { RegistryStore } from '../../registry/store.ts'
import type { DatasetInfo, DatasetServices } from '../services.ts'

/** A data set by its name, its columns with their profiles. Kept until it changes: a form asks at each change. */
export function createProfiled(
  datasets: Pick<DatasetServices, 'open' | 'profile'>, registry: Pick<RegistryStore, 'onChange'>,
): (name: string) => Promise<DatasetInfo> {
  const known = new Map<string, Promise<DatasetInfo>>()
  registry.onChange(({ kind, name }) => kind === 'dataset' && known.delete(name))

  async function read(name: string): Promise<DatasetInfo> {
    const info = await datasets.open(name)
    return { ...info, columns: withProfiles(info.columns, await datasets.profile(name)) }
  }

  return (name) => {
    const asked = known.get(name) ?? read(name)
    known.set(name, asked)
    asked.catch(() => known.get(name) === asked && known.delete(name)) // the next one who asks tries again
    return asked
  }
}
