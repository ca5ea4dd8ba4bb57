import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { BUILTIN_DATASETS } from '../data/builtin.ts'
import { sha256 } from '../registry/sha256.ts'
import { fileBytes } from '../intake/file-bytes.ts'
import { importDataset } from '../intake/import-dataset.ts'
import { addCsv, addDataset } from '../registry/testing/datasets.ts'
import { type Api, createApi } from './testing/api.ts'

let api: Api
beforeEach(() => {
  api = createApi()
})

const CSV = 'x,y\n1,3\n2,5\n'
const post = (name: string, body: unknown, type = 'text/csv', query = '') =>
  api.call('POST', `api/datasets?name=${encodeURIComponent(name)}${query}`, body, { 'Content-Type': type })

describe('data sets', () => {
  it('are posted, listed with the built-in ones, shown and deleted', async () => {
    const posted = await post('points', CSV, 'text/csv', '&file=my%20points.csv')
    expect(posted).toMatchObject({
      status: 201,
      body: { name: 'points', mediaType: 'text/csv', rows: 2, bytes: 12, columns: [{ name: 'x', kind: 'number' }, { name: 'y', kind: 'number' }], builtin: null },
    })
    expect(posted.headers.get('Location')).toBe('/inpage/maas/api/datasets/points')
    expect(await api.registry.getDataset('points')).toMatchObject({ hash: await sha256(new TextEncoder().encode(CSV)), source: { fileName: 'my points.csv' }, lineage: null })
    const { datasets } = (await api.call('GET', 'api/datasets')).body as { datasets: { name: string; builtin: unknown }[] }
    expect(datasets[0]).toMatchObject({ name: 'digits', rows: 10_000, builtin: { scenario: 'images', licence: 'CC BY-SA 3.0', start: { target: 'label' } } })
    expect(datasets.map(({ name }) => name)).toEqual([...BUILTIN_DATASETS.map(({ name }) => name), 'points'])
    expect((await api.call('GET', 'api/datasets/points')).body).toEqual(posted.body)
    expect((await api.call('GET', 'api/datasets/digits')).body).toEqual(datasets[0])
    expect((await api.call('DELETE', 'api/datasets/points')).status).toBe(204)
    expect(await api.call('GET', 'api/datasets/points')).toMatchObject({ status: 404, body: { code: 'dataset-not-found' } })
  })

  it('are read before they are stored: nothing bad is kept', async () => {
    const cases: [unknown, string, number, RegExp][] = [
      ['a,b\n1,2\n3\n', 'text/csv', 400, /line 3/i],
      ['', 'text/csv', 400, /./],
      ['a,b\n\u0000\u0001,2\n', 'text/csv', 400, /binary/],
      [Uint8Array.of(0x61, 0xff, 0xfe), 'text/csv', 400, /0 rows of data/],
      ['{', 'application/json', 400, /./],
      [CSV, 'application/pdf', 415, /text\/csv/],
      [CSV, '', 415, /text\/csv/],
    ]
    for (const [body, type, status, detail] of cases) {
      expect(await post('bad', body, type)).toMatchObject({ status, body: { detail: expect.stringMatching(detail) } })
    }
    expect(await api.registry.listDatasets()).toEqual([])
  })

  it('have a name of their own, checked before the body is read', async () => {
    const pull = vi.fn<(controller: ReadableStreamDefaultController) => void>((controller) => controller.error(new Error('was read')))
    const unread = () => new ReadableStream({ pull }, { highWaterMark: 0 })
    expect(await post('digits', unread())).toMatchObject({ status: 409, body: { detail: expect.stringContaining('comes with the app') } })
    expect(await post('a/b', unread())).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
    expect(await api.call('POST', 'api/datasets', unread())).toMatchObject({ status: 400, body: { detail: expect.stringContaining('?name=') } })
    expect(pull).not.toHaveBeenCalled()
    await post('points', CSV)
    expect(await post('points', 'x,y\n9,9\n')).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(await api.registry.getDataset('points')).toMatchObject({ rows: 2 })
    expect((await api.call('DELETE', 'api/datasets/digits')).status).toBe(409)
  })

  it('of 100 MB are refused while they arrive', async () => {
    let sent = 0
    const huge = new ReadableStream<Uint8Array>({
      pull: (controller) => (sent++ < 100 ? controller.enqueue(new Uint8Array(1_000_000).fill(49)) : controller.close()),
    })
    expect(await post('huge', huge)).toMatchObject({ status: 413, body: { code: 'too-large', detail: expect.stringMatching(/50 MB.*maas\.datasets\.import/) } })
    expect(sent).toBeLessThan(60)
  })

  it('give some of their rows', async () => {
    await post('points', '{"n":1.5,"s":"a","ids":[1,0,2]}\n{"n":null,"s":"","ids":[3]}\n{"n":-2,"s":"b","ids":[]}\n', 'application/jsonl')
    expect((await api.call('GET', 'api/datasets/points/rows')).body).toEqual({
      name: 'points', rows: 3, from: 0, columns: ['n', 's', 'ids'], data: [[1.5, 'a', [1, 0, 2]], [null, null, [3]], [-2, 'b', []]],
    })
    expect((await api.call('GET', 'api/datasets/points/rows?from=2&count=5&columns=s,n')).body).toMatchObject({ from: 2, columns: ['s', 'n'], data: [['b', -2]] })
    expect((await api.call('GET', 'api/datasets/points/rows?from=9')).body).toMatchObject({ rows: 3, data: [] })
    for (const [query, detail] of [['from=-1', /"from".*"-1"/], ['count=10001', /10000/], ['count=x', /whole number/], ['columns=z', /no column "z"; it has "n", "s", "ids"/]] as const) {
      expect(await api.call('GET', `api/datasets/points/rows?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid-input', detail: expect.stringMatching(detail) } })
    }
    expect((await api.call('GET', 'api/datasets/nowhere/rows')).status).toBe(404)
  })

  it('are given as CSV that reads as the same, in however many parts', async () => {
    const csv = `n,s\n${Array.from({ length: 50_000 }, (_, i) => (i === 7 ? ',\n' : i % 3 ? `${i / 4},w${i}\n` : `-${i},"a ""b"",\nc"\n`)).join('')}`
    await post('points', csv)
    const given = await api.call('GET', 'api/datasets/points/csv')
    expect(given).toMatchObject({ status: 200 })
    expect(given.headers.get('Content-Type')).toBe('text/csv; charset=utf-8')
    expect((await post('again', given.body)).status).toBe(201)
    const layout = async (name: string) => (await api.registry.readDataset(name)).columns.map(({ info, blocks }) => [info, blocks.map((block) => Buffer.from(block).toString('base64'))])
    expect(await layout('again')).toEqual(await layout('points'))
    await addDataset(api.registry, { name: 'pictures', rows: 1, columns: [{ kind: 'image', name: 'i', height: 1, width: 1, channels: 1, pixels: Uint8Array.of(1) }] })
    expect(await api.call('GET', 'api/datasets/pictures/csv')).toMatchObject({ status: 501, body: { detail: expect.stringContaining('"i" holds images') } })
  })

  it('have a profile, of their import or for a target', async () => {
    await post('places', 'zip,size\n1,2\n2,4\n3,6\n4,\n')
    const profile = (path = '') => api.call('GET', `api/datasets/places/profile${path}`)
    expect(await profile()).toMatchObject({ status: 200, body: { rows: 4, columns: [{ name: 'zip', type: 'integer' }, { name: 'size', missing: 1 }] } })
    expect((await profile('?target=size')).body).toMatchObject({ columns: [{ target: { measure: 'pearson', value: 1 } }, { name: 'size' }] })
    expect(await profile('?target=nowhere')).toMatchObject({ status: 400, body: { detail: expect.stringContaining('nowhere') } })
    await api.call('PATCH', 'api/datasets/places', { columns: { zip: { type: 'text' } } })
    expect((await profile()).body).toMatchObject({ columns: [{ name: 'zip', type: 'text', evidence: { code: 'given' } }, { name: 'size', missing: 1 }] })
    expect((await api.call('GET', 'api/datasets/nowhere/profile')).status).toBe(404)
  })

  it('take what their owner says that columns mean', async () => {
    await post('places', 'zip,day,size\n1234,03.04.2024,1\n5678,,2.5\n99,05.04.2024,\n')
    const patch = (columns: unknown) => api.call('PATCH', 'api/datasets/places', { columns })
    const rows = async () => ((await api.call('GET', 'api/datasets/places/rows')).body as { data: unknown }).data
    const changed = await patch({ zip: { type: 'category' }, size: { type: 'text' }, day: { type: 'date', format: 'DD.MM.YYYY' } })
    expect(changed).toMatchObject({
      status: 200,
      body: { columns: [{ name: 'zip', kind: 'text', type: 'category' }, { name: 'day', kind: 'text', type: 'date', format: 'DD.MM.YYYY' }, { name: 'size', kind: 'text', type: 'text' }] },
    })
    expect((await api.call('GET', 'api/datasets/places')).body).toEqual(changed.body)
    expect(await rows()).toEqual([['1234', '03.04.2024', '1'], ['5678', null, '2.5'], ['99', '05.04.2024', null]])
    expect(await patch({ zip: { type: 'integer' }, size: { type: 'number' } })).toMatchObject({ status: 200 })
    expect(await rows()).toEqual([[1234, '03.04.2024', 1], [5678, null, 2.5], [99, '05.04.2024', null]])
    const refusals: [unknown, RegExp][] = [
      [{ day: { type: 'number' } }, /Column "day" cannot be taken for numbers: row 1 is "03\.04\.2024"/],
      [{ day: { type: 'date', format: 'YYYY-MM-DD' } }, /dates such as YYYY-MM-DD: row 1/],
      [{ zip: { type: 'image' } }, /holds numbers: it cannot be taken for image/],
      [{ zip: { type: 'zip' } }, /"columns\.zip\.type" must be one of "number", .*; got "zip"/],
      [{ nowhere: { type: 'text' } }, /no column "nowhere"/],
      [{ zip: 'text' }, /"columns\.zip" must be an object/],
      [{ zip: { type: 'text', colour: 1 } }, /unknown field "colour"/],
    ]
    for (const [columns, detail] of refusals) {
      expect(await patch(columns)).toMatchObject({ status: 400, body: { code: 'invalid-input', detail: expect.stringMatching(detail) } })
    }
    expect(await rows()).toEqual([[1234, '03.04.2024', 1], [5678, null, 2.5], [99, '05.04.2024', null]])
  })
})

describe('a built-in data set', () => {
  const CARS = BUILTIN_DATASETS.find(({ mediaType }) => mediaType === 'text/csv')!

  it('is imported when its rows are first asked for, and once', async () => {
    const readAppFile = vi.fn(async (path: string) => new Response(readFileSync(`.cache/${path}`)))
    api = createApi({}, undefined, { readAppFile })
    expect(await api.registry.listDatasets()).toEqual([])
    const rows = () => api.call('GET', `api/datasets/${CARS.name}/rows?count=2`)
    const [one, two] = await Promise.all([rows(), rows()])
    expect(one).toMatchObject({ status: 200, body: { rows: CARS.rows, columns: CARS.columns.map(({ name }) => name), data: { length: 2 } } })
    expect(two.body).toEqual(one.body)
    readAppFile.mockClear()
    expect((await rows()).body).toEqual(one.body)
    expect(readAppFile).not.toHaveBeenCalled()
    const { datasets } = (await api.call('GET', 'api/datasets')).body as { datasets: { name: string }[] }
    expect(datasets.filter(({ name }) => name === CARS.name)).toMatchObject([{ builtin: { licence: CARS.licence }, source: { builtin: true } }])
    expect(datasets).toHaveLength(BUILTIN_DATASETS.length)
    expect((await api.call('DELETE', `api/datasets/${CARS.name}`)).status).toBe(409)
  })

  it('is read again when its file is another one than was stored, if it can be had, with the types that its owner gave', async () => {
    let isOnline = false
    const readAppFile = vi.fn(async (path: string) => (isOnline ? new Response(readFileSync(`.cache/${path}`)) : Promise.reject(new TypeError('offline'))))
    api = createApi({}, undefined, { readAppFile })
    const [first] = CARS.columns
    await importDataset(api.registry, CARS.name, {
      mediaType: 'text/csv', bytes: fileBytes(new Blob([`${first!.name}\n1\n`])), source: { builtin: true }, columns: { [first!.name]: { type: 'text' } },
    })
    const rows = async () => ((await api.call('GET', `api/datasets/${CARS.name}/rows?count=0`)).body as { rows: number }).rows
    expect(await rows()).toBe(1)
    isOnline = true
    expect(await rows()).toBe(CARS.rows)
    expect(await api.registry.getDataset(CARS.name)).toMatchObject({ columns: [{ name: first!.name, type: 'text' }, ...CARS.columns.slice(1).map(({ name }) => ({ name }))] })
    readAppFile.mockClear()
    expect(await rows()).toBe(CARS.rows)
    expect(readAppFile).not.toHaveBeenCalled()
  })

  it('says that its file cannot be had', async () => {
    expect(await api.call('GET', `api/datasets/${CARS.name}/rows`)).toMatchObject({ status: 503, body: { detail: expect.stringContaining('answered 404') } })
  })

  it('gives way to one of the owner\'s own of its name', async () => {
    await addCsv(api.registry, CARS.name, CSV)
    expect((await api.call('GET', `api/datasets/${CARS.name}/rows`)).body).toMatchObject({ rows: 2, data: [[1, 3], [2, 5]] })
    expect((await api.call('GET', `api/datasets/${CARS.name}`)).body).toMatchObject({ rows: 2, builtin: null })
    expect((await api.call('DELETE', `api/datasets/${CARS.name}`)).status).toBe(204)
    expect((await api.call('GET', `api/datasets/${CARS.name}`)).body).toMatchObject({ rows: CARS.rows, builtin: { licence: CARS.licence } })
  })
})
