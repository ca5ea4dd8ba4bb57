import type { IDBPDatabase, IDBPTransaction, StoreNames } from 'idb'
import type { Schema } from './schema.ts'

export type Migration = (database: IDBPDatabase<Schema>, upgrade: Upgrade) => void | Promise<void>

export type Upgrade = IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>

/**
 * `MIGRATIONS[n]` takes a database from version n to n + 1, inside the upgrade transaction: it is whole or not at all.
 * A released step never changes; a new shape is a new step at the end.
 */
export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    database.createObjectStore('models', { keyPath: 'name' })
    const versions = database.createObjectStore('versions', { keyPath: ['model', 'version'] })
    versions.createIndex('model', 'model')
    versions.createIndex('artifact', 'artifact.sha256')
    database.createObjectStore('artifacts', { keyPath: 'key' })
    const journal = database.createObjectStore('journal', { autoIncrement: true })
    journal.createIndex('model', 'model')
    journal.createIndex('alias', 'alias')
    database.createObjectStore('runs', { keyPath: 'id' })
    database.createObjectStore('datasets', { keyPath: 'name' })
    database.createObjectStore('datasetBytes', { keyPath: 'key' })
    database.createObjectStore('grants', { keyPath: 'origin' })
    database.createObjectStore('grantRequests', { keyPath: 'origin' })
    database.createObjectStore('revisions', { keyPath: 'of' })
  },
  (database) => {
    database.createObjectStore('checkpoints', { keyPath: 'run' })
  },
  async (database, upgrade) => {
    database.createObjectStore('datasetLayouts', { keyPath: 'name' })
    database.createObjectStore('datasetBlocks', { keyPath: 'key' })
    database.createObjectStore('datasetProfiles', { keyPath: 'name' })
    const datasets = upgrade.objectStore('datasets')
    for (const record of await datasets.getAll()) await datasets.put({ ...record, source: {}, notes: [], types: {}, lineage: null, unread: true })
  },
  (database) => {
    database.createObjectStore('privacyKeys', { keyPath: 'key' })
  },
  async (database, upgrade) => {
    database.createObjectStore('servingConfigs', { keyPath: 'model' })
    database.createObjectStore('endpoints', { keyPath: 'name' })
    database.createObjectStore('endpointJournal', { autoIncrement: true }).createIndex('endpoint', 'endpoint')
    database.createObjectStore('comparisons', { keyPath: ['endpoint', 'answered', 'shadow'] }).createIndex('endpoint', 'endpoint')
    database.createObjectStore('appliedWrites', { keyPath: 'id' })
    database.createObjectStore('statistics', { keyPath: ['model', 'version', 'endpoint'] }).createIndex('model', 'model')
    database.createObjectStore('requestLog', { keyPath: 'last' })
    database.createObjectStore('audit', { keyPath: 'key' }).createIndex('origin', 'origin')
    const grants = upgrade.objectStore('grants')
    for (const grant of await grants.getAll()) await grants.put({ ...grant, rate: null })
  },
]
