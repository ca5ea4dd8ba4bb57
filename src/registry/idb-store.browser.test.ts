import { deleteDB, openDB } from 'idb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { decodeDataset } from '../data/blocks/encoded.ts'
import { readDataset } from '../data/read-dataset.ts'
import { ChangeFeed } from './change-feed.ts'
import { IdbDatabase } from './idb-database.ts'
import { createIdbStore } from './idb-store.ts'
import { MIGRATIONS } from './migrations.ts'
import type { GrantRecord } from './records.ts'
import type { DatasetRecord, RegistryChange } from './records.ts'
import { createRegistry } from './registry.ts'
import { type Schema, TABLES, type TableShape } from './schema.ts'
import type { RegistryStore } from './store.ts'
import { storeColumns } from './store-columns.ts'
import { registryContract } from './testing/contract.ts'
import { addCsv } from './testing/datasets.ts'
import { NEW_VERSION, finished, queuedRun } from './testing/records.ts'

interface StorageBuckets {
  open(name: string, options: { quota: number }): Promise<{ readonly indexedDB: IDBFactory }>
  delete(name: string): Promise<void>
}

let count = 0
const names: string[] = []
const newName = () => {
  const name = `registry-test-${Date.now()}-${count++}`
  names.push(name)
  return name
}

describe('the IndexedDB store', () => {
  const open: RegistryStore[] = []
  const store = (name: string) => {
    const opened = createIdbStore({ name })
    open.push(opened)
    return opened
  }

  afterEach(async () => {
    for (const each of open.splice(0)) each.close()
    for (const name of names.splice(0)) await deleteDB(name)
  })

  registryContract(() => {
    const name = newName()
    return () => createIdbStore({ name })
  })

  it('migrates an empty database to the schema that the code expects', async () => {
    const name = newName()
    await store(name).listModels()
    const database = await openDB<Schema>(name)
    expect(database.version).toBe(MIGRATIONS.length)
    const tables = Object.keys(TABLES) as (keyof typeof TABLES)[]
    expect([...database.objectStoreNames].toSorted()).toEqual(tables.toSorted())
    for (const table of tables) {
      const shape: TableShape = TABLES[table]
      const { keyPath, autoIncrement, indexNames, ...objectStore } = database.transaction(table).objectStore(table)
      void objectStore
      expect([table, keyPath, autoIncrement]).toEqual([table, shape.keyPath, shape.keyPath === null])
      const made = [...indexNames].map((index) => [index, database.transaction(table).store.index(index as never).keyPath])
      expect(Object.fromEntries(made)).toEqual(shape.indexes)
    }
    database.close()
  })

  it('keeps all across closing and opening', async () => {
    const name = newName()
    const first = store(name)
    await first.createVersion('line', NEW_VERSION)
    const { artifact } = await first.finishVersion('line', 1, finished([1, 2, 3]), false)
    first.close()
    await expect(first.listModels()).rejects.toMatchObject({ code: 'unavailable' })
    const second = store(name)
    expect((await second.resolve('')).candidates).toMatchObject([{ version: { model: 'line', version: 1, status: 'READY' } }])
    expect(await second.getArtifact(artifact!.sha256)).toEqual(Uint8Array.of(1, 2, 3))
    expect((await second.createVersion('line', NEW_VERSION)).version).toBe(2)
  })

  it('gives grants of an older version no rate, as they had none', async () => {
    const name = newName()
    const old = new IdbDatabase(name, MIGRATIONS.slice(0, 4))
    const grant = { origin: 'https://shop.example', verbs: ['predict'], models: ['*'], expires: null } as const
    await old.write(['grants'], (tx) => tx.put('grants', grant as unknown as GrantRecord))
    old.close()
    expect(await store(name).getGrant(grant.origin)).toEqual({ ...grant, rate: null })
  })

  it('lets a newer version upgrade at once, and then says that the page is old', async () => {
    const name = newName()
    const old = store(name)
    await old.createRun(queuedRun('r'))
    const newer = await openDB(name, MIGRATIONS.length + 1)
    await expect(old.listRuns()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/newer.*reload/) })
    newer.close()
  })

  it('recovers when the database was deleted under it', async () => {
    const name = newName()
    const opened = store(name)
    await opened.createRun(queuedRun('r'))
    await deleteDB(name)
    expect(await opened.listRuns()).toEqual([])
    await opened.createRun(queuedRun('s'))
    expect(await opened.listRuns()).toHaveLength(1)
  })

  it('says who is in the way when an older version does not let go, and opens once it has', async () => {
    const name = newName()
    await store(name).listRuns()
    const stubborn = await openDB(name)
    const next = new IdbDatabase(name, [...MIGRATIONS, () => undefined])
    const list = () => next.read(['revisions'], (tx) => tx.all('revisions'))
    await expect(list()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/close or reload the other tabs/) })
    stubborn.close()
    expect(await list()).toEqual([])
    next.close()
  })

  it('says so when a page upgrades it without an end, and opens once that is over', async () => {
    const name = newName()
    const opened = store(name)
    await opened.listRuns()
    let isOver = false
    let begin: () => void = () => undefined
    const begun = new Promise<void>((resolve) => (begin = resolve))
    const upgrade = new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(name, MIGRATIONS.length + 1)
      request.addEventListener('upgradeneeded', () => {
        begin()
        const runs = request.transaction!.objectStore('runs')
        const goOn = () => {
          if (isOver) request.transaction?.abort()
          else runs.count().addEventListener('success', goOn)
        }
        goOn()
      })
      request.addEventListener('error', () => resolve())
      request.addEventListener('success', () => reject(new Error('It was upgraded after all.')))
    })
    await begun
    await expect(opened.listRuns()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/may be upgrading it/) })
    isOver = true
    await upgrade
    expect(await opened.listRuns()).toEqual([])
  })

  it('takes an upgrade back as a whole when one of its steps fails', async () => {
    const name = newName()
    await store(name).createRun(queuedRun('r'))
    const broken = new IdbDatabase(name, [...MIGRATIONS, (database) => {
      database.deleteObjectStore('runs')
      throw new TypeError('a mistake in the step')
    }])
    await expect(broken.read(['runs'], (tx) => tx.all('runs'))).rejects.toThrow('a mistake in the step')
    expect(await store(name).listRuns()).toEqual([queuedRun('r')])
  })

  it('runs the steps that a database lacks, in order, over its data', async () => {
    const name = newName()
    await store(name).createRun(queuedRun('r'))
    const upgraded = new IdbDatabase(name, [
      ...MIGRATIONS,
      async (_, upgrade) => void (await upgrade.objectStore('runs').put({ ...queuedRun('r'), engine: 'second' })),
      async (_, upgrade) => {
        const run = await upgrade.objectStore('runs').get('r')
        await upgrade.objectStore('runs').put({ ...run!, engine: `${run!.engine} and third` })
      },
    ])
    expect(await upgraded.read(['runs'], (tx) => tx.get('runs', 'r'))).toMatchObject({ engine: 'second and third' })
    upgraded.close()
  })

  it('collects the blocks of an import whose page was killed, once another one is done', async () => {
    const name = newName()
    const killed = document.createElement('iframe')
    killed.srcdoc = '<p>'
    document.body.append(killed)
    await new Promise((resolve) => (killed.onload = resolve))
    const frame = killed.contentWindow as Window & typeof globalThis
    const database = new IdbDatabase(name)
    const blocks = () => database.read(['datasetBlocks'], (tx) => tx.keys('datasetBlocks'))
    // Its lock is that frame's own: it goes with the frame, and nothing else does.
    const dying = createRegistry(database, new ChangeFeed(), {
      keep: (body) => frame.navigator.locks.request(`${name}:blocks`, { mode: 'shared' }, body),
      collect: async () => {},
    }, 0)
    void dying.addDataset('half', async (put) => {
      await put([Uint8Array.of(1, 2, 3)])
      return new Promise(() => {})
    })
    await expect.poll(blocks).toHaveLength(1)
    await store(name).collectBlocks()
    expect(await blocks()).toHaveLength(1)
    killed.remove()
    await expect.poll(async () => {
      await addCsv(store(name), `points-${count++}`, 'x\n1\n')
      return (await blocks()).length
    }).toBe(1)
    expect((await store(name).listDatasets()).map(({ name }) => name)).not.toContain('half')
    database.close()
  })

  it('says which block is damaged, and reads what is not', async () => {
    const name = newName()
    const opened = store(name)
    await addCsv(opened, 'points', 'x,y\n1,a\n2,b\n')
    const database = new IdbDatabase(name)
    await database.write(['datasetLayouts', 'datasetBlocks'], async (tx) => {
      const [key] = (await tx.get('datasetLayouts', 'points'))!.columns[1]!.blocks
      const { bytes } = (await tx.get('datasetBlocks', key!))!
      bytes[8] = bytes[8]! ^ 1
      await tx.put('datasetBlocks', { key: key!, bytes })
    })
    database.close()
    await expect(opened.readDataset('points')).rejects.toMatchObject({
      code: 'invalid-data', message: expect.stringMatching(/Block 1 of column "y" of data set "points" is damaged.*import its file again/),
    })
    expect(decodeDataset(await opened.readDataset('points', { columns: ['x'] })).rows).toBe(2)
  })

  it('gives no artifact that is damaged', async () => {
    const name = newName()
    const opened = store(name)
    await opened.createVersion('line', NEW_VERSION)
    const { artifact } = await opened.finishVersion('line', 1, finished([1, 2, 3]), false)
    const database = new IdbDatabase(name)
    await database.write(['artifacts'], (tx) => tx.put('artifacts', { key: artifact!.sha256, bytes: Uint8Array.of(1, 2, 4) }))
    database.close()
    await expect(opened.getArtifact(artifact!.sha256)).rejects.toMatchObject({ code: 'data-loss', message: expect.stringMatching(/line@1 is damaged/) })
  })

  it('keeps the data sets of a version that stored files as they were', async () => {
    const name = newName()
    const old = new IdbDatabase(name, MIGRATIONS.slice(0, 2))
    const record = {
      name: 'points', mediaType: 'text/csv', hash: 'abc', bytes: 8, rows: 1, columns: [{ name: 'x', kind: 'number' as const, type: 'number' as const }], createdAt: '2026-01-01T00:00:00.000Z',
    }
    const bytes = new TextEncoder().encode('x\n1\n')
    await old.write(['datasets', 'datasetBytes'], async (tx) => {
      await tx.put('datasets', record as unknown as DatasetRecord)
      await tx.put('datasetBytes', { key: 'points', bytes })
    })
    old.close()
    const opened = store(name)
    expect(await opened.listDatasets()).toEqual([{ ...record, source: {}, notes: [], types: {}, lineage: null, unread: true }])
    expect(await opened.getUnreadBytes('points')).toEqual(bytes)
    await expect(opened.readDataset('points')).rejects.toMatchObject({ code: 'unavailable' })
    await opened.changeDataset('points', async (about, _layout, put) =>
      ({ ...about, layout: await storeColumns(await readDataset('points', 'text/csv', bytes), put) }))
    expect(decodeDataset(await opened.readDataset('points')).columns).toEqual([{ kind: 'number', name: 'x', values: Float64Array.of(1) }])
    expect(await opened.getUnreadBytes('points')).toBeUndefined()
  })

  it('runs a transaction again when the browser aborted it, and reports when that happens twice', async () => {
    const opened = store(newName())
    await opened.createRun(queuedRun('r'))
    const abortWhileReading = (times: number) => {
      const get = IDBObjectStore.prototype.get
      return vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
        const request = get.call(this, key)
        if (times-- > 0) this.transaction.abort()
        return request
      })
    }
    const once = abortWhileReading(1)
    await opened.updateRun('r', (run) => ({ ...run, engine: 'kernels' }))
    once.mockRestore()
    expect(await opened.getRun('r')).toMatchObject({ engine: 'kernels' })

    const twice = abortWhileReading(2)
    await expect(opened.updateRun('r', (run) => ({ ...run, engine: 'lost' }))).rejects.toMatchObject({ code: 'unavailable' })
    twice.mockRestore()
    expect(await opened.getRun('r')).toMatchObject({ engine: 'kernels' })
  })

  it('says what to do when the storage is full, and keeps what was there', async () => {
    // A storage bucket is the only way for a page to get a small quota: wicg.github.io/storage-buckets
    const buckets = (navigator as unknown as { storageBuckets: StorageBuckets }).storageBuckets
    const name = newName()
    const bucket = await buckets.open(name, { quota: 200_000 })
    vi.stubGlobal('indexedDB', bucket.indexedDB)
    try {
      const small = store(name)
      await small.createVersion('line', NEW_VERSION)
      const big = crypto.getRandomValues(new Uint8Array(60_000))
      const artifact = new Uint8Array(20 * big.length)
      for (let i = 0; i < 20; i++) artifact.set(big, i * big.length)
      await expect(small.finishVersion('line', 1, { ...finished([]), artifact }, false))
        .rejects.toMatchObject({ code: 'quota-exceeded', message: expect.stringMatching(/nothing was saved.*Delete/) })
      expect(await small.getVersion('line', 1)).toMatchObject({ status: 'PENDING', artifact: null })
      expect(await small.finishVersion('line', 1, finished([1, 2]), false)).toMatchObject({ status: 'READY' })
      small.close()
    } finally {
      vi.unstubAllGlobals()
      await buckets.delete(name)
    }
  })

  it('leaves nothing of a data set that the storage has no room for', async () => {
    const buckets = (navigator as unknown as { storageBuckets: StorageBuckets }).storageBuckets
    const name = newName()
    const bucket = await buckets.open(name, { quota: 400_000 })
    vi.stubGlobal('indexedDB', bucket.indexedDB)
    try {
      const small = store(name)
      const kept = await addCsv(small, 'kept', 'x\n1\n')
      await expect(small.addDataset('large', async (put) => {
        for (let i = 0; i < 30; i++) await put([crypto.getRandomValues(new Uint8Array(60_000))])
        return expect.fail('there is no room')
      })).rejects.toMatchObject({ code: 'quota-exceeded', message: expect.stringMatching(/Delete/) })
      expect(await small.listDatasets()).toEqual([kept])
      expect(await addCsv(small, 'next', 'x\n2\n')).toMatchObject({ name: 'next' }) // there is room again
      small.close()
    } finally {
      vi.unstubAllGlobals()
      await buckets.delete(name)
    }
  })

  it('tells other handles of changes', async () => {
    const name = newName()
    const [here, there] = [store(name), store(name)]
    const told = new Promise<RegistryChange>((resolve) => there.onChange(resolve))
    await here.createRun(queuedRun('r'))
    expect(await told).toEqual({ kind: 'run', name: 'r' })
  })
})
