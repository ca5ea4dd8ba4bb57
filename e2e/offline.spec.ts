import { type Page, expect } from 'playwright/test'
import { controlled, fetchInPage, serveSite, test } from './fixtures.ts'

test('after one visit a model is trained, proven and served with no server left', async ({ page }) => {
  const site = await serveSite()
  await page.goto(site.root)
  await controlled(page)
  // A data set is stored when it is opened, the reference runtime in the background.
  await page.getByTestId('nav-data').click()
  await expect(page.getByTestId('digits-samples')).toBeVisible()
  await expect.poll(() => storedFiles(page), { timeout: 30_000 }).toEqual(['digits.bin', 'inference.wasm', expect.stringMatching(/^ort-.*\.wasm$/)])
  await site.close()
  await page.reload()

  const csv = 'x,y\n' + Array.from({ length: 50 }, (_, i) => `${i / 5},${2 * (i / 5) + 1}`).join('\n')
  await fetchInPage(page, 'maas/api/datasets?name=line', { method: 'POST', body: csv, headers: { 'Content-Type': 'text/csv' } })
  const { id } = (await fetchInPage(page, 'maas/api/runs', { method: 'POST', body: JSON.stringify({ model: 'line', dataset: 'line', target: 'y' }) })).body as { id: string }
  await expect
    .poll(async () => ((await fetchInPage(page, `maas/api/runs/${id}`)).body as { status: string }).status, { timeout: 30_000 })
    .toBe('done')
  const answer = await fetchInPage(page, 'maas/predict', { method: 'POST', body: '{"x":[1]}' })
  expect((answer.body as { y_pred: number[] }).y_pred[0]).toBeCloseTo(3, 1)

  await page.getByTestId('nav-data').click()
  await expect(page.getByTestId('digits-samples')).toBeVisible()
})

/** The names of those that are not stored at install. */
function storedFiles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const stored = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))
    return stored.flat().map(({ url }) => new URL(url).pathname.split('/').at(-1)!).filter((name) => /\.(wasm|bin|csv)$/.test(name)).toSorted()
  })
}
