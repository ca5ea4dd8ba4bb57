import type { ChangeFeed } from './change-feed.ts'
import type { Database } from './database.ts'
import { Lease } from './lease.ts'
import { readRevision } from './model-rows.ts'
import { servingMethods } from './serving-methods.ts'
import type { ServingStore } from './store.ts'

/** What answering takes of the registry, and none of the code that changes it. @param leaseMs as `createRegistry` has it. */
export function createServingRegistry(database: Database, changes: ChangeFeed, leaseMs: number): ServingStore {
  return {
    ...servingMethods({ database, revision: new Lease(() => readRevision(database), leaseMs) }),
    onChange: (listener) => changes.subscribe(listener),
    close() {
      changes.close()
      database.close()
    },
  }
}
