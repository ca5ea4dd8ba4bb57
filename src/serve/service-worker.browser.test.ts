import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RpcClient } from '../protocol/rpc.ts'
import type { ConnectMessage, PortMethods } from '../protocol/service-worker.ts'
import { siteRoot } from './testing/site.ts'

/** A real Service Worker (`testing/worker.ts`) and a page in a frame that it controls. */
describe('the Service Worker', () => {
  let registration: ServiceWorkerRegistration
  let frame: HTMLIFrameElement
  let page: Window & typeof globalThis

  const load = async (path: string) => {
    frame.src = new URL(path, siteRoot()).href
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    page = frame.contentWindow as Window & typeof globalThis
  }

  beforeAll(async () => {
    const root = siteRoot()
    registration = await navigator.serviceWorker.register(new URL('worker.ts', root), { type: 'module', scope: root.pathname })
    const worker = (registration.installing ?? registration.waiting ?? registration.active)!
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (worker.state === 'activated') resolve()
        if (worker.state === 'redundant') reject(new Error('The worker could not be installed.'))
      }
      worker.addEventListener('statechange', look)
      look()
    })
    frame = document.body.appendChild(document.createElement('iframe'))
    await load('site/')
  })

  afterAll(async () => {
    frame.remove()
    await registration.unregister()
    await caches.delete(`inpage:${siteRoot().pathname}`)
  })

  it('controls a page at once, and serves it from the stored shell', async () => {
    expect(page.navigator.serviceWorker.controller?.scriptURL).toBe(new URL('worker.ts', siteRoot()).href)
    expect(page.document.title).toBe('A page of the app')
    const [navigation] = page.performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    expect(navigation!.workerStart).toBeGreaterThan(0)
  })

  it('answers fetch with predictions', async () => {
    const response = await page.fetch('../maas/predict', { method: 'POST', body: '{"x":[1]}' })
    expect([response.status, response.headers.get('Maas-Model'), await response.json()]).toEqual([200, 'line@1', { y_pred: [3] }])
    expect((await page.fetch('../maas/nowhere')).status).toBe(404)
  })

  it('lets pass what is not ours', async () => {
    const response = await page.fetch(new URL('worker.ts', siteRoot()))
    expect(await response.text()).toContain('startServiceWorker')
  })

  it('refuses what a form sends, which a page of any origin could', async () => {
    const form = page.document.body.appendChild(page.document.createElement('form'))
    form.method = 'POST'
    form.action = '../maas/api/models/line/rollback'
    form.enctype = 'text/plain'
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    form.submit()
    await loaded
    expect(frame.contentDocument!.body.textContent).toMatch(/"code":"forbidden"/)
    await load('site/')
  })

  it('serves a port to a page that it does not control', async () => {
    const { port1, port2 } = new MessageChannel()
    registration.active!.postMessage({ type: 'maas:connect' } satisfies ConnectMessage, [port2])
    const client = new RpcClient<PortMethods>(port1)
    expect(await client.call('hello', null, { deadlineMs: 5000 })).toEqual({ build: 'test', started: expect.any(Number) })
    expect(await client.call('predict', { model: 'line', x: Float32Array.of(1, 2) }, { deadlineMs: 5000 }))
      .toMatchObject({ model: 'line@1', y: Float32Array.of(3, 5) })
    client.close()
  })

  it('stores the large files after a page has connected', async () => {
    await expect.poll(async () => {
      const found = await caches.match(new URL('site/large.bin?revision=l1', siteRoot()))
      return found?.text()
    }).toBe('large bytes')
  })
})
