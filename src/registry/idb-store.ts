import { sharedBlockLock } from './block-lock.ts'
import { ChangeFeed, channelOf } from './change-feed.ts'
import { IdbDatabase } from './idb-database.ts'
import { createRegistry } from './registry.ts'
import { createServingRegistry } from './serving-registry.ts'
import type { RegistryStore, ServingStore } from './store.ts'

/** A read of one small value costs 0.3 ms in Chromium, a call over a port 0.2 ms: reading each time would double it. */
const LEASE_MS = 20

/** Another storage than this context's own: a StorageAccessHandle. */
export interface StorageScope {
  readonly indexedDB: IDBFactory
  BroadcastChannel(name: string): BroadcastChannel
}

/** The origin's registry, the same for all of its pages and workers. Opens with the first call. */
export function createIdbStore({ name = 'inpage', scope }: { name?: string; scope?: StorageScope } = {}): RegistryStore {
  const channel = channelOf(name)
  const changes = new ChangeFeed(scope ? scope.BroadcastChannel(channel) : new BroadcastChannel(channel))
  return createRegistry(new IdbDatabase(name, undefined, scope?.indexedDB), changes, sharedBlockLock(`${name}:blocks`), LEASE_MS)
}

/** The same for who only answers. */
export function createIdbServingStore(name = 'inpage'): ServingStore {
  return createServingRegistry(new IdbDatabase(name), new ChangeFeed(new BroadcastChannel(channelOf(name))), LEASE_MS)
}
