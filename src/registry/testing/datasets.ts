import type { Dataset } from '../../data/dataset.ts'
import { columnInfos } from '../../data/column-info.ts'
import { readDataset } from '../../data/read-dataset.ts'
import type { DatasetRecord } from '../records.ts'
import { storeColumns } from '../store-columns.ts'
import type { RegistryStore } from '../store.ts'

/** Stores a data set as an import would. */
export function addDataset(registry: RegistryStore, dataset: Dataset, about: Partial<DatasetRecord> = {}): Promise<DatasetRecord> {
  return registry.addDataset(dataset.name, async (put) => ({
    mediaType: 'text/csv', hash: 'abc', bytes: 3, source: {}, notes: [], types: {}, lineage: null, ...about,
    rows: dataset.rows, columns: columnInfos(dataset), layout: await storeColumns(dataset, put),
  }))
}

export async function addCsv(registry: RegistryStore, name: string, csv: string, about: Partial<DatasetRecord> = {}): Promise<DatasetRecord> {
  const bytes = new TextEncoder().encode(csv)
  return addDataset(registry, await readDataset(name, 'text/csv', bytes), { bytes: bytes.length, ...about })
}
