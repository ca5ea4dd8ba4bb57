import { expect, type Page } from 'playwright/test'
import { controlled, fetchInPage, stopServiceWorkers, test } from './fixtures.ts'

const CSV = ['x,y', ...Array.from({ length: 50 }, (_, i) => `${i / 10},${2 * (i / 10) + 1}`)].join('\n')

test('counters go on where they were when the Service Worker is stopped and started again', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  await fetchInPage(page, 'maas/api/datasets?name=line', { method: 'POST', body: CSV, headers: { 'Content-Type': 'text/csv' } })
  const run = await fetchInPage(page, 'maas/api/runs', { method: 'POST', body: JSON.stringify({ model: 'line', dataset: 'line', target: 'y', epochs: 2 }) })
  const { id } = run.body as { id: string }
  await expect
    .poll(async () => ((await fetchInPage(page, `maas/api/runs/${id}`)).body as { status: string }).status, { timeout: 30_000 })
    .toBe('done')

  const ask = (times: number) => page.evaluate(async (times) => {
    for (let i = 0; i < times; i++) await fetch('maas/predict', { method: 'POST', body: JSON.stringify({ model: 'line', instances: [[1], [2]] }) })
  }, times)
  const metrics = async () => String((await fetchInPage(page, 'maas/metrics')).body)
  const counted = async () => Number(/^maas_inference_request_success\{model="line",version="1"\} (\d+)$/m.exec(await metrics())?.[1])
  const started = async () => Number(/^process_start_time_seconds (.+)$/m.exec(await metrics())?.[1])

  await ask(5)
  expect(await counted()).toBe(5)
  const before = await started()
  await stopServiceWorkers(page)
  expect(await counted()).toBe(5)
  expect(await started()).toBeGreaterThan(before)
  await ask(3)
  // Nobody asks for the metrics before the stop: what was counted is stored by itself.
  await expect.poll(() => stored(page), { timeout: 15_000 }).toBe(8)
  await stopServiceWorkers(page)
  await ask(1)
  expect(await counted()).toBe(9)
  expect(await metrics()).toContain('maas_inference_count{model="line",version="1"} 18\n')

  const { requests } = (await fetchInPage(page, 'maas/api/requests?model=line&limit=1000')).body as { requests: { rows: number; code: string }[] }
  expect(requests.map(({ rows, code }) => `${rows} ${code}`)).toEqual(Array.from({ length: 9 }, () => '2 ok'))
})

/** Requests that the database counts. */
function stored(page: Page): Promise<number> {
  return page.evaluate(() => new Promise((resolve, reject) => {
    const opening = indexedDB.open('inpage')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const reading = opening.result.transaction('statistics').objectStore('statistics').get(['line', 1, ''])
      reading.onsuccess = () => resolve((reading.result as { success: { count: number } }).success.count)
      opening.result.close()
    }
  }))
}
