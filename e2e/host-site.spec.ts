import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'playwright/test'
import { generateSW } from 'workbox-build'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, serveSite, stopServiceWorkers, test } from './fixtures.ts'

test('a site with a worker of its own takes ours in with importScripts', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'inpage-host-'))
  cpSync('dist', folder, { recursive: true })
  writeFileSync(join(folder, 'own-worker.js'), `
    importScripts('sw.js')
    addEventListener('install', () => skipWaiting())
    addEventListener('activate', (event) => event.waitUntil(clients.claim()))
    addEventListener('fetch', (event) => {
      if (event.request.url.endsWith('/own')) event.respondWith(new Response('from the site itself'))
    })`)
  const site = await serveSite({ folder })
  await page.goto(`${site.root}examples/fetch.html`)
  await page.evaluate((url) => navigator.serviceWorker.register(url), `${site.root}own-worker.js`)
  await controlled(page)

  expect((await fetchInPage(page, '/own')).body).toBe('from the site itself')
  expect((await fetchInPage(page, '/maas/health')).status).toBe(200)
  const script = await page.evaluate(async (root) => {
    const { connect } = (await import(`${root}maas.js`)) as typeof import('../src/client/maas.ts')
    const maas = await connect()
    return { mode: maas.mode, worker: navigator.serviceWorker.controller!.scriptURL }
  }, site.root)
  expect(script).toEqual({ mode: 'service-worker', worker: `${site.root}own-worker.js` })
  await site.close()
  rmSync(folder, { recursive: true })
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

test('a plain <script> gives the same SDK', async ({ site, page }) => {
  await page.goto(`${site.root}examples/fetch.html`)
  await page.addScriptTag({ url: `${site.root}maas.global.js` })
  const result = await page.evaluate(async () => {
    const { maas: sdk } = globalThis as unknown as { maas: typeof import('../src/client/maas.ts') }
    const maas = await sdk.connect()
    const response = await maas.fetch('/maas/health')
    return { embed: typeof sdk.embed, status: response.status }
  })
  expect(result).toEqual({ embed: 'function', status: 200 })
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
