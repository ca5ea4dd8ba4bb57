import { afterEach, describe, expect, it } from 'vitest'
import { decodeDataset } from '../data/blocks/encoded.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import type { IntakeProgress } from '../protocol/intake.ts'
import { importFile, preparedDataset } from './intake.ts'
import { createIntake } from './testing/trainers.ts'

// The app's own worker, which reads into the origin's registry.

const registry = createIdbStore()
const workshop = { registry, appRoot: new URL('/.cache/', location.origin), createIntake }
const ROWS = 100_000

let names = 0
const newName = () => `intake-test-${Date.now()}-${names++}`

afterEach(async () => {
  for (const { name } of await registry.listDatasets()) if (/^intake-test-|^penguins$/.test(name)) await registry.deleteDataset(name)
})

const CITIES = ['Bern', 'Köln', '北京', 'São Paulo', '']
const row = (i: number) => `${i},${(i * 0.37).toFixed(2)},${CITIES[i % 5]},"note ""${i}"", no. ${i % 1000}"\n`

function csv(rows: number): File {
  const parts = ['id,amount,city,note\n']
  for (let i = 0; i < rows; i++) parts.push(row(i))
  return new File(parts, 'orders.csv', { type: 'text/csv' })
}

describe('the intake worker', () => {
  it(`reads ${ROWS} rows with progress while the page stays free, and every value comes back`, { retry: 2, timeout: 60_000 }, async () => {
    const name = newName()
    const file = csv(ROWS)
    await new Promise((resolve) => setTimeout(resolve)) // making it was a long task of its own
    const progress: IntakeProgress[] = []
    const longTasks: number[] = []
    const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
    observer.observe({ type: 'longtask' })
    const record = await importFile({ type: 'import', name, file, mediaType: file.type, fileName: file.name }, workshop, { onProgress: (told) => progress.push(told) })
    expect(record).toMatchObject({
      name, rows: ROWS, bytes: file.size, source: { fileName: 'orders.csv' },
      columns: [{ name: 'id', kind: 'number' }, { name: 'amount', kind: 'number' }, { name: 'city', kind: 'text', type: 'category' }, { name: 'note', kind: 'text' }],
    })
    expect(longTasks).toEqual([])
    observer.disconnect()
    expect(progress.length).toBeGreaterThan(1)
    expect(progress.every(({ bytes, total }, i) => bytes >= (progress[i - 1]?.bytes ?? 0) && total === file.size)).toBe(true)
    const { rows, columns: [id, amount, city, note] } = decodeDataset(await registry.readDataset(name))
    expect(rows).toBe(ROWS)
    const wrong = Array.from({ length: ROWS }, (_, i) => i).filter((i) =>
      id?.kind !== 'number' || id.values[i] !== i || amount?.kind !== 'number' || amount.values[i] !== Number((i * 0.37).toFixed(2))
      || city?.kind !== 'text' || city.values[i] !== CITIES[i % 5] || note?.kind !== 'text' || note.values[i] !== `note "${i}", no. ${i % 1000}`)
    expect(wrong).toEqual([])
    expect(await registry.getDatasetProfile(name)).toMatchObject({ rows: ROWS, columns: [{ name: 'id' }, {}, { missing: ROWS / 5 }, {}] })
  })

  it('stores the same file only once when two pages import it', async () => {
    const name = newName()
    const file = csv(2000)
    const request = { type: 'import', name, file, mediaType: 'text/csv' } as const
    const [one, two] = await Promise.allSettled([importFile(request, workshop), importFile(request, workshop)])
    expect([one.status, two.status].toSorted()).toEqual(['fulfilled', 'rejected'])
    expect([one, two].find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
    expect((await registry.getDataset(name)).rows).toBe(2000)
  })

  it('leaves nothing when it is cancelled, refused or killed', async () => {
    const name = newName()
    const file = csv(ROWS)
    const cancelling = new AbortController()
    const cancelled = importFile({ type: 'import', name, file, mediaType: 'text/csv' }, workshop, { signal: cancelling.signal, onProgress: () => cancelling.abort() })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    const ragged = new File(['a,b\n1,2\n3\n'], 'ragged.csv')
    await expect(importFile({ type: 'import', name, file: ragged, mediaType: 'text/csv' }, workshop)).rejects.toMatchObject({ code: 'invalid-data', message: expect.stringMatching(/line 3/i) })
    const unstartable = { ...workshop, createIntake: () => new Worker('/nowhere.js') }
    await expect(importFile({ type: 'import', name, file: ragged, mediaType: 'text/csv' }, unstartable)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(registry.getDataset(name)).rejects.toMatchObject({ code: 'dataset-not-found' })
    expect(await importFile({ type: 'import', name, file: csv(10), mediaType: 'text/csv' }, workshop)).toMatchObject({ name, rows: 10 })
  }, 30_000)

  it('reads a folder of images by class folder', async () => {
    const name = newName()
    const square = async (colour: string) => {
      const canvas = new OffscreenCanvas(4, 4)
      const context = canvas.getContext('2d')!
      context.fillStyle = colour
      context.fillRect(0, 0, 4, 4)
      return canvas.convertToBlob({ type: 'image/png' })
    }
    const folder = [{ path: 'red/1.png', file: await square('red') }, { path: 'blue/1.png', file: await square('blue') }]
    const record = await importFile({ type: 'import-folder', name, folder }, workshop)
    expect(record).toMatchObject({ rows: 2, bytes: folder[0]!.file.size + folder[1]!.file.size, columns: [{ kind: 'image', height: 4, width: 4, channels: 3 }, { name: 'label' }] })
    const [image, label] = decodeDataset(await registry.readDataset(name)).columns
    expect(label).toMatchObject({ values: ['blue', 'red'] })
    expect(image?.kind === 'image' && [...image.pixels.slice(0, 3), ...image.pixels.slice(-3)]).toEqual([0, 0, 255, 255, 0, 0])
    const broken = [...folder, { path: 'red/2.png', file: new Blob(['no image']) }]
    await expect(importFile({ type: 'import-folder', name: newName(), folder: broken }, workshop)).rejects.toMatchObject({ code: 'invalid-data', message: expect.stringContaining('red/2.png') })
  })

  it('imports what comes with the app when it is first asked for', async () => {
    const [one, two] = await Promise.all([preparedDataset('penguins', workshop), preparedDataset('penguins', workshop)])
    expect(one).toMatchObject({ name: 'penguins', rows: 342, source: { builtin: true, url: 'data/penguins.bin' } })
    expect(two).toEqual(one)
    await expect(preparedDataset('nobody', workshop)).rejects.toMatchObject({ code: 'dataset-not-found' })
  })
})
