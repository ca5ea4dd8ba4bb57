import { ChangeFeed } from './change-feed.ts'
import { IdbDatabase } from './idb-database.ts'
import { Registry } from './registry.ts'
import type { RegistryStore } from './store.ts'

/** The origin's registry, the same for all of its pages and workers. Opens with the first call. */
export function createIdbStore({ name = 'inpage' }: { name?: string } = {}): RegistryStore {
  return new Registry(new IdbDatabase(name), new ChangeFeed(`${name}:registry`))
}
