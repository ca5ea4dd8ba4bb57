import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MaasError } from '../core/error.ts'
import { zipOf } from '../data/readers/testing/zip.ts'
import type { ReadOptions } from '../data/readers/reader.ts'
import { IdbDatabase } from '../registry/idb-database.ts'
import { createIdbStore } from '../registry/idb-store.ts'
import { profileStored } from '../intake/profile-stored.ts'
import type { IntakeEvent } from '../protocol/intake.ts'
import { importFile } from './intake.ts'
import { createIntake } from './testing/trainers.ts'

// What people hand over, through the app's own worker into the origin's registry.

const registry = createIdbStore()
const workshop = { registry, createIntake }

let names = 0
let name: string
beforeEach(() => {
  name = `bad-input-${Date.now()}-${names++}`
})
afterEach(async () => {
  await registry.deleteDataset(name).catch(() => {})
})

const file = (content: string | Uint8Array<ArrayBuffer> | readonly BlobPart[], fileName: string) =>
  new File(Array.isArray(content) ? content : [content as BlobPart], fileName)

function load(source: File, options?: ReadOptions) {
  return importFile({ type: 'import', name, file: source, mediaType: '', fileName: source.name, ...(options && { options }) }, workshop)
}

const blocks = async () => {
  const database = new IdbDatabase('inpage')
  const keys = await database.read(['datasetBlocks'], (tx) => tx.keys('datasetBlocks'))
  database.close()
  return [...keys].toSorted()
}

/** The longest time for which the page did not get its turn, in milliseconds. */
async function longestWait(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  await new Promise((resolve) => setTimeout(resolve)) // what made the file was a long task of its own
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration))))
  observer.observe({ type: 'longtask' })
  await work()
  observer.disconnect()
  return longest
}

async function png(colour: string): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(4, 4)
  const context = canvas.getContext('2d')!
  context.fillStyle = colour
  context.fillRect(0, 0, 4, 4)
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
}

/** A header of a picture, and nothing behind it. */
const halfPicture = async () => (await png('red')).slice(0, 40)
const pictures = async () => zipOf({ 'red/1.png': await png('red'), 'blue/1.png': await png('blue'), 'blue/2.png': await png('navy') })
const LINE = new Uint8Array(1_000_000).fill(0x61)

interface Refusal {
  readonly what: string
  readonly source: () => File | Promise<File>
  readonly message: RegExp
  /** The option that the message offers, and how many rows it then reads. */
  readonly offer?: { readonly options: ReadOptions; readonly rows: number }
  readonly options?: ReadOptions
}

const REFUSALS: readonly Refusal[] = [
  {
    what: 'a zip that is cut off',
    source: async () => file((await pictures()).slice(0, -300), 'pictures.zip'),
    message: /zip is cut off or damaged.*2 of its files are whole/,
    offer: { options: { badRows: 'skip' }, rows: 2 },
  },
  {
    what: 'another encoding than was said',
    source: () => file(Uint8Array.of(...new TextEncoder().encode('city,size\nUlm,1\nK'), 0xf6, ...new TextEncoder().encode('ln,2\n')), 'cities.csv'),
    options: { encoding: 'utf-8' },
    message: /Line 3, column "city": byte 18 of the file is not utf-8 text/,
    offer: { options: { encoding: 'windows-1252' }, rows: 2 },
  },
  { what: 'a header and nothing else', source: () => file('x,y\n', 'head.csv'), message: /2 columns and 0 rows of data: at least one of each/ },
  { what: 'an empty file', source: () => file('', 'empty.csv'), message: /The file is empty/ },
  {
    what: 'two columns of one name',
    source: () => file('x,y,x\n1,2,3\n', 'twice.csv'),
    message: /Columns 1 and 3 are both named "x"/,
    offer: { options: { badNames: 'rename' }, rows: 1 },
  },
  {
    what: 'a column without a name',
    source: () => file('x,,y\n1,2,3\n', 'nameless.csv'),
    message: /Column 2 has no name/,
    offer: { options: { badNames: 'rename' }, rows: 1 },
  },
  {
    what: 'a row that is too short',
    source: () => file('x,y\n1,2\n3\n4,5\n', 'ragged.csv'),
    message: /Line 3: found 1 fields, expected 2/,
    offer: { options: { badRows: 'skip' }, rows: 2 },
  },
  {
    what: 'an image that cannot be decoded',
    source: async () => file(zipOf({ 'red/1.png': await png('red'), 'red/2.png': await halfPicture(), 'blue/1.png': await png('blue') }), 'pictures.zip'),
    message: /"red\/2\.png": this image cannot be decoded/,
    offer: { options: { badRows: 'skip' }, rows: 2 },
  },
  {
    what: 'one line of 100 MB',
    source: () => file(['x,y\n', ...Array.from({ length: 100 }, () => LINE)], 'bomb.csv'),
    message: /Line 2, column "x": the row does not end within 8 MB/,
  },
  {
    what: 'a header of 100 MB',
    source: () => file(Array.from({ length: 100 }, () => LINE), 'bomb.csv'),
    message: /Line 1: the row does not end within 8 MB/,
  },
]

describe('a file that cannot be read as it is', () => {
  it.each(REFUSALS)('$what: is refused with its place, leaves nothing, and is read as was offered', { retry: 2, timeout: 30_000 }, async ({ source, message, offer, options }) => {
    const given = await source()
    const before = await blocks()
    let thrown: unknown
    const wait = await longestWait(() => load(given, options).catch((error: unknown) => (thrown = error)))
    const error = MaasError.from(thrown)
    expect(error.message).toMatch(message)
    expect(error).toMatchObject({ code: 'invalid-data', ...(offer && { details: { offer: offer.options } }) })
    expect(wait).toBeLessThan(200)
    await expect(registry.getDataset(name)).rejects.toMatchObject({ code: 'dataset-not-found' })
    expect(await blocks()).toEqual(before)
    if (offer) expect(await load(given, { ...options, ...offer.options })).toMatchObject({ rows: offer.rows })
  })

  it('is refused when it changes while it is read', async () => {
    const folder = await navigator.storage.getDirectory()
    const handle = await folder.getFileHandle(`${name}.csv`, { create: true })
    const write = async (content: string) => {
      const stream = await handle.createWritable()
      await stream.write(content)
      await stream.close()
    }
    await write(`x,y\n${'1,2\n'.repeat(2_000_000)}`)
    const chosen = await handle.getFile()
    const before = await blocks()
    let changed: Promise<void> | undefined
    const imported = importFile({ type: 'import', name, file: chosen, mediaType: 'text/csv' }, workshop, { onProgress: () => (changed ??= write('x,y\n3,4\n')) })
    await expect(imported).rejects.toMatchObject({ code: 'invalid-data', message: expect.stringMatching(/changed, moved or deleted while it was read/) })
    await changed
    await folder.removeEntry(`${name}.csv`)
    expect(await blocks()).toEqual(before)
    await expect(registry.getDataset(name)).rejects.toMatchObject({ code: 'dataset-not-found' })
  }, 30_000)

  it('leaves nothing when its reader dies while it is stored', async () => {
    const before = await blocks()
    const rows = Array.from({ length: 300_000 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${i % 77},text ${i}`)
    const worker = createIntake()
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<IntakeEvent>) => (data.type === 'progress' ? undefined : reject(new Error(`It ${data.type} before it was killed.`)))
      worker.postMessage({ type: 'import', name, file: new Blob([`a,b,c,d\n${rows.join('\n')}`]), mediaType: 'text/csv' })
      const look = async () => ((await blocks()).length > before.length ? resolve() : void setTimeout(look, 5))
      void look()
    })
    worker.terminate() // as the browser does with all workers of a tab that is closed
    await expect(registry.getDataset(name)).rejects.toMatchObject({ code: 'dataset-not-found' })
    expect(await load(file('x,y\n1,2\n', 'next.csv'))).toMatchObject({ rows: 1 })
    await registry.deleteDataset(name)
    expect(await blocks()).toEqual(before)
  }, 30_000)
})

describe('a file that is odd, but can be read', () => {
  it('has a column of one class, one of nothing, and dates in three formats: warnings say so', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${['2024-03-05', '05.03.2024', '03/25/2024'][i % 3]},,yes,${i}`)
    const record = await load(file(`day,nothing,class,x\n${rows.join('\n')}\n`, 'odd.csv'))
    expect(record.notes).toContainEqual({ code: 'all-missing', column: 'nothing' })
    const { warnings } = await profileStored(registry, name, 'class')
    expect(warnings).toEqual(expect.arrayContaining([
      expect.objectContaining({ code: 'mixed-dates', column: 'day' }),
      { code: 'all-missing', column: 'nothing' },
      { code: 'single-class', column: 'class', value: 'yes' },
    ]))
  })

  it('has 10,000 columns', async () => {
    const head = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')
    const rows = Array.from({ length: 100 }, (_, row) => Array.from({ length: 10_000 }, (_, i) => (i % 3 === 0 ? `t${(row * i) % 7}` : row * i)).join(','))
    const source = file(`${head}\n${rows.join('\n')}\n`, 'wide.csv')
    expect(await load(source)).toMatchObject({ rows: 100, columns: { length: 10_000 } })
    const { columns: [column] } = await registry.readDataset(name, { columns: ['c9999'] })
    expect(column).toMatchObject({ info: { name: 'c9999' }, blocks: { length: 1 } })
  }, 120_000)

  it('is stored once, however often it is imported', async () => {
    const source = file(`x,side\n${Array.from({ length: 1000 }, (_, i) => `${i * 0.5},${i % 2 ? 'left' : 'right'}\n`).join('')}`, 'points.csv')
    await load(source)
    const once = await blocks()
    await importFile({ type: 'import', name: `${name}-copy`, file: source, mediaType: 'text/csv' }, workshop)
    expect(await blocks()).toEqual(once)
    await registry.deleteDataset(name)
    expect(await blocks()).toEqual(once)
    await registry.deleteDataset(`${name}-copy`)
    expect((await blocks()).filter((key) => once.includes(key)).length).toBeLessThan(once.length)
  })
})
