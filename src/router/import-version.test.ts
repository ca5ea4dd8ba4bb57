import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import type { VersionRecord } from '../registry/records.ts'
import { type Api, createApi } from './testing/api.ts'
import { line, shape } from './testing/models.ts'

let api: Api
beforeEach(() => {
  api = createApi()
})

describe('POST models/{m}/versions', () => {
  it('registers an ONNX file of Inpage with what its manifest says, and serves it', async () => {
    const { artifact, signature, metrics, parity } = line(2, 1)
    const { status, headers, body } = await api.call('POST', 'api/models/line/versions?description=from%20home', artifact)
    expect(status).toBe(201)
    expect(headers.get('Location')).toBe('/inpage/maas/api/models/line/versions/1')
    expect(body).toMatchObject({
      model: 'line', version: 1, status: 'READY', description: 'from home', run: null, engine: 'kernels',
      signature, metrics, parity, dataset: { name: 'none' }, artifact: { bytes: artifact.length },
    })
    expect((await api.call('POST', 'predict', { x: [3] })).body).toEqual({ y_pred: [7] })
  })

  it('takes it from a form too, and promotes when asked', async () => {
    await api.call('POST', 'api/models/line/versions', line(0, 0).artifact)
    const form = new FormData()
    form.append('model', new Blob([line(2, 1).artifact]), 'line.onnx')
    const whole = new Response(form)
    const type = whole.headers.get('Content-Type')!
    const bytes = new Uint8Array(await whole.arrayBuffer())
    const { status } = await api.call('POST', 'api/models/line/versions?promote=true', bytes, { 'Content-Type': type })
    expect(status).toBe(201)
    expect((await api.registry.getModel('line')).aliases).toEqual({ champion: 2 })
  })

  it('registers an ONNX file that something else wrote, and serves it', async () => {
    const file = readFileSync(new URL('../artifact/testing/foreign-image.onnx', import.meta.url))
    const { status, body } = await api.call('POST', 'api/models/leaf/versions?labels=ash,birch,cedar', new Uint8Array(file))
    expect(status).toBe(201)
    expect(body).toMatchObject({ engine: 'imported', dataset: null, parity: null, params: { format: 'onnx', opset: 13 } })
    const pixel = [0.5, 1, 2]
    const image = Array.from({ length: 6 }, () => Array.from({ length: 5 }, () => pixel))
    const answer = (await api.call('POST', 'predict', { x: image })).body as { predictions: [{ scores: Record<string, number> }] }
    const scores = answer.predictions[0].scores
    expect(Object.keys(scores)).toEqual(['ash', 'birch', 'cedar'])
    expect(Object.values(scores).reduce((sum, score) => sum + score)).toBeCloseTo(1)
  })

  it('hands other files to the importer, with labels', async () => {
    const seen: unknown[] = []
    const imported = shape()
    const provenance = { dataset: null, engine: 'imported', params: { from: 'test' } }
    api = createApi({
      importKeras: (files, options) => {
        seen.push(files.map(({ bytes }) => bytes[0]), options)
        return { artifact: imported.artifact, manifest: { signature: imported.signature, metrics: {}, provenance } }
      },
    })
    const { status, body } = await api.call('POST', 'api/models/form/versions?labels=long,%20wide', new Uint8Array([0x50, 0x4b]))
    expect(seen).toEqual([[0x50], { labels: ['long', 'wide'] }])
    expect(status).toBe(201)
    const expected: Partial<VersionRecord> = { dataset: null, engine: 'imported', params: { from: 'test' }, parity: null, metrics: {} }
    expect(body).toMatchObject(expected)
  })

  it('registers nothing of what cannot be read', async () => {
    const cut = line(2, 1).artifact.slice(0, 100)
    const post = (body: Uint8Array, path = 'line') => api.call('POST', `api/models/${path}/versions`, body)
    expect(await post(cut)).toMatchObject({ status: 400, body: { code: 'invalid-artifact' } })
    expect(await post(new Uint8Array())).toMatchObject({ status: 400, body: { code: 'invalid-data' } })
    expect(await post(line(2, 1).artifact, 'a%20b')).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
    const form = { 'Content-Type': 'multipart/form-data; boundary=x' }
    expect(await api.call('POST', 'api/models/line/versions', cut, form)).toMatchObject({ status: 400, body: { code: 'invalid-data' } })
    expect(await post(new Uint8Array([0x50, 0x4b]))).toMatchObject({ status: 400, body: { code: 'invalid-data' } })
    expect((await api.call('GET', 'api/models')).body).toEqual({ models: [] })
  })
})
