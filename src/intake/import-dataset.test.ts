import { expect, it } from 'vitest'
import { decodeDataset } from '../data/blocks/encoded.ts'
import { createMemoryStore } from '../registry/memory-store.ts'
import { fileBytes } from './file-bytes.ts'
import { importDataset } from './import-dataset.ts'

const csv = (text: string) => ({ mediaType: 'text/csv', bytes: fileBytes(new Blob([text])) })

it('takes columns for what their owner says, and leaves out what they leave out', async () => {
  const registry = createMemoryStore()
  const record = await importDataset(registry, 'shops', {
    ...csv('zip,day,note,open\n1.0,5.3.2024,a,1\n2.50,6.3.2024,b,0\n'),
    columns: { zip: { type: 'category' }, day: { type: 'date' }, note: 'skip' },
  })
  expect(record).toMatchObject({
    columns: [{ name: 'zip', kind: 'text', type: 'category' }, { name: 'day', type: 'date', format: 'DD.MM.YYYY' }, { name: 'open', kind: 'number' }],
    types: { zip: { type: 'category' }, day: { type: 'date', format: 'DD.MM.YYYY' } },
  })
  // As they stand in the file: not as the numbers that they could be.
  expect(decodeDataset(await registry.readDataset('shops')).columns[0]).toMatchObject({ values: ['1.0', '2.50'] })
  expect((await registry.getDatasetProfile('shops'))?.columns.map(({ evidence }) => evidence.code)).toEqual(['few-values', 'dates', 'whole-numbers'])
})

it('stores nothing when a column is not what its owner says', async () => {
  const registry = createMemoryStore()
  const imported = (columns: object) => importDataset(registry, 'shops', { ...csv('city\nBern\nUlm\n'), columns: { ...columns } })
  await expect(imported({ city: { type: 'date', format: 'YYYY-MM-DD' } })).rejects.toThrow(/row 1 is "Bern"/)
  await expect(imported({ city: { type: 'number' } })).rejects.toThrow(/Line 2: column "city" is "Bern", expected a number/)
  await expect(imported({ town: 'skip' })).rejects.toThrow(/no column "town"/)
  await expect(imported({ city: 'skip' })).rejects.toThrow(/keep at least one/)
  expect(await registry.listDatasets()).toEqual([])
})
