import type { Page } from 'playwright/test'
import { expect } from 'playwright/test'
import { controlled, fetchInPage, test } from './fixtures.ts'

/** To another place of the studio. */
async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), hash)
}

/** Trains a data set as it is suggested; resolves when its first version is there. */
async function train(page: Page, dataset: string): Promise<void> {
  await go(page, `#/train?dataset=${dataset}`)
  await expect(page.getByTestId('reasons')).toBeVisible()
  await page.getByTestId('train-button').click()
  await expect(page.getByTestId('run-status')).toContainText(`${dataset}@1`, { timeout: 60_000 })
}

/** What the snippet of the Try place is answered by the platform, asked as the page itself would. */
async function askedBySnippet(page: Page): Promise<{ label?: string; y_pred: unknown; x: unknown }> {
  const code = await page.locator('inpage-snippet code').innerText()
  const x = await page.evaluate((literal) => Reflect.construct(Function, [`return (${literal})`])() as unknown, /x: ([\s\S]*) \}\),\n\}\)/.exec(code)![1]!)
  const model = /model: '([^']*)'/.exec(code)![1]!
  const { status, body } = await fetchInPage(page, 'maas/predict', { method: 'POST', body: JSON.stringify({ model, x }) })
  expect([status, body]).toEqual([200, expect.anything()])
  return { ...(body as { y_pred: unknown }), x }
}

test.beforeEach(async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
})

test('penguins with one press: why, trained, and asked with what is missing and what is new', async ({ page }) => {
  await go(page, '#/train?dataset=penguins')
  await expect(page.getByTestId('reasons')).toContainText(/island, sex\s*one-hot/)
  await expect(page.getByTestId('reasons')).toContainText(/20% to test at the end/)
  await page.getByTestId('train-button').click()
  await expect(page.getByTestId('run-status')).toContainText('penguins@1', { timeout: 60_000 })
  await expect(page.getByTestId('run-results')).toContainText(/Accuracy\s*(9\d\.\d|100\.0)%/)
  await page.getByTestId('nav-models').click()
  await expect(page.getByTestId('version-row-penguins-1')).toContainText('READY')

  await page.getByTestId('nav-try').click()
  await expect(page.getByTestId('truth')).toContainText('which the model has not seen')
  const label = page.getByTestId('prediction-label')
  const truth = /says: (\w+)/.exec(await page.getByTestId('truth').innerText())![1]!
  await expect(label).toHaveText(truth)

  await page.getByTestId('feature-sex').selectOption('')
  await page.getByTestId('feature-island').selectOption({ label: 'Something else…' })
  await page.getByTestId('feature-island-other').fill("O'Higgins")
  await page.getByTestId('feature-beak_length_mm').fill('47.5')
  await page.getByTestId('feature-flipper_length_mm').fill('230')
  await page.getByTestId('feature-body_mass_g').fill('5700')
  await page.getByTestId('feature-beak_depth_mm').fill('14.5')
  await expect(label).toHaveText('Gentoo')
  const { x, y_pred } = await askedBySnippet(page)
  expect(x).toEqual({ island: "O'Higgins", beak_length_mm: 47.5, beak_depth_mm: 14.5, flipper_length_mm: 230, body_mass_g: 5700, sex: null })
  expect(y_pred).toEqual(['Gentoo'])
})

test('a text is asked for as it is', async ({ page }) => {
  const rows = Array.from({ length: 60 }, (_, i) => (i % 2 ? `"thank you for the parcel ${i}",praise` : `"the parcel came broken and late ${i}",complaint`))
  const csv = ['text,kind', ...rows].join('\n')
  expect((await fetchInPage(page, 'maas/api/datasets?name=letters', { method: 'POST', body: csv, headers: { 'Content-Type': 'text/csv' } })).status).toBe(201)
  await train(page, 'letters')
  await go(page, '#/try?model=letters')
  await expect(page.getByTestId('prediction-label')).toHaveText(/praise|complaint/)
  await page.getByTestId('feature-text').fill('it came late and broken')
  await expect(page.getByTestId('prediction-label')).toHaveText('complaint')
  expect(await askedBySnippet(page)).toMatchObject({ x: 'it came late and broken', y_pred: ['complaint'] })
})

test('a forecast is set up by the catalogue, and goes on from the newest values', async ({ page }) => {
  await train(page, 'employment')
  await expect(page.getByTestId('run-results')).toContainText('Theil')
  await go(page, '#/try?model=employment')
  await expect(page.getByTestId('truth')).toContainText('what came then')
  await expect(page.getByTestId('feature-nonfarm')).toHaveValue(/^\d+(, \d+){11}$/)
  await expect(page.getByTestId('prediction-label')).toHaveText(/^\s*[\d,.]+\s*$/)
  const { x, y_pred } = await askedBySnippet(page)
  expect(x).toHaveLength(12)
  const shown = Number((await page.getByTestId('prediction-label').innerText()).replaceAll(',', ''))
  expect(Math.abs((y_pred as number[])[0]! / shown - 1)).toBeLessThan(1e-3)
})

test('a cross-validation shows its folds with mean and deviation', async ({ page }) => {
  await go(page, '#/train?dataset=iris')
  await expect(page.getByTestId('reasons')).toBeVisible()
  await page.getByTestId('section-split').locator('summary').click()
  await page.getByLabel(/Cross-validate/).check()
  await page.getByLabel('Folds', { exact: true }).fill('3')
  await page.keyboard.press('Tab')
  await expect(page.getByTestId('section-split')).toContainText('3 folds')
  await page.getByTestId('train-button').click()
  await expect(page.getByTestId('run-status')).toContainText('iris@1', { timeout: 60_000 })
  await expect(page.getByTestId('folds').locator('tbody tr')).toHaveCount(3)
  await expect(page.getByTestId('folds').locator('tfoot')).toContainText('±')
})

test.describe('on a phone, in Chinese', () => {
  test.use({ viewport: { width: 360, height: 740 }, locale: 'zh-CN', hasTouch: true })
  test('everything that can be changed fits the width', async ({ page }) => {
    await go(page, '#/train?dataset=penguins')
    await expect(page.getByTestId('reasons')).toContainText('独热编码')
    const fits = async () => {
      const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
      expect(content).toBeLessThanOrEqual(width!)
    }
    await fits()
    for (const summary of await page.locator('details[data-testid^=section-] > summary').all()) await summary.tap()
    await page.getByTestId('column-body_mass_g').getByRole('button').tap()
    await expect(page.getByLabel('strategy')).toHaveValue('median')
    await fits()
    await page.getByTestId('train-button').tap()
    await expect(page.getByTestId('run-status')).toContainText('penguins@1', { timeout: 60_000 })
    await fits()
    await go(page, '#/try?model=penguins')
    await expect(page.getByTestId('truth')).toContainText('模型没有见过')
    await fits()
  })
})
