import { deleteDB } from 'idb'
import { expect, it } from 'vitest'
import { decodeDataset } from '../data/blocks/encoded.ts'
import { IdbDatabase } from '../registry/idb-database.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import { MIGRATIONS } from '../registry/migrations.ts'
import type { DatasetRecord } from '../registry/records.ts'
import { sha256 } from '../registry/sha256.ts'
import { prepareDataset } from './prepare-dataset.ts'

const noFile = () => expect.fail('no file of the app is wanted')

it('reads what an older version stored as a file, once, whoever asks at the same time', async () => {
  const name = `prepare-test-${Date.now()}`
  const bytes = new TextEncoder().encode('x,side\n1,left\n,right\n')
  const hash = await sha256(bytes)
  const createdAt = '2026-01-01T00:00:00.000Z'
  const old = new IdbDatabase(name, MIGRATIONS.slice(0, 2))
  await old.write(['datasets', 'datasetBytes'], async (tx) => {
    const record = { name: 'points', mediaType: 'text/csv', hash, bytes: bytes.length, rows: 2, columns: [{ name: 'x', kind: 'number' }, { name: 'side', kind: 'text' }], createdAt }
    await tx.put('datasets', record as unknown as DatasetRecord)
    await tx.put('datasetBytes', { key: 'points', bytes })
  })
  old.close()

  const registry = createIdbStore({ name })
  expect(await registry.getDataset('points')).toMatchObject({ unread: true })
  const [one, two] = await Promise.all([prepareDataset('points', registry, noFile), prepareDataset('points', registry, noFile)])
  expect(one).toMatchObject({ name: 'points', hash, createdAt, rows: 2, columns: [{ type: 'constant' }, { kind: 'text' }] })
  expect(one).not.toHaveProperty('unread')
  expect(two).toEqual(one)
  expect(decodeDataset(await registry.readDataset('points')).columns).toEqual([
    { kind: 'number', name: 'x', values: Float64Array.of(1, Number.NaN) }, { kind: 'text', name: 'side', values: ['left', 'right'] },
  ])
  expect(await registry.getUnreadBytes('points')).toBeUndefined()
  await expect(prepareDataset('nobody', registry, noFile)).rejects.toMatchObject({ code: 'dataset-not-found' })
  registry.close()
  await deleteDB(name)
})
