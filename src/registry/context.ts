import type { Writer } from './applied-writes.ts'
import type { BlockLock } from './block-lock.ts'
import type { Database } from './database.ts'
import type { Lease } from './lease.ts'
import type { GrantRecord, RegistryChange } from './records.ts'

/** What the parts of the registry share. */
export interface Context extends Writer {
  /** To read, and to write what no request asks for. */
  readonly database: Database
  readonly blockLock: BlockLock
  /** Of all models, see {@link RegistryStore.modelsRevision}. */
  readonly revision: Lease<string>
  readonly grants: Lease<readonly GrantRecord[]>
  /** To be called once the change is stored. */
  changed(kind: RegistryChange['kind'], name: string): void
}

export function newestFirst<T>(records: T[], time: (record: T) => string): T[] {
  return records.toSorted((a, b) => time(b).localeCompare(time(a)))
}

export const now = (): string => new Date().toISOString()
