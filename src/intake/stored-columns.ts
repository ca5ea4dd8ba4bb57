import { decodeDataset } from '../data/blocks/encoded.ts'
import type { Column } from '../data/dataset.ts'
import type { DatasetRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'

/** Values that are read at once: a million takes less than a second. */
const VALUES = 1_000_000

/**
 * The columns of a data set, of a long one each by itself: who goes through them holds no more in memory, and in a Service Worker others are
 * answered in between.
 */
export async function* storedColumns(registry: RegistryStore, { name, rows, columns }: DatasetRecord): AsyncGenerator<Column> {
  const names = columns.map((column) => column.name)
  const step = Math.max(1, Math.floor(VALUES / Math.max(1, rows)))
  for (let from = 0; from < names.length; from += step) yield* await columnsOf(registry, name, names.slice(from, from + step))
}

export async function columnsOf(registry: RegistryStore, name: string, columns: readonly string[]): Promise<readonly Column[]> {
  return decodeDataset(await registry.readDataset(name, { columns })).columns
}
