import { deleteDB, openDB } from 'idb'
import { expect, it } from 'vitest'
import { decodeDataset } from '../data/blocks/encoded.ts'
import { csvOf, customers } from '../data/privacy/testing/customers.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import { importDataset } from './import-dataset.ts'
import { maskDataset } from './mask-dataset.ts'

/** How many of the texts stand anywhere in a database, in UTF-8, in UTF-16 or in a string. */
async function foundIn(name: string, texts: readonly string[]): Promise<number> {
  const database = await openDB(name)
  let all = ''
  for (const table of database.objectStoreNames) {
    const stored = [...(await database.getAll(table)), ...(await database.getAllKeys(table))]
    all += JSON.stringify(stored, (_, value: unknown) => (value instanceof Uint8Array ? [new TextDecoder().decode(value), new TextDecoder('utf-16le').decode(value)] : value))
  }
  database.close()
  return texts.filter((text) => all.includes(text)).length
}

it('of a data set that was masked and deleted nothing is kept: not one of its texts in the whole database', async () => {
  const name = `mask-test-${Date.now()}`
  const registry = createIdbStore({ name })
  const { email, note, age } = customers(300)
  async function* bytes() {
    yield new TextEncoder().encode(csvOf({ email: email!, note: note!, age: age! }))
  }
  await importDataset(registry, 'people', { mediaType: 'text/csv', fileName: 'people.csv', bytes: bytes() })
  expect(await foundIn(name, email!)).toBe(300)
  expect(await foundIn(name, ['people.csv', '+49 170'])).toBe(2)
  await maskDataset(registry, 'people', { name: 'masked', columns: { email: { action: 'hash' }, note: { action: 'redact' } } })
  await registry.deleteDataset('people')
  expect(await foundIn(name, email!)).toBe(0)
  expect(await foundIn(name, ['people.csv', '+49 170'])).toBe(0)
  expect(await foundIn(name, ['[email]', 'h:'])).toBe(2)
  expect(decodeDataset(await registry.readDataset('masked')).columns[2]).toMatchObject({ name: 'age', values: Float64Array.from(age!, Number) })
  registry.close()
  await deleteDB(name)
})
