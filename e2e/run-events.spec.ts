import { expect } from 'playwright/test'
import { controlled, fetchInPage, queueRun, stopServiceWorkers, test } from './fixtures.ts'

interface Heard {
  readonly id: string
  readonly type: string
  readonly epoch?: number
}

test('an EventSource hears every event of a run once, although the worker is stopped again and again', async ({ site, page, context }) => {
  await page.goto(`${site.root}examples/sdk.html`)
  await controlled(page)
  const epochs = 40
  const id = await queueRun(page, { model: 'heard', dataset: 'linear', target: 'y', epochs, batch_size: 4 }, '../maas/')
  const listening = page.evaluate((id) => new Promise<{ heard: Heard[]; errors: number }>((resolve) => {
    const source = new EventSource(`../maas/api/runs/${id}/events`)
    const heard: Heard[] = []
    let errors = 0
    for (const type of ['queued', 'started', 'epoch', 'done', 'failed', 'cancelled']) {
      source.addEventListener(type, (event) => {
        heard.push({ id: event.lastEventId, ...(JSON.parse(event.data as string) as { type: string; epoch?: number }) })
      })
    }
    source.onerror = () => {
      errors++
      if (source.readyState === EventSource.CLOSED) resolve({ heard, errors }) // 204: there is nothing more
    }
  }), id)
  await page.waitForTimeout(500)
  await stopServiceWorkers(page)
  const studio = await context.newPage()
  await studio.goto(site.root)
  for (let i = 0; i < 6; i++) {
    await page.waitForTimeout(400)
    await stopServiceWorkers(page)
  }
  const { heard, errors } = await listening
  expect(heard.map(({ type, epoch }) => (epoch === undefined ? type : epoch))).toEqual(['queued', 'started', ...Array.from({ length: epochs }, (_, i) => i + 1), 'done'])
  expect(new Set(heard.map((event) => event.id)).size).toBe(heard.length)
  expect(errors).toBeGreaterThan(1)
  expect((await fetchInPage(page, `../maas/api/runs/${id}/events`, { headers: { 'Last-Event-ID': heard.at(-1)!.id } })).status).toBe(204)
})
