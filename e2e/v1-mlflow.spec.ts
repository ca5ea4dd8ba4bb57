import { expect, type Page } from 'playwright/test'
import { MlflowClient } from '../src/router/mlflow/testing/client.ts'
import { brighter, line, shape } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, stopServiceWorkers, test } from './fixtures.ts'

const post = (page: Page, path: string, body: string | object, type = 'application/json') =>
  fetchInPage(page, `maas/${path}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'Content-Type': type } })

test.beforeEach(async ({ page, site }) => {
  await page.goto(site.root)
  await controlled(page)
})

test('TensorFlow Serving: the calls of its documentation, by version and label', async ({ page }) => {
  await importModel(page, 'half_plus_three', line(0.5, 3))
  await importModel(page, 'half_plus_three', line(0.5, 4))
  expect((await fetchInPage(page, 'maas/v1/models')).body).toEqual({ models: ['half_plus_three'] })
  const ok = { error_code: 'OK', error_message: '' }
  expect((await fetchInPage(page, 'maas/v1/models/half_plus_three')).body).toEqual({
    name: 'half_plus_three', ready: true, model_version_status: ['2', '1'].map((version) => ({ version, state: 'AVAILABLE', status: ok })),
  })
  const first = await post(page, 'v1/models/half_plus_three/versions/1:predict', { instances: [1, 2, 5] })
  expect(first).toMatchObject({ status: 200, body: { predictions: [3.5, 4, 5.5] }, headers: { 'maas-model': 'half_plus_three@1', 'maas-engine': 'kernels' } })
  expect(first.headers['server-timing']).toMatch(/infer;dur=/)
  expect((await post(page, 'v1/models/half_plus_three/labels/champion:predict', { inputs: { x: [[1], [5]] } })).body).toEqual({ outputs: [4.5, 6.5] })
  expect((await post(page, 'v1/models/half_plus_three/versions/1:regress', { signature_name: 'tensorflow/serving/regress', examples: [{ x: 1 }, { x: 2 }] })).body).toEqual({ result: [3.5, 4] })
  expect((await fetchInPage(page, 'maas/v1/models/half_plus_three/metadata')).body).toMatchObject({
    model_spec: { version: '2' }, metadata: { signature_def: { signature_def: { serving_default: { inputs: { x: { dtype: 'DT_FLOAT' } } } } } },
  })
  expect(await post(page, 'v1/models/half:predict', { instances: [1] })).toMatchObject({ status: 404, body: { error: expect.stringContaining('half') } })
  expect(await post(page, 'v1/models/half_plus_three:predict', { instances: [[1, 2]] })).toMatchObject({ status: 400, body: { error: expect.stringContaining('instances[0]') } })
})

test('a picture travels as the bytes of its file', async ({ page }) => {
  await importModel(page, 'brighter', brighter())
  const b64 = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(3, 2)
    const context = canvas.getContext('2d')!
    context.fillStyle = 'black'
    context.fillRect(0, 0, 3, 2)
    context.fillStyle = 'white'
    context.fillRect(0, 1, 3, 1)
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
    return btoa(String.fromCharCode(...bytes))
  })
  const pixels = [[0, 0, 0], [255, 255, 255]]
  const { body } = await post(page, 'v1/models/brighter:predict', { instances: [{ b64 }, { image: { b64 } }, pixels] })
  const { predictions } = body as { predictions: { label: string; scores: number[] }[] }
  expect(predictions[0]!.label).toBe('bottom')
  expect(predictions[1]).toEqual(predictions[0])
  expect(predictions[2]).toEqual(predictions[0])
  const { result } = (await post(page, 'v1/models/brighter:classify', { examples: [{ image: { b64 } }] })).body as { result: [string, number][][] }
  expect(result).toEqual([[['top', predictions[0]!.scores[0]], ['bottom', predictions[0]!.scores[1]]]])
  expect(await post(page, 'v1/models/brighter:predict', { instances: [{ b64: btoa('no picture') }] })).toMatchObject({ status: 400, body: { error: expect.stringContaining('instances[0].b64') } })
})

test('MLflow: scoring in its forms', async ({ page }) => {
  await importModel(page, 'shape', shape())
  await importModel(page, 'line', line(2, 1))
  expect((await fetchInPage(page, 'maas/ping')).status).toBe(200)
  for (const body of [{ dataframe_split: { columns: ['x'], data: [[1], [2]] } }, { dataframe_records: [{ x: 1 }, { x: 2 }] }, { instances: [[1], [2]] }, { inputs: { x: [1, 2] } }]) {
    expect((await post(page, 'invocations', body)).body, JSON.stringify(body)).toEqual({ predictions: [3, 5] })
  }
  expect((await post(page, 'invocations', 'x\n1\n2\n', 'text/csv')).body).toEqual({ predictions: [3, 5] })
  const { body, headers } = await post(page, 'invocations?model=shape', 'length,width\n1,3\n', 'text/csv')
  expect(body).toMatchObject({ predictions: [{ label: '10', scores: {} }] })
  expect(headers['maas-model']).toBe('shape@1')
  expect(await post(page, 'invocations', 'x', 'text/plain')).toMatchObject({ status: 415, body: { error_code: 'BAD_REQUEST' } })
})

test('MLflow: a client lists, gets, resolves and downloads models, from a stopped worker and without a network', async ({ page, site }) => {
  await importModel(page, 'line', line(2, 1))
  await importModel(page, 'line', line(0, 7))
  await importModel(page, 'shape', shape())
  const client = new MlflowClient((method, path, body) => fetchInPage(page, `maas/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }))
  await site.close()
  await stopServiceWorkers(page)
  expect(await client.searchRegisteredModels({ filter: "name LIKE 'l%'" })).toMatchObject({
    registered_models: [{ name: 'line', aliases: [{ alias: 'champion', version: '2' }], latest_versions: [{ version: '2', status: 'READY' }] }],
  })
  expect(await client.getLatestVersions('line')).toMatchObject({ model_versions: [{ version: '2', aliases: ['champion'] }] })
  expect(await client.getModelVersionByAlias('line', 'champion')).toMatchObject({ model_version: { name: 'line', version: '2' } })
  const { model_versions } = await client.searchModelVersions({ filter: "name='line'", order_by: ['version_number ASC'] }) as { model_versions: { version: string }[] }
  expect(model_versions.map(({ version }) => version)).toEqual(['1', '2'])
  const { artifact_uri } = await client.getModelVersionDownloadUri('line', 1) as { artifact_uri: string }
  const sha256 = await page.evaluate(async (uri) => {
    const digest = await crypto.subtle.digest('SHA-256', await (await fetch(`${uri}/model.onnx`)).arrayBuffer())
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  }, artifact_uri)
  expect((await fetchInPage(page, 'maas/api/models/line/versions/1')).body).toMatchObject({ artifact: { sha256 } })
  await expect(client.getRegisteredModel('nobody')).rejects.toMatchObject({ status: 404, errorCode: 'RESOURCE_DOES_NOT_EXIST' })
  await expect(client.call('DELETE', 'registered-models/delete', { name: 'line' })).rejects.toMatchObject({ status: 403, errorCode: 'PERMISSION_DENIED' })
  expect((await fetchInPage(page, 'maas/api/models/line')).status).toBe(200)
})
