import { plainWriter, requestWriters, type Writer } from './applied-writes.ts'
import { auditMethods } from './audit-methods.ts'
import type { BlockLock } from './block-lock.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { Context } from './context.ts'
import type { Database } from './database.ts'
import { datasetMethods } from './dataset-methods.ts'
import { endpointMethods } from './endpoint-methods.ts'
import { grantMethods } from './grant-methods.ts'
import { Lease } from './lease.ts'
import { modelMethods } from './model-methods.ts'
import { privacyKeyMethods } from './privacy-key-methods.ts'
import { readRevision } from './model-rows.ts'
import { restoreMethods } from './restore-methods.ts'
import { runMethods } from './run-methods.ts'
import { servingConfigMethods } from './serving-config-methods.ts'
import { statisticsMethods } from './statistics-methods.ts'
import { servingMethods } from './serving-methods.ts'
import type { RegistryStore } from './store.ts'
import { versionMethods } from './version-methods.ts'

/**
 * The one implementation of the port, over whatever database.
 * @param leaseMs how long a read of the models' revision, or of the grants, holds; 0 where no other context shares the database.
 */
export function createRegistry(database: Database, changes: ChangeFeed, blockLock: BlockLock, leaseMs: number): RegistryStore {
  const revision = new Lease(() => readRevision(database), leaseMs)
  const grants = new Lease(() => database.read(['grants'], (tx) => tx.all('grants')), leaseMs)
  const changed: Context['changed'] = (kind, name) => changes.publish({ kind, name })
  const writerFor = requestWriters(database)
  const over = (writer: Writer): RegistryStore => {
    const context: Context = { database, blockLock, revision, grants, changed, ...writer }
    return {
      ...servingMethods(context),
      ...modelMethods(context),
      ...versionMethods(context),
      ...servingConfigMethods(context),
      ...endpointMethods(context),
      ...runMethods(context),
      ...datasetMethods(context),
      ...privacyKeyMethods(context),
      ...grantMethods(context),
      ...statisticsMethods(context),
      ...auditMethods(context),
      ...restoreMethods(context),
      forRequest: (request) => over(writerFor(request)),
      onChange: (listener) => changes.subscribe(listener),
      close() {
        changes.close()
        database.close()
      },
    }
  }
  return over(plainWriter(database))
}
