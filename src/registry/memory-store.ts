import { localBlockLock } from './block-lock.ts'
import { ChangeFeed } from './change-feed.ts'
import { MemoryDatabase } from './memory-database.ts'
import { createRegistry } from './registry.ts'
import type { RegistryStore } from './store.ts'

/** A registry that lasts as long as its context: for tests, and for pages whose browser stores nothing. */
export function createMemoryStore(): RegistryStore {
  return createRegistry(new MemoryDatabase(), new ChangeFeed(), localBlockLock(), 0)
}
