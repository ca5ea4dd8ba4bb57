import { beforeEach, describe, expect, it, vi } from 'vitest'
import { BUILTIN_DATASETS } from '../data/builtin.ts'
import { type Api, createApi } from './testing/api.ts'

let api: Api
beforeEach(() => {
  api = createApi()
})

const CSV = 'x,y\n1,3\n2,5\n'
const post = (name: string, body: unknown, type = 'text/csv') =>
  api.call('POST', `api/datasets?name=${encodeURIComponent(name)}`, body, { 'Content-Type': type })

describe('data sets', () => {
  it('are posted, listed with the built-in ones, shown and deleted', async () => {
    const posted = await post('points', CSV)
    expect(posted).toMatchObject({
      status: 201,
      body: { name: 'points', mediaType: 'text/csv', rows: 2, bytes: 12, columns: [{ name: 'x', kind: 'number' }, { name: 'y', kind: 'number' }], builtin: null },
    })
    expect(posted.headers.get('Location')).toBe('/inpage/maas/api/datasets/points')
    expect(new TextDecoder().decode(await api.registry.getDatasetBytes('points'))).toBe(CSV)
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
      [Uint8Array.of(0x61, 0xff, 0xfe), 'text/csv', 400, /UTF-8/],
      ['{', 'application/json', 400, /./],
      [CSV, 'text/plain', 415, /text\/csv/],
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
    expect(await post('huge', huge)).toMatchObject({ status: 413, body: { code: 'too-large', detail: expect.stringMatching(/50 MB/) } })
    expect(sent).toBeLessThan(60)
  })
})
