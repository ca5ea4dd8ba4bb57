import { expect, type Page } from 'playwright/test'
import { line } from '../src/router/testing/models.ts'
import { controlled, fetchInPage, importModel, stopServiceWorkers, test } from './fixtures.ts'

// What the worker cannot do without is away for a while: each request is told so in time, by its protocol, and the worker goes on.

const TENSOR = { inputs: [{ name: 'x', shape: [1, 1], datatype: 'FP32', data: [1] }] }
const post = (page: Page, path: string, body: unknown) => fetchInPage(page, `maas/${path}`, { method: 'POST', body: JSON.stringify(body) })

test('a database that another tab upgrades without an end', async ({ site, page, context }) => {
  await page.goto(site.root)
  await controlled(page)
  await importModel(page, 'line', line(2, 1))
  const other = await context.newPage()
  await other.goto(`${site.root}icon.svg`)
  await other.evaluate(() => indexedDB.databases().then((all) => new Promise<void>((resolve) => {
    const { version } = all.find(({ name }) => name === 'inpage')!
    const request = indexedDB.open('inpage', version! + 1)
    request.addEventListener('upgradeneeded', () => {
      const models = request.transaction!.objectStore('models')
      const goOn = () => models.count().addEventListener('success', goOn)
      goOn()
      resolve()
    })
  })))
  const [predicted, inferred, listed, ready, live] = await Promise.all([
    post(page, 'predict', { x: [1] }), post(page, 'v2/models/line/infer', TENSOR), fetchInPage(page, 'maas/api/models'), fetchInPage(page, 'maas/health/ready'), fetchInPage(page, 'maas/health/live'),
  ])
  const error = expect.stringMatching(/another tab may be upgrading it/)
  for (const answer of [predicted, inferred]) expect(answer).toMatchObject({ status: 503, body: { error, code: 'unavailable' } })
  expect(listed).toMatchObject({ status: 503, headers: { 'content-type': 'application/problem+json' }, body: { detail: error } })
  expect([ready, live]).toMatchObject([{ status: 503, body: { status: 'unavailable', error } }, { status: 200 }])
  await other.close() // which takes its upgrade back
  expect(await post(page, 'predict', { x: [1] })).toMatchObject({ status: 200, body: { y_pred: [3] } })
})

test('a script that the browser has dropped, and no network', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  await importModel(page, 'line', line(2, 1))
  await page.evaluate(async () => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const key of await cache.keys()) if (key.url.includes('/api.js')) await cache.delete(key)
    }
  })
  await stopServiceWorkers(page)
  await site.close()
  expect(await post(page, 'predict', { x: [1] })).toMatchObject({ status: 200, body: { y_pred: [3] } })
  const error = expect.stringMatching(/api\.js could not be loaded.*Try again/)
  expect(await post(page, 'v2/models/line/infer', TENSOR)).toMatchObject({ status: 503, body: { error, code: 'unavailable' } })
  expect(await fetchInPage(page, 'maas/api/models')).toMatchObject({ status: 503, headers: { 'content-type': 'application/problem+json' }, body: { detail: error } })
  expect(await fetchInPage(page, 'maas/ping')).toMatchObject({ status: 503, body: { error_code: 'TEMPORARILY_UNAVAILABLE', message: error } })
  expect((await fetchInPage(page, 'maas/metrics')).body).toEqual({ error, code: 'unavailable' })
})
