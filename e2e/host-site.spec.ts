import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'playwright/test'
import { controlled, fetchInPage, serveSite, stopServiceWorkers, test } from './fixtures.ts'

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
