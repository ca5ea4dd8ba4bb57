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
  const listening = page.evaluate((id) => new Promise<{ heard: Heard[]; sources: number }>((resolve) => {
    const heard: Heard[] = []
    let sources = 0
    const listen = () => {
      const source = new EventSource(`../maas/api/runs/${id}/events?lastEventId=${encodeURIComponent(heard.at(-1)?.id ?? '')}`)
      sources++
      for (const type of ['queued', 'started', 'epoch', 'done']) {
        source.addEventListener(type, (event) => {
          heard.push({ id: event.lastEventId, ...(JSON.parse(event.data as string) as { type: string; epoch?: number }) })
        })
      }
      source.onerror = () => {
        if (source.readyState === EventSource.CLOSED) setTimeout(listen, 100) // by a stop of the worker
        else setTimeout(() => resolve({ heard, sources }), 5000) // by the end: it would come again if it was asked for again
      }
    }
    listen()
  }), id)
  await page.waitForTimeout(500)
  await stopServiceWorkers(page)
  const studio = await context.newPage()
  await studio.goto(site.root)
  for (let i = 0; i < 6; i++) {
    await page.waitForTimeout(400)
    await stopServiceWorkers(page)
  }
  const { heard, sources } = await listening
  expect(heard.map(({ type, epoch }) => (epoch === undefined ? type : epoch))).toEqual(['queued', 'started', ...Array.from({ length: epochs }, (_, i) => i + 1), 'done'])
  expect(new Set(heard.map((event) => event.id)).size).toBe(heard.length)
  expect(sources).toBeGreaterThan(1)
  expect((await fetchInPage(page, `../maas/api/runs/${id}/events`, { headers: { 'Last-Event-ID': heard.at(-1)!.id } })).status).toBe(204)
})
