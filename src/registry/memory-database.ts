import type { Database, ReadTransaction, WriteTransaction } from './database.ts'
import { type Key, TABLES, type Table, type TableShape, type Value } from './schema.ts'

type Part = string | number
type Row = { readonly key: readonly Part[]; readonly value: unknown }
type Rows = ReadonlyMap<string, Row>

/** Tables in this context's memory: for tests, and where a page may not store anything. One transaction at a time. */
export class MemoryDatabase implements Database {
  readonly #tables = new Map<Table, Rows>()
  #last: Promise<unknown> = Promise.resolve()
  #counter = 0

  read<T extends Table, R>(_tables: readonly T[], body: (tx: ReadTransaction<T>) => Promise<R>): Promise<R> {
    return this.#next(() => body(this.#transaction(new Map<Table, Map<string, Row>>())))
  }

  write<T extends Table, R>(_tables: readonly T[], body: (tx: WriteTransaction<T>) => Promise<R>): Promise<R> {
    return this.#next(async () => {
      const changed = new Map<Table, Map<string, Row>>()
      const result = await body(this.#transaction(changed))
      for (const [table, rows] of changed) this.#tables.set(table, rows)
      return result
    })
  }

  close(): void {
    // what is in memory goes with its context
  }

  #next<R>(run: () => Promise<R>): Promise<R> {
    const result = this.#last.then(run)
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Values are cloned on their way in and out, as a real database does: no caller shares memory with it. */
  #transaction(changed: Map<Table, Map<string, Row>>): WriteTransaction<Table> {
    const rows = (table: Table): Rows => changed.get(table) ?? this.#tables.get(table) ?? new Map()
    const writable = (table: Table): Map<string, Row> => {
      const copy = changed.get(table) ?? new Map(rows(table))
      changed.set(table, copy)
      return copy
    }
    const sorted = <T extends Table>(table: T, match: (row: Row) => boolean) =>
      [...rows(table).values()].filter(match).toSorted((a, b) => compare(a.key, b.key)).map(({ value }) => structuredClone(value) as Value<T>)
    const indexed = (table: Table, index: string, value: string) => {
      const path = (TABLES[table] as TableShape).indexes[index]!
      return (row: Row) => at(row.value, path) === value
    }
    return {
      async get<T extends Table>(table: T, key: Key<T>) {
        return structuredClone(rows(table).get(id(key))?.value) as Value<T> | undefined
      },
      async has(table, key) {
        return rows(table).has(id(key))
      },
      async keys<T extends Table>(table: T) {
        const all = [...rows(table).values()].toSorted((a, b) => compare(a.key, b.key))
        return all.map(({ key }) => (typeof (TABLES[table] as TableShape).keyPath === 'object' ? key : key[0])) as Key<T>[]
      },
      async all(table) {
        return sorted(table, () => true)
      },
      async where(table, index, value) {
        return sorted(table, indexed(table, index, value))
      },
      put: async (table, value) => {
        const { keyPath } = TABLES[table] as TableShape
        const key = keyPath === null ? ++this.#counter : typeof keyPath === 'string' ? at(value, keyPath) : keyPath.map((path) => at(value, path))
        writable(table).set(id(key), { key: [key].flat() as Part[], value: structuredClone(value) })
      },
      async delete(table, key) {
        writable(table).delete(id(key))
      },
      async deleteWhere(table, index, value) {
        const matches = indexed(table, index, value)
        const all = writable(table)
        for (const [key, row] of all) if (matches(row)) all.delete(key)
      },
    }
  }
}

const id = (key: unknown) => JSON.stringify(key)

/** The value at a key path such as `artifact.sha256`; undefined where there is none. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce((inner: unknown, name) => (inner as Readonly<Record<string, unknown>> | null)?.[name], value)
}

function compare(a: readonly Part[], b: readonly Part[]): number {
  for (const [index, part] of a.entries()) {
    if (part !== b[index]) return part < b[index]! ? -1 : 1
  }
  return 0
}
