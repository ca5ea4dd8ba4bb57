import { expect } from 'playwright/test'
import { findChromium } from '../scripts/chromium.mjs'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, queueRun, runReached, serveSite, stopServiceWorkers, test } from './fixtures.ts'

const executablePath = findChromium()

// A browser with the API but with nothing behind it, as on many laptops.
test.use({ launchOptions: { args: ['--no-sandbox', '--disable-gpu', '--disable-software-rasterizer'], ...(executablePath ? { executablePath } : {}) } })

const CSV = ['x,y', ...Array.from({ length: 100 }, (_, i) => `${i / 10},${2 * (i / 10) + 1}`)].join('\n')
const CONFIG = { model: 'line', dataset: 'line', target: 'y', epochs: 20 }

test('an engine that is not here is refused by name, and what was considered is told in the run', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  expect(await page.evaluate(async () => [typeof navigator.gpu, await navigator.gpu.requestAdapter()])).toEqual(['object', null])
  await fetchInPage(page, 'maas/api/datasets?name=line', { method: 'POST', body: CSV, headers: { 'Content-Type': 'text/csv' } })
  await page.getByTestId('nav-train').click()

  const asked = await runReached(page, await queueRun(page, { ...CONFIG, engine: 'tfjs-webgpu' }), ({ status }) => status === 'failed')
  const message = 'tfjs-webgpu: This browser gives no WebGPU adapter. Choose the engine "auto" to train on one that can.'
  expect(asked.error).toMatchObject({ code: 'unavailable', message: expect.stringContaining(message) })
  await expect(page.locator('inpage-run-card').getByRole('alert')).toContainText(message)

  const auto = await runReached(page, await queueRun(page, CONFIG), ({ status }) => status === 'done')
  expect(auto.engine).toMatch(/^kernels/)
  expect(auto.choice!.refused).toContainEqual({ engine: 'tfjs-webgpu', reason: 'This browser gives no WebGPU adapter.' })
  const told = page.getByTestId('run-engine')
  await told.getByText(`Engine: ${auto.engine}`).click()
  await expect(told.getByText('tfjs-webgpu is not used: This browser gives no WebGPU adapter.')).toBeVisible()
  await page.getByTestId('lang-switch').click()
  await expect(told).toContainText(`引擎：${auto.engine}`)
  await expect(told).toContainText('未使用 tfjs-webgpu')
})

test('a model that asks for a GPU is served without one, and the index of models says why', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  await importModel(page, 'line', line(2, 1))
  const config = await fetchInPage(page, 'maas/api/models/line/config', { method: 'PUT', body: '{"instance_group":[{"kind":"KIND_GPU"}]}' })
  expect(config.status).toBe(200)
  await page.evaluate(async (root) => {
    const { connect } = (await import(`${root}maas.js`)) as typeof import('../src/client/maas.ts')
    await connect()
  }, site.root)
  expect(await fetchInPage(page, 'maas/predict', { method: 'POST', body: '{"model":"line","x":[1]}' })).toMatchObject({
    status: 200, headers: { 'maas-engine': 'kernels' }, body: { y_pred: [3] },
  })
  const index = await fetchInPage(page, 'maas/v2/repository/index', { method: 'POST', body: '{}' })
  expect(index.body).toEqual([{ name: 'line', version: '1', state: 'READY', reason: 'This browser gives no WebGPU adapter.' }])
})

test('a cross-origin isolated site trains and serves, in the studio and with the SDK', async ({ page }) => {
  const site = await serveSite({ headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } })
  await page.goto(site.root)
  await controlled(page)
  await fetchInPage(page, 'maas/api/datasets?name=line', { method: 'POST', body: CSV, headers: { 'Content-Type': 'text/csv' } })
  // Pages that come out of the worker's cache are isolated as well, and so is one that no server gives any more.
  await page.reload()
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  await page.getByTestId('nav-train').click()
  const parallel = await runReached(page, await queueRun(page, { ...CONFIG, engine: 'kernels-parallel-2' }), ({ status }) => status === 'done')
  expect(parallel.engine).toBe('kernels-parallel-2')
  await expect(page.getByTestId('run-status')).toContainText(/line@1\s+Done/)

  await page.goto(`${site.root}examples/fetch.html`)
  const answers = await page.evaluate(async (root) => {
    const { connect } = (await import(`${root}maas.js`)) as typeof import('../src/client/maas.ts')
    const maas = await connect()
    const events: string[] = []
    for await (const event of maas.train({ model: 'line', dataset: 'line', target: 'y' })) events.push(event.type)
    return { isolated: crossOriginIsolated, last: events.at(-1), y: (await maas.predict('line', [1])).y_pred }
  }, site.root)
  expect(answers).toEqual({ isolated: true, last: 'done', y: expect.closeTo(3, 0) })

  await site.close()
  await stopServiceWorkers(page)
  await page.goto(site.root)
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  const served = await fetchInPage(page, 'maas/predict', { method: 'POST', body: '{"model":"line","x":[1]}' })
  expect((served.body as { y_pred: number[] }).y_pred[0]).toBeCloseTo(3, 0)
})
