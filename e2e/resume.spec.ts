import type { Page } from 'playwright/test'
import { expect } from 'playwright/test'
import { controlled, fetchInPage, queueRun, runReached, test } from './fixtures.ts'

const EPOCHS = 12

/** Sums of sines, so that a network has something to learn for some seconds. */
const CSV = ['a,b,y', ...Array.from({ length: 4000 }, (_, i) => `${(i % 67) / 10},${(i % 41) / 10},${Math.sin((i % 67) / 10) + Math.cos((i % 41) / 10)}`)].join('\n')

const LAYERS = [...Array.from({ length: 3 }, () => ({ class_name: 'Dense', config: { units: 128, activation: 'relu' } })), { class_name: 'Dense', config: { units: 1 } }]

/** Repeats to the byte, and keeps a checkpoint behind each epoch. */
const CONFIG = {
  model: 'waves', dataset: 'waves', target: 'y', engine: 'kernels', epochs: EPOCHS, batch_size: 16,
  network: { class_name: 'Sequential', config: { layers: LAYERS } },
  callbacks: [{ class_name: 'ModelCheckpoint', config: {} }],
}

async function openStudio(page: Page, root: string): Promise<void> {
  await page.goto(root)
  await controlled(page)
}

async function addData(page: Page): Promise<void> {
  const { status } = await fetchInPage(page, 'maas/api/datasets?name=waves', { method: 'POST', body: CSV, headers: { 'Content-Type': 'text/csv' } })
  expect(status).toBe(201)
}

async function artifactOf(page: Page, version: number): Promise<string> {
  const { body } = await fetchInPage(page, `maas/api/models/waves/versions/${version}`)
  return (body as { artifact: { sha256: string } }).artifact.sha256
}

test('a run outlives the page that trains it: reloaded or closed, it ends with the same bytes as one left alone', async ({ site, context }) => {
  let page = await context.newPage()
  await openStudio(page, site.root)
  await addData(page)
  const undisturbed = await runReached(page, await queueRun(page, CONFIG), ({ status }) => status === 'done')
  expect(undisturbed.engine).toBe('kernels')
  const expected = await artifactOf(page, undisturbed.version!)

  const ways: Record<string, () => Promise<void>> = {
    reload: async () => void (await page.reload()),
    close: async () => {
      await page.close()
      page = await context.newPage()
      await page.goto(site.root)
    },
  }
  for (const [way, interrupt] of Object.entries(ways)) {
    const id = await queueRun(page, CONFIG)
    await runReached(page, id, ({ checkpoint }) => (checkpoint?.epoch ?? 0) >= 2)
    await interrupt()
    const left = await runReached(page, id, () => true)
    expect(left.status, way).toBe('running')
    expect(left.progress!.epoch, way).toBeLessThan(EPOCHS)
    const run = await runReached(page, id, ({ status }) => status === 'done')
    expect(run.history, way).toEqual(undisturbed.history)
    expect(await artifactOf(page, run.version!), way).toBe(expected)
  }
})

test('a run that diverges says why, and is resumed at a lower learning rate', async ({ site, page }) => {
  await openStudio(page, site.root)
  await addData(page)
  // A line through standardised columns: stable below a rate of about 1.
  const network = { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config: { units: 1 } }] } }
  const train = (learning_rate: unknown) =>
    queueRun(page, { ...CONFIG, network, optimizer: { class_name: 'SGD', config: { learning_rate } } })
  const problem = page.locator('inpage-run-card').getByRole('alert')
  await page.getByTestId('nav-train').click()

  await train(1e6)
  await expect(page.getByTestId('run-status')).toContainText('Failed', { timeout: 30_000 })
  await expect(problem).toContainText(/Training diverged at step \d+ of 1920 .*lower optimizer\.config\.learning_rate, which is 1000000/)
  await expect(page.getByTestId('resume-button')).toBeHidden()

  // Well behaved for one epoch, and then too fast.
  const id = await train({ class_name: 'PiecewiseConstantDecay', config: { boundaries: [160], values: [0.05, 3] } })
  await expect(problem).toContainText('The run can be resumed from epoch 1 with a lower one', { timeout: 30_000 })
  await page.getByTestId('resume-button').filter({ hasText: 'Resume from epoch 1 at learning rate 0.3' }).click()
  await expect(page.getByTestId('run-status')).toContainText(/waves@1\s+Done/, { timeout: 30_000 })
  const run = await runReached(page, id, () => true)
  expect(run.history).toHaveLength(EPOCHS)
  expect(run.history.at(-1)!['loss']).toBeLessThan(1)
})

test('a cancelled run is resumed, and ends as if nobody had touched it', async ({ site, page }) => {
  await openStudio(page, site.root)
  await addData(page)
  const undisturbed = await runReached(page, await queueRun(page, CONFIG), ({ status }) => status === 'done')
  const id = await queueRun(page, CONFIG)
  await page.getByTestId('nav-train').click()
  await runReached(page, id, ({ checkpoint }) => checkpoint !== undefined)
  await page.getByTestId('cancel-button').click()
  await expect(page.getByTestId('run-status')).toContainText('Cancelled')
  await page.getByTestId('resume-button').click()
  await expect(page.getByTestId('run-status')).toContainText(/waves@2\s+Done/, { timeout: 60_000 })
  expect((await runReached(page, id, () => true)).history).toEqual(undisturbed.history)
  expect(await artifactOf(page, 2)).toBe(await artifactOf(page, 1))
})

test('early stopping ends a run before its last epoch, with the weights of its best one', async ({ site, page }) => {
  await openStudio(page, site.root)
  await addData(page)
  const callbacks = [{ class_name: 'EarlyStopping', config: { patience: 2, restore_best_weights: true } }]
  const run = await runReached(page, await queueRun(page, { ...CONFIG, epochs: 60, callbacks, optimizer: { class_name: 'Adam', config: { learning_rate: 0.01 } } }),
    ({ status }) => status === 'done')
  const losses = run.history.map((metrics) => metrics['val_loss']!)
  expect(losses.length).toBeLessThan(60)
  const best = Math.min(...losses)
  expect(losses.at(-1)).toBeGreaterThan(best)
  const { body } = await fetchInPage(page, 'maas/api/models/waves/versions/1')
  expect((body as { metrics: Record<string, number> }).metrics['val_loss']).toBe(best)
})
