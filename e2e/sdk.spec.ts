import type { Page } from 'playwright/test'
import { expect } from 'playwright/test'
import { controlled, hardReload, serveSite, test } from './fixtures.ts'

const CSV = ['x,y', ...Array.from({ length: 100 }, (_, i) => `${i / 10},${2 * (i / 10) + 1}`)].join('\n')

/** Everything that the README promises of the SDK, in whatever mode this page gets. */
function useSdk(page: Page, root: string) {
  return page.evaluate(
    async ({ root, csv }) => {
      const { connect } = (await import(`${root}maas.js`)) as typeof import('../src/client/maas.ts')
      const maas = await connect()
      const put = await maas.fetch('/maas/api/datasets?name=line', { method: 'POST', body: csv, headers: { 'Content-Type': 'text/csv' } })
      const events: string[] = []
      let version = 0
      for await (const event of maas.train({ model: 'line', dataset: 'line', target: 'y' })) {
        events.push(event.type)
        if (event.type === 'done') version = event.version
        if (event.type === 'failed') throw new Error(event.error.message)
      }
      const fast = await maas.predict('line@champion', [1])
      const slow = await maas.fetch('/maas/predict', { method: 'POST', body: '{"model":"line","x":[1]}' })
      return {
        mode: maas.mode,
        put: put.status,
        events,
        version,
        fast,
        slow: (await slow.json()) as { y_pred: number[] },
        headers: Object.fromEntries(slow.headers),
      }
    },
    { root, csv: CSV },
  )
}

function expectWorks(result: Awaited<ReturnType<typeof useSdk>>) {
  expect(result.put).toBe(201)
  expect(result.events[0]).toBe('queued')
  expect(result.events).toContain('epoch')
  expect(result.events.at(-1)).toBe('done')
  expect(result.version).toBe(1)
  expect(result.slow.y_pred[0]).toBeCloseTo(3, 0)
  expect(result.headers['maas-model']).toBe('line@1')
  expect(result.headers['maas-engine']).toBe('kernels')
  expect(result.headers['server-timing']).toBeTruthy()
}

test('a controlled page uses the Service Worker', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  await page.goto(`${site.root}examples/fetch.html`)
  const result = await useSdk(page, site.root)
  expect(result.mode).toBe('service-worker')
  expectWorks(result)
})

test('a page that the worker does not control answers over a port, without a reload', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  await page.goto(`${site.root}examples/fetch.html`)
  await hardReload(page)
  const result = await useSdk(page, site.root)
  expect(result.mode).toBe('port')
  expectWorks(result)
})

test('without Service Workers the page itself answers', async ({ site, page }) => {
  // What a browser without them, or one in private mode, shows to a page.
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'))
  await page.goto(`${site.root}examples/fetch.html`)
  const result = await useSdk(page, site.root)
  expect(result.mode).toBe('in-page')
  expectWorks(result)
})

test('a first visit needs nothing but the SDK', async ({ site, page }) => {
  await page.goto(`${site.root}examples/sdk.html`)
  expectWorks(await useSdk(page, site.root))
})

test('everything works under a sub-path', async ({ page }) => {
  const site = await serveSite({ base: '/inpage/' })
  expect(site.root).toMatch(/\/inpage\/$/)
  await page.goto(site.root)
  await controlled(page)
  expectWorks(await useSdk(page, site.root))
  expect(await page.evaluate(async () => (await fetch('/inpage/maas/health')).status)).toBe(200)
  await site.close()
})
