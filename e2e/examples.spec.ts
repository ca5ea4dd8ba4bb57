import { readFileSync } from 'node:fs'
import { expect } from 'playwright/test'
import { test } from './fixtures.ts'

const PENGUINS = readFileSync('node_modules/vega-datasets/data/penguins.json')

test('a file becomes a model that is asked with records, some of whose values are missing', async ({ site, page }) => {
  await page.goto(`${site.root}examples/table.html`)
  await expect(page.getByLabel('File')).toBeEnabled()
  await page.getByLabel('File').setInputFiles({ name: 'penguins.json', mimeType: 'application/json', buffer: PENGUINS })
  const status = page.locator('#status')
  await expect(status).toContainText('Species (category)')
  await page.getByLabel('Column to tell').selectOption('Species')
  await page.getByRole('button', { name: 'Train' }).click()
  await expect(status).toContainText('% right in rows', { timeout: 60_000 })
  expect(Number(/(\d+) % right/.exec((await status.textContent())!)![1])).toBeGreaterThan(95)
  const record = page.locator('#record')
  await record.getByLabel('Beak Length (mm)').fill('50.2')
  await record.getByLabel('Flipper Length (mm)').fill('218')
  await record.getByLabel('Beak Depth (mm)').fill('14.3')
  await record.getByLabel('Body Mass (g)').fill('5700')
  await record.getByLabel('Island').fill('Biscoe')
  await page.getByRole('button', { name: 'Ask' }).click()
  await expect(page.locator('#answer')).toHaveText('Species: Gentoo')
})

test('texts are sorted as they are written', async ({ site, page }) => {
  await page.goto(`${site.root}examples/text.html`)
  await expect(page.locator('#answer')).toHaveText('Not trained yet.')
  await page.getByRole('button', { name: 'Train' }).click()
  await expect(page.locator('#status')).toHaveText('messages@1 is trained.', { timeout: 60_000 })
  await expect(page.locator('#answer')).toContainText('complaint')
  await page.getByLabel('Message').fill('please send two more boxes of green tea')
  await expect(page.locator('#answer')).toContainText('order')
  await page.getByLabel('Message').fill('灯坏了')
  await expect(page.locator('#answer')).toContainText('complaint')
})
