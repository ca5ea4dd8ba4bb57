import { beforeEach, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { line, register, topOrBottom } from '../testing/models.ts'
import { createBrokenPlatform, createTestPlatform, type TestPlatform } from '../testing/platform.ts'
import { mount } from '../testing/mount.ts'
import './serve-place.ts'

let platform: TestPlatform
beforeEach(() => {
  platform = createTestPlatform()
})

it('says what to do when no model answers', async () => {
  mount('inpage-serve-place', platform.services)
  await expect.element(page.getByText('No model answers yet')).toBeVisible()
  await expect.element(page.getByRole('link', { name: 'Train a model' })).toHaveAttribute('href', '#/train')
})

it('says so when nobody has asked yet, and how to ask by each protocol', async () => {
  await register(platform.registry, 'digits', topOrBottom())
  mount('inpage-serve-place', platform.services)
  await expect.element(page.getByText('Nobody has asked yet.')).toBeVisible()
  await expect.element(page.getByText('No request.')).toBeVisible()
  await expect.element(page.getByText(/fetch\('\/maas\/predict'/)).toBeVisible()
  await page.getByTestId('protocol').selectOptions('v2')
  await expect.element(page.getByText(/fetch\('\/maas\/v2\/models\/digits\/infer'/)).toBeVisible()
})

it('counts what is asked while it is open, and shows the requests', async () => {
  await register(platform.registry, 'line', line())
  mount('inpage-serve-place', platform.services)
  await expect.element(page.getByText('Nobody has asked yet.')).toBeVisible()
  for (let i = 0; i < 4; i++) await platform.services.predict('line', Float32Array.of(i))
  await expect(platform.services.predict('line', { wrong: 1 })).rejects.toThrow()
  const row = page.getByTestId('traffic-line-1')
  await expect.element(row).toHaveTextContent(/line@1\s*1 failed\s*5\s*requests/)
  await row.getByText('line@1').click()
  await expect.element(row).toHaveTextContent(/Rows inferred\s*4/)
  await expect.element(row).toHaveTextContent(/Bad requests\s*1/)
  await expect.element(row.getByText('Running the model', { exact: true })).toBeVisible()

  await expect.element(page.getByRole('cell', { name: 'invalid-input' })).toBeVisible()
  expect(page.getByRole('cell', { name: 'line@1' }).elements()).toHaveLength(5)
  await page.getByTestId('code').selectOptions('ok')
  await expect.element(page.getByRole('cell', { name: 'invalid-input' })).not.toBeInTheDocument()
  await expect.poll(() => page.getByRole('cell', { name: 'line@1' }).elements()).toHaveLength(4)
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect.element(page.getByText('No request.')).toBeVisible()
  await expect.element(row).toHaveTextContent(/5\s*requests/)
})

it('says what went wrong', async () => {
  mount('inpage-serve-place', createBrokenPlatform('The database cannot be opened.'))
  await expect.element(page.getByRole('alert').first()).toHaveTextContent('The database cannot be opened.')
})
