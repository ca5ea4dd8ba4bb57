import { readFileSync } from 'node:fs'
import { int64, tableFromArrays, tableToIPC, timestamp } from '@uwdata/flechette'
import { gzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readDatasetFolder } from './open-reader.ts'
import { decodePng, encodePng } from './testing/png.ts'
import { plain, read } from './testing/read.ts'

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const vega = (file: string): Uint8Array => new Uint8Array(readFileSync(`node_modules/vega-datasets/data/${file}`))
const ARROW = 'application/vnd.apache.arrow.file'
const PARQUET = 'application/vnd.apache.parquet'

function refusal(message: string, details?: object): Error {
  return expect.objectContaining({ code: 'invalid-data', message: expect.stringContaining(message), ...(details && { details }) }) as Error
}

describe('Arrow', () => {
  const table = () =>
    tableFromArrays({
      x: [1, 2.5, null], word: ['a', null, 'b'], ok: [true, false, null], words: [[1, 2], [3], null],
      id: [1n, 2n, null], big: [1n, 1234567890123456n, null],
      day: [new Date(Date.UTC(2020, 1, 29)), new Date(Date.UTC(1969, 11, 31)), null], time: [new Date(Date.UTC(2020, 1, 29, 12, 30, 5)), null, null],
    }, { types: { id: int64(), big: int64(), day: timestamp(), time: timestamp() } })

  it.each(['file', 'stream'] as const)('reads a %s', async (format) => {
    const { dataset } = await read(ARROW, tableToIPC(table(), { format })!, {}, { chunk: 100 })
    expect(plain(dataset)).toEqual({
      x: [1, 2.5, Number.NaN], word: ['a', '', 'b'], ok: ['true', 'false', ''], words: null, id: [1, 2, Number.NaN],
      big: ['1', '1234567890123456', ''], day: ['2020-02-29', '1969-12-31', ''], time: ['2020-02-29 12:30:05', '', ''],
    })
    expect(dataset.columns[3]).toMatchObject({ kind: 'sequence', steps: 2, ids: Int32Array.of(1, 2, 3, 0, 0, 0) })
  })

  it('reads the flights of vega-datasets as their JSON has them', async () => {
    const { dataset } = await read({ mediaType: '', fileName: 'flights-200k.arrow' }, vega('flights-200k.arrow'))
    const json = (await read('application/json', vega('flights-200k.json'))).dataset
    expect(dataset.rows).toBe(json.rows)
    for (const column of json.columns) {
      const mine = dataset.columns.find(({ name }) => name === column.name)!
      if (mine.kind !== 'number' || column.kind !== 'number') throw new Error(`${column.name} is no number`)
      expect(mine.values.every((value, row) => Math.abs(value - column.values[row]!) < 1e-6)).toBe(true)
    }
  })

  it('refuses a file that is cut off, and names what it cannot hold', async () => {
    const whole = tableToIPC(table(), { format: 'file' })!
    await expect(read(ARROW, whole.subarray(0, 200))).rejects.toThrow(refusal('no readable Arrow file'))
    await expect(read(ARROW, bytes('a,b\n1,2\n'))).rejects.toThrow(refusal('no readable Arrow file'))
    await expect(read(ARROW, tableToIPC(tableFromArrays({ p: [{ a: 1 }] }), {})!)).rejects.toThrow(refusal('Row 1, column "p": found an object'))
  })
})

describe('Parquet', () => {
  it('reads the three million flights of vega-datasets', async () => {
    const { dataset } = await read({ mediaType: '', fileName: 'flights-3m.parquet' }, vega('flights-3m.parquet'))
    expect(dataset.rows).toBe(3_000_000)
    const { columns } = dataset
    expect(columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['date text', 'delay number', 'distance number', 'origin text', 'destination text'])
  }, 60_000)

  it('refuses a file that is cut off', async () => {
    await expect(read(PARQUET, vega('flights-3m.parquet').subarray(0, 10_000))).rejects.toThrow(refusal('no readable Parquet file'))
    await expect(read(PARQUET, bytes('x'))).rejects.toThrow(refusal('no readable Parquet file'))
  })
})

const idx = (shape: readonly number[], data: readonly number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, size >> 8, size & 255]), ...data])
const IMAGES = idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
const LABELS = idx([2], [7, 0])
const image = { kind: 'image', name: 'image', height: 2, width: 3, channels: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) }
const label = { kind: 'text', name: 'label', values: ['7', '0'] }

describe('IDX', () => {
  it('reads images, labels and both', async () => {
    expect((await read({ mediaType: '', fileName: 'train-images-idx3-ubyte.gz' }, gzipSync(IMAGES))).dataset.columns).toEqual([image])
    expect((await read('application/x-idx', LABELS, {}, { chunk: 3 })).dataset.columns).toEqual([label])
    const zip = zipSync({ 'mnist/labels.gz': gzipSync(LABELS), '__MACOSX/._x': bytes('x'), 'mnist/images': IMAGES })
    await expect(read('application/zip', zip)).resolves.toMatchObject({ dataset: { rows: 2, columns: [image, label] } })
    await expect(readDatasetFolder('d', [{ path: 'labels', bytes: LABELS }, { path: 'images', bytes: IMAGES }])).resolves.toMatchObject({
      dataset: { columns: [image, label] },
    })
  })

  it.each([
    ['cut off', IMAGES.subarray(0, 20), 'has 20 bytes, expected 28 for [2, 2, 3]'],
    ['cut off in its header', IMAGES.subarray(0, 10), 'cut off in its header'],
    ['of floats', Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0), 'it starts with 0, 0, 13, 1'],
  ])('refuses a file %s', async (_what, file, message) => {
    await expect(read({ mediaType: 'application/x-idx', fileName: 'f' }, file)).rejects.toThrow(refusal(`"f" ${message.startsWith('it') ? 'is no IDX' : message.startsWith('cut') ? 'is cut' : 'has'}`))
    await expect(read({ mediaType: 'application/x-idx', fileName: 'f' }, file)).rejects.toThrow(refusal(message))
  })

  it('refuses images and labels that do not fit', async () => {
    await expect(read('application/zip', zipSync({ a: IMAGES, b: idx([3], [1, 2, 3]) }))).rejects.toThrow(refusal('2 images, but 3 labels'))
    await expect(read('application/zip', zipSync({ a: LABELS, b: LABELS }))).rejects.toThrow(refusal('Expected one of images and one of labels'))
  })
})

const grey = (value: number): number[] => [value, value, value, 255]
const square = (size: number, pixel: readonly number[]): Uint8Array<ArrayBuffer> =>
  encodePng(size, size, Array.from({ length: size * size }, () => pixel).flat())
const decode = { decodeImage: decodePng }

describe('a zip of images', () => {
  it('labels images by their folder, in the size of most, grey when all are', async () => {
    const zip = zipSync({
      'pets/dog/b.png': square(2, grey(10)), 'pets/cat/a.png': square(2, grey(20)), 'pets/cat/c.PNG': square(4, grey(30)), 'pets/read.me': bytes('x'),
      '__MACOSX/pets/cat/._a.png': bytes('junk'), 'pets/.DS_Store': bytes('junk'), 'pets/cat/': new Uint8Array(0),
    })
    const { dataset, notes } = await read('application/zip', zip, {}, { chunk: 50, ...decode })
    expect(dataset.columns).toEqual([
      { kind: 'image', name: 'image', height: 2, width: 2, channels: 1, pixels: Uint8Array.of(20, 20, 20, 20, 30, 30, 30, 30, 10, 10, 10, 10) },
      { kind: 'text', name: 'label', values: ['cat', 'cat', 'dog'] },
    ])
    expect(notes).toEqual([{ code: 'resized-images', height: 2, width: 2, count: 1 }])
  })

  it('keeps colours, shows what is transparent on white, crops or pads', async () => {
    const red = [255, 0, 0, 255]
    const blue = [0, 0, 255, 255]
    const wide = { 'a/x.png': encodePng(4, 2, [red, blue, [0, 0, 0, 0], red, red, blue, [0, 0, 0, 0], red].flat()) }
    const pixels = async (options: object): Promise<number[]> => {
      const [column] = (await read('application/zip', zipSync(wide), options, decode)).dataset.columns
      return column?.kind === 'image' ? [...column.pixels] : []
    }
    const [r, b, w, k] = [[255, 0, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0]] as const
    expect(await pixels({})).toEqual([r, b, w, r, r, b, w, r].flat())
    expect(await pixels({ imageSize: { height: 2, width: 2 } })).toEqual([b, w, b, w].flat())
    expect(await pixels({ imageSize: { height: 4, width: 4 }, imageFit: 'pad' })).toEqual([k, k, k, k, r, b, w, r, r, b, w, r, k, k, k, k].flat())
  })

  it('shrinks by the mean of what a pixel covers', async () => {
    const stripes = encodePng(256, 256, Array.from({ length: 256 * 256 }, (_, i) => grey(i % 2 === 0 ? 0 : 200)).flat())
    const [column] = (await read('application/zip', zipSync({ 'a/x.png': stripes }), {}, decode)).dataset.columns
    if (column?.kind !== 'image') throw new Error('no image')
    expect([column.height, column.width]).toEqual([128, 128])
    expect(column.pixels.every((value) => Math.abs(value - 100) <= 26)).toBe(true)
    expect(column.pixels.reduce((sum, value) => sum + value, 0) / column.pixels.length).toBeCloseTo(100, 0)
  })

  it('names images that cannot be read, and leaves them out when it is told to', async () => {
    const good = square(2, grey(9))
    const files = { 'a/1.png': good, 'a/2.png': good.subarray(0, 50), 'a/3.jpg': bytes('this is no image'), 'a/4.png': good }
    await expect(read('application/zip', zipSync(files), {}, decode)).rejects.toThrow(refusal('"a/3.jpg": this is no PNG', { offer: { badRows: 'skip' } }))
    await expect(read('application/zip', zipSync({ ...files, 'a/3.jpg': good }), {}, decode)).rejects.toThrow(refusal('"a/2.png": this image cannot be decoded'))
    const { dataset, notes } = await read('application/zip', zipSync(files), { badRows: 'skip' }, decode)
    expect(dataset).toMatchObject({ rows: 2, columns: [{ channels: 1, pixels: new Uint8Array(8).fill(9) }, { values: ['a', 'a'] }] })
    expect(notes).toEqual([{ code: 'skipped', count: 2, places: ['"a/3.jpg"', '"a/2.png"'] }])
    await expect(read('application/zip', zipSync({ 'a/3.jpg': files['a/3.jpg'] }), { badRows: 'skip' }, decode)).rejects.toThrow(refusal('None of the images'))
    await expect(read('application/zip', zipSync(files))).rejects.toThrow(expect.objectContaining({ code: 'unsupported' }))
  })

  it('reads what is whole of one that is cut off, when it is told to', async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`a/${String(i).padStart(2, '0')}.png`, square(3, grey(i))]))
    const zip = zipSync(files)
    const cut = zip.subarray(0, zip.length / 2)
    await expect(read('application/zip', cut, {}, decode)).rejects.toThrow(refusal('cut off or damaged', { offer: { badRows: 'skip' } }))
    const { dataset } = await read('application/zip', cut, { badRows: 'skip' }, decode)
    expect(dataset.rows).toBeGreaterThan(8)
    expect(dataset.rows).toBeLessThan(20)
    await expect(read('application/zip', bytes('PK no zip at all'))).rejects.toThrow(refusal('cut off or damaged'))
  })

  it('refuses one that holds far more than it should', async () => {
    const bomb = zipSync({ 'a/x.png': new Uint8Array(1000) })
    const view = new DataView(bomb.buffer)
    const directory = bomb.findLastIndex((_, i) => i + 4 <= bomb.length && view.getUint32(i) === 0x504b0102)
    view.setUint32(directory + 24, 4_000_000_000, true)
    await expect(read('application/zip', bomb, {}, decode)).rejects.toThrow(expect.objectContaining({ code: 'too-large' }))
  })
})

describe('a zip or folder of other files', () => {
  it('reads the only file, and refuses several and a zip in a zip', async () => {
    await expect(read('application/zip', zipSync({ 'data/houses.csv': bytes('a,b\n1,x\n') }))).resolves.toMatchObject({ dataset: { name: 'd', rows: 1 } })
    await expect(read('application/zip', zipSync({ 'a.csv': bytes('x'), 'b.csv': bytes('x') }))).rejects.toThrow(refusal('among 2 files ("a.csv", "b.csv" ...)'))
    await expect(read('application/zip', zipSync({ 'a.zip': zipSync({ a: bytes('x') }) }))).rejects.toThrow(refusal('a zip inside of another'))
    await expect(readDatasetFolder('d', [])).rejects.toThrow(refusal('among 0 files'))
  })
})

describe('gzip', () => {
  const text = `a,b\n${Array.from({ length: 5000 }, (_, i) => `${i},x${i}`).join('\n')}`

  it('is unpacked, whatever the format and however it is cut', async () => {
    for (const chunk of [200, 1000, 1e9]) {
      expect((await read('text/csv', gzipSync(bytes(text)), {}, { chunk })).dataset.rows).toBe(5000)
      expect((await read({ mediaType: '', fileName: 'x.json.gz' }, gzipSync(bytes('[{"a":1}]')), {}, { chunk: Math.ceil(chunk / 200) })).dataset.rows).toBe(1)
    }
    const members = Uint8Array.from([...gzipSync(bytes('a\n1\n')), ...gzipSync(bytes('2\n'))])
    expect(plain((await read('text/csv', members)).dataset)).toEqual({ a: [1, 2] })
  })

  it('is refused when it is cut off or damaged', async () => {
    const packed = gzipSync(bytes(text))
    await expect(read('text/csv', packed.subarray(0, packed.length / 2))).rejects.toThrow(refusal('compressed file is cut off'))
    await expect(read('text/csv', packed.map((byte, i) => (i > 20 && i < 60 ? 255 : byte)))).rejects.toThrow(refusal('compressed file'))
  })
})
