import type { DBSchema } from 'idb'
import type { DatasetProfile } from '../data/profile/column-profile.ts'
import type {
  CheckpointRecord, DatasetLayout, DatasetRecord, GrantRecord, GrantRequestRecord, JournalRecord, ModelRecord, RunRecord, VersionRecord,
} from './records.ts'
import type {
  AppliedWrite, AuditRecord, ComparisonRecord, EndpointJournalRecord, EndpointRecord, RequestLogBlock, ServingConfigRecord, StatisticsRecord,
} from './serving-records.ts'

/** What is stored where. `migrations.ts` makes it in IndexedDB, {@link TABLES} says the same to the memory database. */
export interface Schema extends DBSchema {
  models: { key: string; value: ModelRecord }
  versions: { key: [string, number]; value: VersionRecord; indexes: { model: string; artifact: string } }
  artifacts: { key: string; value: StoredBytes }
  journal: { key: number; value: JournalRecord; indexes: { model: string; alias: string } }
  runs: { key: string; value: RunRecord }
  /** Apart from their runs, so that listing runs reads none of the weights. */
  checkpoints: { key: string; value: CheckpointRecord }
  datasets: { key: string; value: DatasetRecord }
  /** Where a data set's rows are; apart from its record, since the keys of a long one are many. */
  datasetLayouts: { key: string; value: DatasetLayout }
  datasetBlocks: { key: string; value: StoredBytes }
  datasetProfiles: { key: string; value: { readonly name: string; readonly profile: DatasetProfile } }
  /** Files that an older version stored as they were: read into blocks when they are first needed. */
  datasetBytes: { key: string; value: StoredBytes }
  /** Secret keys of pseudonyms, under random ids. */
  privacyKeys: { key: string; value: StoredBytes }
  grants: { key: string; value: GrantRecord }
  grantRequests: { key: string; value: GrantRequestRecord }
  servingConfigs: { key: string; value: ServingConfigRecord }
  endpoints: { key: string; value: EndpointRecord }
  endpointJournal: { key: number; value: EndpointJournalRecord; indexes: { endpoint: string } }
  comparisons: { key: [string, string, string]; value: ComparisonRecord; indexes: { endpoint: string } }
  appliedWrites: { key: string; value: AppliedWrite }
  statistics: { key: [string, number, string]; value: StatisticsRecord; indexes: { model: string } }
  requestLog: { key: number; value: RequestLogBlock }
  /** What pages of other origins asked for. Keys begin with the time. */
  audit: { key: string; value: AuditRecord & { readonly key: string }; indexes: { origin: string } }
  /** Single values: `models` names the present state of all models. */
  revisions: { key: string; value: { readonly of: 'models'; readonly revision: string } }
}

/** Bytes under their SHA-256 (artifacts, blocks), a data set's name or the id of a key. */
export interface StoredBytes {
  readonly key: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

export type Table = keyof typeof TABLES
export type Key<T extends Table> = Schema[T]['key']
export type Value<T extends Table> = Schema[T]['value']
export type Index<T extends Table> = Schema[T] extends { indexes: infer I } ? keyof I & string : never

export interface TableShape {
  /** null: keys count up from 1. */
  readonly keyPath: string | readonly string[] | null
  readonly indexes: Readonly<Record<string, string>>
}

export const TABLES = {
  models: { keyPath: 'name', indexes: {} },
  versions: { keyPath: ['model', 'version'], indexes: { model: 'model', artifact: 'artifact.sha256' } },
  artifacts: { keyPath: 'key', indexes: {} },
  journal: { keyPath: null, indexes: { model: 'model', alias: 'alias' } },
  runs: { keyPath: 'id', indexes: {} },
  checkpoints: { keyPath: 'run', indexes: {} },
  datasets: { keyPath: 'name', indexes: {} },
  datasetLayouts: { keyPath: 'name', indexes: {} },
  datasetBlocks: { keyPath: 'key', indexes: {} },
  datasetProfiles: { keyPath: 'name', indexes: {} },
  datasetBytes: { keyPath: 'key', indexes: {} },
  privacyKeys: { keyPath: 'key', indexes: {} },
  grants: { keyPath: 'origin', indexes: {} },
  grantRequests: { keyPath: 'origin', indexes: {} },
  servingConfigs: { keyPath: 'model', indexes: {} },
  endpoints: { keyPath: 'name', indexes: {} },
  endpointJournal: { keyPath: null, indexes: { endpoint: 'endpoint' } },
  comparisons: { keyPath: ['endpoint', 'answered', 'shadow'], indexes: { endpoint: 'endpoint' } },
  appliedWrites: { keyPath: 'id', indexes: {} },
  statistics: { keyPath: ['model', 'version', 'endpoint'], indexes: { model: 'model' } },
  requestLog: { keyPath: 'last', indexes: {} },
  audit: { keyPath: 'key', indexes: { origin: 'origin' } },
  revisions: { keyPath: 'of', indexes: {} },
} as const satisfies Readonly<Record<string, TableShape>>
