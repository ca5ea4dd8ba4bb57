import { readFileSync } from 'node:fs'
import type { Page } from 'playwright/test'
import { expect } from 'playwright/test'
import { type Answer, controlled, fetchInPage, stopServiceWorkers, test } from './fixtures.ts'

const KERAS = readFileSync('src/keras/testing/keras-2.h5').toString('base64')

/** in [batch, 2] -> Softmax of Concat(in, Ceil(in)): there are no kernels for Ceil. */
const FOREIGN = readFileSync('src/artifact/testing/foreign-ops.onnx').toString('base64')
const FOREIGN_SCORES = (x: readonly number[]) => {
  const exponents = [...x, ...x.map(Math.ceil)].map(Math.exp)
  return exponents.map((value) => value / exponents.reduce((sum, one) => sum + one))
}

/** Imports a file, by default the network 4-3-2 of Keras 2, over whatever lane the SDK has here. */
function importModel(page: Page, root: string, file = KERAS, model = 'mlp', labels = 'no,yes'): Promise<{ status: number; body: { version?: number; detail?: string } }> {
  return page.evaluate(
    async ({ root, file, model, labels }) => {
      const { connect } = (await import(`${root}maas.js`)) as typeof import('../src/client/maas.ts')
      const maas = await connect()
      const body = Uint8Array.from(atob(file), (character) => character.charCodeAt(0))
      const response = await maas.fetch(`/maas/api/models/${model}/versions?labels=${labels}&promote=true`, { method: 'POST', body })
      return { status: response.status, body: (await response.json()) as { version?: number; detail?: string } }
    },
    { root, file, model, labels },
  )
}

test('a Keras file becomes a version that the worker serves, and still can when no server is left', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  expect(await importModel(page, site.root)).toMatchObject({ status: 201, body: { version: 1, status: 'READY', engine: 'imported' } })
  const answer = await fetchInPage(page, 'maas/predict', { method: 'POST', body: '{"model":"mlp","x":[1,2,3,4]}' })
  expect(answer).toMatchObject({ status: 200, headers: { 'maas-model': 'mlp@1', 'maas-engine': 'kernels' } })
  expect(['no', 'yes']).toContain((answer.body as { y_pred: string[] }).y_pred[0])

  await site.close()
  await stopServiceWorkers(page)
  expect(await importModel(page, site.root)).toMatchObject({ status: 201, body: { version: 2 } })
})

test('without Service Workers the page imports', async ({ site, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'))
  await page.goto(`${site.root}examples/fetch.html`)
  expect(await importModel(page, site.root)).toMatchObject({ status: 201, body: { version: 1 } })
})

function expectForeignAnswer({ status, headers, body }: Answer, x: readonly number[]): void {
  expect([status, body]).toEqual([200, expect.anything()])
  expect(headers).toMatchObject({ 'maas-model': 'waves@1', 'maas-engine': expect.stringMatching(/^ort-wasm/) })
  const [{ scores }] = (body as { predictions: [{ scores: Record<string, number> }] }).predictions
  FOREIGN_SCORES(x).forEach((score, i) => expect(scores['abcd'[i]!]).toBeCloseTo(score, 6))
}

test('an ONNX file with ops that have no kernels is answered by onnxruntime, also when no server is left', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  expect(await importModel(page, site.root, FOREIGN, 'waves', 'a,b,c,d')).toMatchObject({ status: 201, body: { version: 1, engine: 'imported' } })
  const predict = async (x: readonly number[]) => {
    const started = performance.now()
    const answer = await fetchInPage(page, 'maas/predict', { method: 'POST', body: JSON.stringify({ model: 'waves', x }) })
    return { answer, milliseconds: performance.now() - started }
  }
  expectForeignAnswer((await predict([0.5, -2])).answer, [0.5, -2])

  await site.close()
  await stopServiceWorkers(page)
  const { answer, milliseconds } = await predict([3, 1])
  expectForeignAnswer(answer, [3, 1])
  test.info().annotations.push({ type: 'first answer of a stopped worker', description: `${milliseconds.toFixed(0)} ms` })
})

test('without Service Workers the page answers by onnxruntime too', async ({ site, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'))
  await page.goto(`${site.root}examples/fetch.html`)
  expect(await importModel(page, site.root, FOREIGN, 'waves', 'a,b,c,d')).toMatchObject({ status: 201, body: { version: 1 } })
  const answer = await page.evaluate(async (root) => {
    const { connect } = (await import(`${root}maas.js`)) as typeof import('../src/client/maas.ts')
    const maas = await connect()
    const response = await maas.fetch('/maas/predict', { method: 'POST', body: '{"model":"waves","x":[0.5,-2]}' })
    return { status: response.status, headers: Object.fromEntries(response.headers), body: (await response.json()) as unknown }
  }, site.root)
  expectForeignAnswer(answer, [0.5, -2])
})
