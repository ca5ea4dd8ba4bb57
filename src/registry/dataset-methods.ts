import { MaasError } from '../core/error.ts'
import type { Context } from './context.ts'
import { checkName } from './rules.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<RegistryStore, 'addDataset' | 'getDataset' | 'getDatasetBytes' | 'listDatasets' | 'deleteDataset'>

/** Data sets and their bytes. */
export function datasetMethods({ database, changed }: Context): Methods {
  return {
    async addDataset(record, bytes) {
      checkName('data set', record.name)
      await database.write(['datasets', 'datasetBytes'], async (tx) => {
        if (await tx.has('datasets', record.name)) {
          throw new MaasError('conflict', `There is a data set "${record.name}" already: delete it first or take another name.`)
        }
        await tx.put('datasets', record)
        await tx.put('datasetBytes', { key: record.name, bytes })
      })
      changed('dataset', record.name)
    },

    async getDataset(name) {
      const record = await database.read(['datasets'], (tx) => tx.get('datasets', name))
      if (!record) throw datasetNotFound(name)
      return record
    },

    async getDatasetBytes(name) {
      const stored = await database.read(['datasetBytes'], (tx) => tx.get('datasetBytes', name))
      if (!stored) throw datasetNotFound(name)
      return stored.bytes
    },

    listDatasets() {
      return database.read(['datasets'], (tx) => tx.all('datasets'))
    },

    async deleteDataset(name) {
      await database.write(['datasets', 'datasetBytes'], async (tx) => {
        if (!(await tx.has('datasets', name))) throw datasetNotFound(name)
        await tx.delete('datasets', name)
        await tx.delete('datasetBytes', name)
      })
      changed('dataset', name)
    },
  }
}

const datasetNotFound = (name: string) =>
  new MaasError('dataset-not-found', `There is no data set "${name}". GET maas/api/datasets lists those that are there.`)
