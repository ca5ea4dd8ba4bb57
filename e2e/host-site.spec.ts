import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'playwright/test'
import { generateSW } from 'workbox-build'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, serveSite, stopServiceWorkers, test } from './fixtures.ts'

test('a worker of a site takes ours in with importScripts, and keeps its own routes', async ({ site, page }) => {
  await page.goto(`${site.root}examples/host-worker.html`)
  await expect(page.locator('#answers')).toHaveText(/hello: hello from the site itself\n\.\.\/maas\/health: \{"status":"ok"/)
  expect(await page.evaluate(() => navigator.serviceWorker.controller!.scriptURL)).toBe(`${site.root}examples/host-worker.js`)
  expect((await fetchInPage(page, 'nothing')).status).toBe(404)
})

/** A site with an offline shell and a route of its own, whose worker is made by Workbox; the platform lies in a folder of it. */
async function buildHost(folder: string, version: string): Promise<void> {
  writeFileSync(join(folder, 'index.html'), `<!doctype html><title>Host ${version}</title><script src="app.js"></script>`)
  writeFileSync(join(folder, 'app.js'), `document.documentElement.dataset.version = '${version}'`)
  const { warnings } = await generateSW({
    globDirectory: folder, globPatterns: ['index.html', 'app.js'], swDest: join(folder, 'host-worker.js'),
    importScripts: ['inpage/sw.js'], inlineWorkboxRuntime: true, sourcemap: false, mode: 'development', // terser takes a while
    clientsClaim: true, navigateFallback: 'index.html',
    runtimeCaching: [
      { urlPattern: /\/quotes\//, handler: 'NetworkFirst', options: { cacheName: 'quotes' } },
      { urlPattern: /./, handler: 'NetworkOnly' },
    ],
  })
  expect(warnings).toEqual([])
}

test('a Workbox worker at the root keeps its routes, its cache and its update, and serves the models of a sub-folder', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'inpage-workbox-'))
  cpSync('dist', join(folder, 'inpage'), { recursive: true })
  mkdirSync(join(folder, 'quotes'))
  writeFileSync(join(folder, 'quotes/today.txt'), 'a quote')
  await buildHost(folder, '1')
  const site = await serveSite({ folder })
  const failed: string[] = []
  page.on('pageerror', ({ message }) => failed.push(message))
  page.context().on('console', (message) => message.type() === 'error' && failed.push(message.text()))

  await page.goto(site.root)
  await page.evaluate(() => navigator.serviceWorker.register('host-worker.js'))
  await controlled(page)
  await importModel(page, 'line', line(2, 1), 'inpage/maas/')
  /** By the SDK: how, and what it says of 1; and by plain fetch. */
  const ask = () => page.evaluate(async () => {
    const { connect } = (await import(new URL('inpage/maas.js', location.href).href)) as typeof import('../src/client/maas.ts')
    const maas = await connect()
    const plain = await fetch('inpage/maas/predict', { method: 'POST', body: '{"model":"line","x":[1]}' })
    const worker = navigator.serviceWorker.controller!.scriptURL
    return { mode: maas.mode, worker, fast: (await maas.predict('line', [1])).y_pred, plain: (await plain.json()) as unknown }
  })
  const served = { mode: 'service-worker', worker: `${site.root}host-worker.js`, fast: 3, plain: { y_pred: [3] } }
  expect(await ask()).toEqual(served)
  expect((await fetchInPage(page, 'inpage/maas/health')).status).toBe(200)
  expect((await fetchInPage(page, 'quotes/today.txt')).body).toBe('a quote')
  const scopes = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname))
  expect(await scopes()).toEqual(['/'])

  // A new version of the host waits until the host says so, whatever is asked of the platform.
  await buildHost(folder, '2')
  await page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.getRegistration())!
    await registration.update()
    const worker = registration.installing
    if (worker) await new Promise<void>((resolve) => worker.addEventListener('statechange', () => worker.state === 'installed' && resolve()))
  })
  expect(await ask()).toEqual(served)
  const waiting = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.waiting !== null)
  expect(await waiting()).toBe(true)
  await page.reload()
  expect(await page.title()).toBe('Host 1')
  await page.evaluate(async () => {
    const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
    const { waiting } = (await navigator.serviceWorker.getRegistration())!
    waiting!.postMessage({ type: 'SKIP_WAITING' })
    await taken
  })
  expect([await waiting(), await ask()]).toEqual([false, served])

  // Offline the host is the host, and the platform the platform.
  await site.close()
  await stopServiceWorkers(page)
  await page.goto(`${site.root}anywhere`)
  expect([await page.title(), await page.evaluate(() => document.documentElement.dataset['version'])]).toEqual(['Host 2', '2'])
  await page.goto(site.root)
  expect(await ask()).toEqual(served)
  expect((await fetchInPage(page, 'quotes/today.txt')).body).toBe('a quote')
  await page.goto(`${site.root}inpage/`)
  await expect(page).toHaveTitle(/Inpage/)
  expect(failed.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'))).toEqual([])
  rmSync(folder, { recursive: true })
})

test('a plain <script> gives the same SDK, which tells what other tabs change', async ({ site, page, context }) => {
  await page.goto(`${site.root}examples/global.html`)
  await expect(page.locator('#mode')).toHaveText('service-worker')
  const other = await context.newPage()
  await other.goto(`${site.root}examples/global.html`)
  await importModel(other, 'line', line(2, 1), '../maas/')
  await expect(page.locator('#models')).toHaveText(/line\s*1\s*champion → 1/)
  await importModel(other, 'line', line(3, 1), '../maas/')
  await expect(page.locator('#models')).toHaveText(/line\s*2\s*champion → 2/)
  const exported = await page.evaluate(() => Object.keys((globalThis as unknown as { maas: object }).maas).toSorted())
  expect(exported).toEqual(['MaasError', 'connect', 'embed'])
})

test('what is not ours goes to the network without waking our worker', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  await page.goto(`${site.root}examples/fetch.html`)
  await stopServiceWorkers(page)
  expect((await fetchInPage(page, '/not-ours.txt')).status).toBe(404)
  /** Chromium tells which of the worker's static routes took a request: https://w3c.github.io/resource-timing/ */
  const sourceOf = (path: string) => page.evaluate((path) => {
    const [entry] = performance.getEntriesByName(new URL(path, location.href).href)
    const { workerMatchedRouterSource, workerMatchedSourceType } = entry as unknown as Record<string, string>
    return workerMatchedRouterSource || workerMatchedSourceType
  }, path)
  expect(await sourceOf('/not-ours.txt')).toBe('network')
  expect((await fetchInPage(page, '/maas/health')).status).toBe(200)
  expect(await sourceOf('/maas/health')).toBe('fetch-event')
})
