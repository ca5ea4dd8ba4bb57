import type { EncodedColumn } from '../data/blocks/encoded.ts'
import { MaasError } from '../core/error.ts'
import { type Context, now } from './context.ts'
import type { ReadTransaction } from './database.ts'
import type { DatasetLayout, DatasetRecord, NewDataset } from './records.ts'
import { checkName } from './rules.ts'
import { sha256 } from './sha256.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<
  RegistryStore,
  'addDataset' | 'changeDataset' | 'getDataset' | 'readDataset' | 'getUnreadBytes' | 'getDatasetProfile' | 'listDatasets'
  | 'deleteDataset' | 'collectBlocks'
>

/** Under the name of a data set. */
const TABLES = ['datasets', 'datasetLayouts', 'datasetProfiles', 'datasetBytes'] as const

type Blocks = readonly Uint8Array<ArrayBuffer>[]

/** Data sets: their records, apart from them where their rows are, and the blocks of rows under the hashes of their bytes. */
export function datasetMethods({ database, blockLock, apply, applied, changed }: Context): Methods {
  async function putBlocks(blocks: Blocks): Promise<readonly string[]> {
    const keys = await Promise.all(blocks.map(sha256))
    await database.write(['datasetBlocks'], async (tx) => {
      for (const [i, key] of keys.entries()) {
        if (!(await tx.has('datasetBlocks', key))) await tx.put('datasetBlocks', { key, bytes: blocks[i]! })
      }
    })
    return keys
  }

  /** Blocks first; the record, with which the data set begins to be there, in one transaction last. */
  async function store(
    what: string,
    name: string,
    write: (put: typeof putBlocks) => Promise<NewDataset>,
    check: (tx: ReadTransaction<'datasets' | 'datasetLayouts'>) => Promise<string>,
  ): Promise<DatasetRecord> {
    try {
      return await blockLock.keep(async () => {
        const { layout, profile, ...given } = await write(putBlocks)
        return apply(what, TABLES, async (tx) => {
          const record = { ...given, name, createdAt: await check(tx) }
          await tx.put('datasets', record)
          await tx.put('datasetLayouts', { name, columns: layout })
          if (profile) await tx.put('datasetProfiles', { name, profile })
          else await tx.delete('datasetProfiles', name)
          await tx.delete('datasetBytes', name)
          return record
        })
      })
    } finally {
      await collectBlocks()
    }
  }

  async function collectBlocks(): Promise<void> {
    await blockLock.collect(() => database.write(['datasetLayouts', 'datasetBlocks'], async (tx) => {
      const layouts = await tx.all('datasetLayouts')
      const used = new Set(layouts.flatMap(({ columns }) => columns.flatMap(({ blocks }) => blocks)))
      for (const key of await tx.keys('datasetBlocks')) if (!used.has(key)) await tx.delete('datasetBlocks', key)
    }))
  }

  async function readBlock(key: string, place: () => string): Promise<Uint8Array<ArrayBuffer>> {
    const stored = await database.read(['datasetBlocks'], (tx) => tx.get('datasetBlocks', key))
    if (stored && (await sha256(stored.bytes)) === key) return stored.bytes
    throw new MaasError('invalid-data', `${place()} ${stored ? 'is damaged: its checksum is not what it was' : 'is no longer there'}. `
      + 'Delete the data set and import its file again.')
  }

  return {
    async addDataset(name, write) {
      checkName('data set', name)
      const what = `addDataset ${name}`
      const made = await applied<DatasetRecord>(what)
      if (made) return made.result
      const checkFree = async (tx: ReadTransaction<'datasets'>) => {
        if (await tx.has('datasets', name)) {
          throw new MaasError('conflict', `There is a data set "${name}" already: delete it first or take another name.`)
        }
        return now()
      }
      await database.read(['datasets'], checkFree)
      const record = await store(what, name, write, checkFree)
      changed('dataset', name)
      return record
    },

    async changeDataset(name, write) {
      const { record: stored, layout } = await database.read(['datasets', 'datasetLayouts'], (tx) => datasetIn(tx, name))
      const { unread: _, ...before } = stored
      const record = await store(`changeDataset ${name}`, name, (put) => write(before, layout?.columns ?? [], put), async (tx) => {
        const { record: found } = await datasetIn(tx, name)
        if (JSON.stringify(found) !== JSON.stringify(stored)) {
          throw new MaasError('conflict', `The data set "${name}" was changed by someone else meanwhile: look at it, then try again.`)
        }
        return before.createdAt
      })
      changed('dataset', name)
      return record
    },

    async getDataset(name) {
      return (await database.read(['datasets', 'datasetLayouts'], (tx) => datasetIn(tx, name))).record
    },

    readDataset: (name, { columns, from = 0, to = Number.POSITIVE_INFINITY } = {}) => blockLock.keep(async () => {
      const { record, layout } = await database.read(['datasets', 'datasetLayouts'], (tx) => datasetIn(tx, name))
      if (!layout) throw new MaasError('unavailable', `The data set "${name}" was stored by an older version and must be read first.`)
      const end = Math.max(0, Math.min(to, record.rows))
      const range = { from: Math.min(Math.max(0, from), end), to: end }
      const wanted = columns ?? record.columns.map((column) => column.name)
      const read: EncodedColumn[] = []
      for (const column of wanted) {
        const index = record.columns.findIndex((info) => info.name === column)
        const { blockRows, blocks } = layout.columns[index] ?? columnNotFound(record, column)
        const first = Math.floor(range.from / blockRows)
        const keys = range.from < range.to ? blocks.slice(first, Math.ceil(range.to / blockRows)) : []
        const place = (block: number) => () => `Block ${first + block + 1} of column "${column}" of data set "${name}"`
        read.push({
          info: record.columns[index]!,
          blockRows,
          firstRow: first * blockRows,
          blocks: await Promise.all(keys.map((key, block) => readBlock(key, place(block)))),
        })
      }
      return { name, ...range, columns: read }
    }),

    async getUnreadBytes(name) {
      return (await database.read(['datasetBytes'], (tx) => tx.get('datasetBytes', name)))?.bytes
    },

    async getDatasetProfile(name) {
      return (await database.read(['datasetProfiles'], (tx) => tx.get('datasetProfiles', name)))?.profile
    },

    listDatasets() {
      return database.read(['datasets'], (tx) => tx.all('datasets'))
    },

    async deleteDataset(name) {
      await apply(`deleteDataset ${name}`, TABLES, async (tx) => {
        await datasetIn(tx, name)
        for (const table of TABLES) await tx.delete(table, name)
      })
      changed('dataset', name)
      await collectBlocks()
    },

    collectBlocks,
  }
}

async function datasetIn(
  tx: ReadTransaction<'datasets' | 'datasetLayouts'>, name: string,
): Promise<{ readonly record: DatasetRecord; readonly layout: DatasetLayout | undefined }> {
  const record = await tx.get('datasets', name)
  if (!record) throw new MaasError('dataset-not-found', `There is no data set "${name}". GET maas/api/datasets lists those that are there.`)
  return { record, layout: await tx.get('datasetLayouts', name) }
}

function columnNotFound({ name, columns }: DatasetRecord, column: string): never {
  const names = columns.map((info) => `"${info.name}"`).join(', ')
  throw new MaasError('invalid-input', `The data set "${name}" has no column "${column}"; it has ${names}.`)
}
