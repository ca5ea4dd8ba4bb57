import type { Index, Key, Table, Value } from './schema.ts'

/**
 * What `registry.ts` needs of a database: transactions over keyed tables. `body` awaits nothing but its transaction
 * (IndexedDB commits a transaction that is left alone) and is free of side effects, since a lost connection makes it
 * run again. When it throws, nothing of it is stored.
 */
export interface Database {
  read<T extends Table, R>(tables: readonly T[], body: (tx: ReadTransaction<T>) => Promise<R>): Promise<R>
  /** Resolves when the change is on disk; `relaxed`: when the system has taken it, for what a power cut may take back. */
  write<T extends Table, R>(tables: readonly T[], body: (tx: WriteTransaction<T>) => Promise<R>, durability?: 'relaxed'): Promise<R>
  close(): void
}

export interface ReadTransaction<Tables extends Table> {
  get<T extends Tables>(table: T, key: Key<T>): Promise<Value<T> | undefined>
  has<T extends Tables>(table: T, key: Key<T>): Promise<boolean>
  /** Without reading their values; ascending. */
  keys<T extends Tables>(table: T): Promise<Key<T>[]>
  /** By key, ascending. */
  all<T extends Tables>(table: T): Promise<Value<T>[]>
  /** Those whose index has this value; by key, ascending. */
  where<T extends Tables>(table: T, index: Index<T>, value: string): Promise<Value<T>[]>
}

export interface WriteTransaction<Tables extends Table> extends ReadTransaction<Tables> {
  put<T extends Tables>(table: T, value: Value<T>): Promise<void>
  delete<T extends Tables>(table: T, key: Key<T>): Promise<void>
  deleteWhere<T extends Tables>(table: T, index: Index<T>, value: string): Promise<void>
}
