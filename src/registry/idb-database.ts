import { type IDBPDatabase, type IDBPTransaction, wrap } from 'idb'
import { MaasError } from '../core/error.ts'
import type { Database, ReadTransaction, WriteTransaction } from './database.ts'
import { databaseError, isLostConnection } from './idb-error.ts'
import { type Migration, MIGRATIONS, type Upgrade } from './migrations.ts'
import type { Key, Schema, Table, Value } from './schema.ts'

/** How long to wait for a page with an older build to let go of the database. */
const BLOCKED_MS = 3000
/** How long for anything else: while a page upgrades the database, nobody else is told anything. */
const OPEN_MS = 5000

/**
 * Tables in IndexedDB. A connection can end at any time (the browser closes it, site data is cleared, a newer build
 * upgrades): then the transaction at hand is run once more on a new one. Throws `quota-exceeded` and `unavailable`.
 */
export class IdbDatabase implements Database {
  readonly #name: string
  readonly #migrations: readonly Migration[]
  readonly #factory: IDBFactory | undefined
  #connection: Promise<IDBPDatabase<Schema>> | undefined
  #closed = false

  /** @param factory another one than this context's own, such as a StorageAccessHandle's. */
  constructor(name: string, migrations: readonly Migration[] = MIGRATIONS, factory?: IDBFactory) {
    this.#name = name
    this.#factory = factory
    this.#migrations = migrations
  }

  read<T extends Table, R>(tables: readonly T[], body: (tx: ReadTransaction<T>) => Promise<R>): Promise<R> {
    return this.#transact('readonly', tables, body)
  }

  write<T extends Table, R>(tables: readonly T[], body: (tx: WriteTransaction<T>) => Promise<R>, durability?: 'relaxed'): Promise<R> {
    return this.#transact('readwrite', tables, body, durability)
  }

  close(): void {
    this.#closed = true
    this.#disconnect()
  }

  async #transact<T extends Table, R>(
    mode: 'readonly' | 'readwrite', tables: readonly T[], body: (tx: WriteTransaction<T>) => Promise<R>, durability?: 'relaxed',
  ): Promise<R> {
    try {
      return await this.#attempt(mode, tables, body, durability)
    } catch (thrown) {
      if (!isLostConnection(thrown)) throw databaseError(thrown)
      this.#disconnect()
    }
    return this.#attempt(mode, tables, body, durability).catch((thrown: unknown) => {
      throw databaseError(thrown)
    })
  }

  async #attempt<T extends Table, R>(
    mode: 'readonly' | 'readwrite', tables: readonly T[], body: (tx: WriteTransaction<T>) => Promise<R>, durability?: 'relaxed',
  ): Promise<R> {
    const connection = await this.#connect()
    const tx = connection.transaction<Table[], typeof mode>([...tables], mode, { durability: durability ?? 'strict' })
    try {
      const result = await body(operations(tx))
      // What was read is read; only a change needs to wait for the disk.
      if (mode === 'readwrite') await tx.done
      return result
    } catch (thrown) {
      throw await abort(tx, thrown)
    }
  }

  #connect(): Promise<IDBPDatabase<Schema>> {
    if (this.#closed) return Promise.reject(new MaasError('unavailable', 'The registry was closed.'))
    if (!this.#connection) {
      const opening = this.#open()
      this.#connection = opening
      // A failed attempt must not be the answer to every later call.
      opening.catch(() => {
        if (this.#connection === opening) this.#connection = undefined
      })
    }
    return this.#connection
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    return new Promise((resolve, reject) => {
      let gaveUp = false
      const giveUpAfter = (ms: number, reason: string) => setTimeout(() => {
        gaveUp = true
        reject(new MaasError('unavailable', reason))
      }, ms)
      let timer = giveUpAfter(OPEN_MS, 'The database does not open: another tab may be upgrading it. Try again, or close the other tabs of this site.')
      const request = (this.#factory ?? indexedDB).open(this.#name, this.#migrations.length)
      const opening = wrap(request) as unknown as Promise<IDBPDatabase<Schema>>
      request.addEventListener('upgradeneeded', async ({ oldVersion }) => {
        clearTimeout(timer)
        const database = wrap(request.result) as unknown as IDBPDatabase<Schema>
        const upgrade = wrap(request.transaction!) as unknown as Upgrade
        try {
          for (const step of this.#migrations.slice(oldVersion)) await step(database, upgrade)
        } catch (thrown) {
          reject(thrown)
          upgrade.done.catch(() => undefined)
          upgrade.abort() // or half a schema would pass for the new version
        }
      })
      request.addEventListener('blocked', () => {
        clearTimeout(timer)
        timer = giveUpAfter(BLOCKED_MS, 'Another tab holds the database with an older version of this app: close or reload the other tabs of this site.')
      })
      request.addEventListener('success', () => {
        // A newer build wants to upgrade: let it, at once. Our next transaction finds the connection closed.
        request.result.addEventListener('versionchange', () => request.result.close())
        request.result.addEventListener('close', () => this.#disconnect())
      })
      opening.then((connection) => (gaveUp ? connection.close() : resolve(connection)), reject).finally(() => clearTimeout(timer))
    })
  }

  #disconnect(): void {
    void this.#connection?.then((connection) => connection.close(), () => undefined)
    this.#connection = undefined
  }
}

/** Takes everything back, waits until that is so, and gives the reason: the transaction's own where it has one. */
async function abort(tx: IDBPTransaction<Schema, Table[], 'readonly' | 'readwrite'>, thrown: unknown): Promise<unknown> {
  try {
    tx.abort()
  } catch {
    // it has ended by itself
  }
  const reason: unknown = await tx.done.then(() => undefined, (reason: unknown) => reason)
  return thrown instanceof DOMException && thrown.name === 'AbortError' ? reason ?? thrown : thrown
}

function indexOf<T extends Table>(tx: IDBPTransaction<Schema, Table[], 'readonly' | 'readwrite'>, table: T, index: string) {
  return tx.objectStore(table).index(index as never)
}

function operations(tx: IDBPTransaction<Schema, Table[], 'readonly' | 'readwrite'>): WriteTransaction<Table> {
  const writable = tx as IDBPTransaction<Schema, Table[], 'readwrite'>
  return {
    get: <T extends Table>(table: T, key: Key<T>) => tx.objectStore(table).get(key) as Promise<Value<T> | undefined>,
    has: async (table, key) => (await tx.objectStore(table).getKey(key)) !== undefined,
    keys: <T extends Table>(table: T) => tx.objectStore(table).getAllKeys() as Promise<Key<T>[]>,
    all: <T extends Table>(table: T) => tx.objectStore(table).getAll() as Promise<Value<T>[]>,
    where: <T extends Table>(table: T, index: string, value: string) => indexOf(tx, table, index).getAll(IDBKeyRange.only(value)) as Promise<Value<T>[]>,
    async put(table, value) {
      await writable.objectStore(table).put(value)
    },
    async delete(table, key) {
      await writable.objectStore(table).delete(key)
    },
    async deleteWhere(table, index, value) {
      for (const key of await indexOf(tx, table, index).getAllKeys(IDBKeyRange.only(value))) await writable.objectStore(table).delete(key)
    },
  }
}
