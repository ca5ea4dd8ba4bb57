import { unzipSync, zipSync } from 'fflate'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, createApi } from './testing/api.ts'
import { line, register, shape } from './testing/models.ts'

let api: Api
beforeEach(async () => {
  api = createApi()
  await register(api.registry, 'line', line(2, 1))
  await register(api.registry, 'line', line(3, 0))
  const { version } = await api.registry.createVersion('line', { description: '', params: {}, dataset: null, run: null, engine: 'kernels' })
  await api.registry.failVersion('line', version, { code: 'internal', message: 'no' })
  const details = { description: 'the best', params: { epochs: 3 }, dataset: { name: 'points', hash: 'abc' }, run: 'run-1', engine: 'kernels', parents: ['line@2'] }
  await api.registry.createVersion('line', details)
  await api.registry.finishVersion('line', 4, { ...line(4, 0), metrics: { loss: 0.125, val_loss: 0.5 } }, false)
  await api.registry.setAlias('line', 'stable', 4)
  await api.registry.putServingConfig('line', { max_batch_size: 8 })
})

const bundle = async () => (await api.call('GET', 'api/models/line/bundle')).body as Uint8Array<ArrayBuffer>
const predict = async (target: Api, model: string) => (await target.call('POST', 'predict', { model, x: [1] })).body

describe('a bundle', () => {
  it('brings a model back as it was, in another registry and under another name', async () => {
    const there = createApi()
    const answer = await there.call('POST', 'api/models/copy/versions', await bundle())
    expect(answer).toMatchObject({ status: 201, body: { version: 4, model: 'copy', status: 'READY' } })
    expect(answer.headers.get('Location')).toBe('/inpage/maas/api/models/copy/versions/4')

    const [before, after] = [await api.registry.listVersions('line'), await there.registry.listVersions('copy')]
    expect(after.map(({ version }) => version)).toEqual([4, 2, 1])
    for (const version of after) {
      const same = before.find((one) => one.version === version.version)!
      const parents = same.lineage.parents.map((parent) => parent.replace('line', 'copy'))
      expect(version).toEqual({ ...same, model: 'copy', run: null, lineage: { parents } })
    }
    expect(await there.registry.getModel('copy')).toMatchObject({ lastVersion: 4, aliases: { champion: 1, stable: 4 } })
    expect(await there.registry.getServingConfig('copy')).toEqual({ max_batch_size: 8 })
    expect([await predict(there, 'copy'), await predict(there, 'copy@stable'), await predict(there, 'copy@2')]).toEqual([{ y_pred: [3] }, { y_pred: [4] }, { y_pred: [3] }])
  })

  it('has the same bytes whenever it is made, is a plain zip, and is read packed otherwise, too', async () => {
    const bytes = await bundle()
    expect(await bundle()).toEqual(bytes)
    const files = unzipSync(bytes)
    expect(Object.keys(files)).toEqual(['bundle.json', 'versions/1/model.onnx', 'versions/2/model.onnx', 'versions/4/model.onnx', 'SHA256SUMS'])
    const packed = zipSync(Object.fromEntries(Object.entries(files).map(([path, file]) => [`line/${path}`, file])), { level: 9 })
    const there = createApi()
    expect((await there.call('POST', 'api/models/line/versions', packed)).status).toBe(201)
    expect(await predict(there, 'line@4')).toEqual({ y_pred: [4] })
  })

  it('comes behind what is there, and moves aliases when it is to', async () => {
    const bytes = await bundle()
    await api.registry.deleteAlias('line', 'stable')
    expect((await api.call('POST', 'api/models/line/versions', bytes)).body).toMatchObject({ version: 7 })
    expect((await api.registry.getModel('line')).aliases).toEqual({ champion: 1, stable: 7 })
    await api.call('POST', 'api/models/line/versions?promote=true', bytes)
    expect((await api.registry.getModel('line')).aliases).toEqual({ champion: 8, stable: 10 })
  })

  it('of a model that has nothing to save is refused', async () => {
    await api.registry.createVersion('new', { description: '', params: {}, dataset: null, run: null, engine: 'kernels' })
    expect(await api.call('GET', 'api/models/new/bundle')).toMatchObject({ status: 409 })
    expect(await api.call('GET', 'api/models/nobody/bundle')).toMatchObject({ status: 404 })
  })

  it('that is damaged is refused whole, with what is wrong', async () => {
    const files = unzipSync(await bundle())
    const index = JSON.parse(new TextDecoder().decode(files['bundle.json'])) as Record<string, unknown> & { versions: Record<string, unknown>[] }
    /** As one who edits a bundle and its checksums would make it. */
    const made = async (change: object, others: Record<string, Uint8Array> = {}) => {
      const all: Record<string, Uint8Array> = { ...files, 'bundle.json': new TextEncoder().encode(JSON.stringify({ ...index, ...change })), ...others }
      const { SHA256SUMS: _, ...summed } = all
      const lines = await Promise.all(Object.entries(summed).map(async ([path, file]) => (
        `${[...new Uint8Array(await crypto.subtle.digest('SHA-256', file as Uint8Array<ArrayBuffer>))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}  ${path}\n`
      )))
      return zipSync({ ...summed, SHA256SUMS: new TextEncoder().encode(lines.join('')) })
    }
    const flipped = (path: string, at: number) => zipSync({ ...files, [path]: files[path]!.map((byte, i) => (i === at ? byte ^ 1 : byte)) })
    const first = index.versions[0]!
    const { 'versions/2/model.onnx': __, ...without } = files
    const cases: [Uint8Array, number, RegExp][] = [
      [flipped('versions/2/model.onnx', 200), 400, /checksum of versions\/2\/model\.onnx/],
      [flipped('bundle.json', 30), 400, /checksum of bundle\.json/],
      [zipSync(without), 400, /versions\/2\/model\.onnx is missing/],
      [(await bundle()).slice(0, 2000), 400, /cut off or damaged/],
      [await made({ formatVersion: 2 }), 501, /format 2/],
      [await made({ aliases: { champion: 3 } }), 400, /"champion" points to no version/],
      [await made({ aliases: JSON.parse('{"__proto__": 1, "1": 1}') }), 400, /alias/],
      [await made({ config: { max_batch_size: -1 } }), 400, /max_batch_size/],
      [await made({ versions: [] , aliases: {} }), 400, /no versions/],
      [await made({ versions: [first, first] }), 400, /do not count up/],
      [await made({ versions: [{ ...first, metrics: { loss: 'small' } }] , aliases: {} }), 400, /metrics\.loss is not a finite number/],
      [await made({ versions: [{ ...first, createdAt: 'soon' }], aliases: {} }), 400, /no time/],
      [await made({}, { 'versions/2/model.onnx': new TextEncoder().encode('{"not": "onnx"}') }), 400, /./],
    ]
    const there = createApi()
    for (const [bytes, status, detail] of cases) {
      const answer = await there.call('POST', 'api/models/line/versions', bytes as Uint8Array<ArrayBuffer>)
      expect([detail, answer.status, (answer.body as { detail: string }).detail]).toEqual([detail, status, expect.stringMatching(detail)])
    }
    expect(await there.registry.listModels()).toEqual([])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('holds what classifies, too', async () => {
    await register(api.registry, 'shape', shape())
    const there = createApi()
    await there.call('POST', 'api/models/shape/versions', (await api.call('GET', 'api/models/shape/bundle')).body)
    expect((await there.call('POST', 'predict', { model: 'shape', x: [3, 1] })).body).toMatchObject({ y_pred: ['long'] })
  })
})
