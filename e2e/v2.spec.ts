import { expect, type Page } from 'playwright/test'
import { DATATYPES } from '../src/router/v2/datatypes.ts'
import { echo } from '../src/router/v2/testing/typed-model.ts'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, stopServiceWorkers, test } from './fixtures.ts'

// The Open Inference Protocol through the real Service Worker, as a page calls it that knows nothing of Inpage.

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

async function load(page: Page, model: string, file: Uint8Array): Promise<void> {
  const body = JSON.stringify({ parameters: { 'file:1/model.onnx': base64(file) } })
  expect(await fetchInPage(page, `maas/v2/repository/models/${model}/load`, { method: 'POST', body })).toMatchObject({ status: 200 })
}

const post = (page: Page, path: string, body: unknown) => fetchInPage(page, `maas/v2/${path}`, { method: 'POST', body: JSON.stringify(body) })

test('metadata, readiness, inference and statistics, over a stop of the worker', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  await load(page, 'line', line(2, 1).artifact)
  expect(await fetchInPage(page, 'maas/v2')).toMatchObject({ status: 200, body: { name: 'inpage', extensions: expect.arrayContaining(['binary_tensor_data']) } })
  expect(await fetchInPage(page, 'maas/v2/health/ready')).toMatchObject({ status: 200, body: { ready: true } })
  expect((await fetchInPage(page, 'maas/v2/models/line')).body).toEqual({
    name: 'line', versions: ['1'], platform: 'onnx_onnxv1', inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }], outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
  })
  const request = { id: '42', inputs: [{ name: 'x', datatype: 'FP32', shape: [2, 1], data: [[3], [-1]] }] }
  const answer = { status: 200, body: { model_name: 'line', model_version: '1', id: '42', outputs: [{ name: 'y', datatype: 'FP32', shape: [2, 1], data: [7, -1] }] } }
  expect(await post(page, 'models/line/infer', request)).toMatchObject({ ...answer, headers: { 'maas-model': 'line@1', 'maas-engine': 'kernels' } })
  const counted = async () => (await fetchInPage(page, 'maas/v2/models/line/stats')).body
  expect(await counted()).toMatchObject({ model_stats: [{ name: 'line', version: '1', inference_count: 2, execution_count: 1 }] })
  await stopServiceWorkers(page)
  expect(await post(page, 'models/line/versions/1/infer', request)).toMatchObject(answer)
  expect(await counted()).toMatchObject({ model_stats: [{ inference_count: 4, execution_count: 2 }] })
  expect(await post(page, 'models/line/infer', { inputs: [] })).toMatchObject({ status: 400, body: { error: expect.stringContaining('at least one input') } })
})

test('tensors in bytes, both ways', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  await load(page, 'line', line(2, 1).artifact)
  const result = await page.evaluate(async () => {
    const rows = 1000
    const values = Float32Array.from({ length: rows }, (_, i) => i)
    const json = JSON.stringify({
      parameters: { binary_data_output: true },
      inputs: [{ name: 'x', datatype: 'FP32', shape: [rows, 1], parameters: { binary_data_size: values.byteLength } }],
    })
    const infer = (body: Blob, length: number) => (
      fetch('maas/v2/models/line/infer', { method: 'POST', body, headers: { 'Inference-Header-Content-Length': String(length) } })
    )
    const response = await infer(new Blob([json, values]), json.length)
    const length = Number(response.headers.get('Inference-Header-Content-Length'))
    const bytes = await response.arrayBuffer()
    const refused = await infer(new Blob([json, values.subarray(1)]), json.length)
    return {
      type: response.headers.get('Content-Type'),
      head: JSON.parse(new TextDecoder().decode(bytes.slice(0, length))) as unknown,
      y: [...new Float32Array(bytes, length)].filter((y, i) => y !== 2 * i + 1).length,
      refused: { status: refused.status, body: (await refused.json()) as unknown },
    }
  })
  expect(result).toEqual({
    type: 'application/octet-stream',
    head: { model_name: 'line', model_version: '1', outputs: [{ name: 'y', datatype: 'FP32', shape: [1000, 1], parameters: { binary_data_size: 4000 } }] },
    y: 0,
    refused: { status: 400, body: { code: 'invalid-input', error: expect.stringContaining('is cut off') } },
  })
})

test('a body of 100 MB is refused, and the worker answers on', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  await load(page, 'line', line(2, 1).artifact)
  const status = await page.evaluate(async () => (await fetch('maas/v2/models/line/infer', { method: 'POST', body: new Blob([new Uint8Array(100_000_000)]) })).status)
  expect(status).toBe(413)
  expect(await post(page, 'models/line/infer', { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1], data: [0] }] })).toMatchObject({ status: 200 })
})

test('every datatype, by onnxruntime in the browser', async ({ site, page }) => {
  const values: Readonly<Record<string, readonly unknown[]>> = {
    BOOL: [true, false], UINT64: ['18446744073709551615', 7], INT64: ['-9223372036854775808', 2 ** 53 - 1], FP16: [0.5, 'NaN'], FP32: ['Infinity', -1.5], FP64: ['-Infinity', 0.1],
    BYTES: ['', 'Größe 😀'],
  }
  await page.goto(site.root)
  await controlled(page)
  await load(page, 'echo', echo(DATATYPES))
  const inputs = DATATYPES.map((datatype) => ({ name: datatype.toLowerCase(), datatype, shape: [1, 2], data: values[datatype] ?? [1, 2] }))
  const { status, headers, body } = await post(page, 'models/echo/infer', { inputs })
  expect([status, headers['maas-engine']], JSON.stringify(body)).toEqual([200, expect.stringMatching(/^ort-wasm/)])
  expect((body as { outputs: unknown }).outputs).toEqual(inputs.map((input) => ({ ...input, name: `${input.name}_out` })))
})
