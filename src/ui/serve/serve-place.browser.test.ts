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

it('makes, changes and deletes endpoints', async () => {
  const { registry, services } = platform
  await register(registry, 'line', line())
  await register(registry, 'line', line())
  mount('inpage-serve-place', services)
  await page.getByRole('button', { name: 'New endpoint' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('shop')
  await page.getByLabelText('Version 1', { exact: true }).selectOptions('line@1')
  await page.getByLabelText('Weight of version 1').fill('3')
  await page.getByRole('button', { name: 'Add a version' }).click()
  await page.getByLabelText('Version 2', { exact: true }).selectOptions('line@2')
  await page.getByLabelText(/Shadow/).selectOptions('line@2')
  await page.getByLabelText(/no model/).click()
  await page.getByTestId('save-endpoint').click()
  const card = page.getByTestId('endpoint-shop')
  await expect.element(card).toHaveTextContent(/shop\s*default/)
  await expect.element(card).toHaveTextContent(/line@1 75%\s*line@2 25%/)
  expect(await registry.getEndpoint('shop')).toMatchObject({
    candidates: [{ model: 'line@1', weight: 3 }, { model: 'line@2', weight: 1 }], shadow: 'line@2', isDefault: true,
  })

  await card.getByRole('button', { name: 'Change' }).click()
  await expect.element(page.getByLabelText('Weight of version 1')).toHaveValue(3)
  await page.getByRole('button', { name: 'Remove version 2' }).click()
  await page.getByTestId('save-endpoint').click()
  await expect.element(card).toHaveTextContent('line@1 100%')

  await card.getByRole('button', { name: 'Delete' }).click()
  await page.getByTestId('confirm-button').click()
  await expect.element(card).not.toBeInTheDocument()
  expect(await registry.listEndpoints()).toEqual([])
})

it('leads to all requests and to the metrics', async () => {
  await register(platform.registry, 'line', line())
  mount('inpage-serve-place', platform.services)
  await expect.element(page.getByRole('link', { name: 'All requests, to try' })).toHaveAttribute('href', '/maas/docs')
  await expect.element(page.getByRole('link', { name: 'Metrics for Prometheus' })).toHaveAttribute('href', '/maas/metrics')
})

it('shows how a model is served, changes it, and goes back to the defaults', async () => {
  const { registry, services } = platform
  await register(registry, 'line', line())
  await register(registry, 'line', line())
  mount('inpage-serve-place', services)
  const row = page.getByTestId('config-line')
  const change = page.getByRole('button', { name: 'Change how line is served' })
  await expect.element(row).toHaveTextContent('by the defaults')
  await change.click()
  await expect.element(page.getByText(/may be private/)).toBeVisible()
  await expect.element(page.getByLabelText('Rows at once, at most')).toHaveAttribute('placeholder', '32 (default)')
  await page.getByLabelText('Rows at once, at most').fill('16')
  await page.getByLabelText('Requests are run together').selectOptions('on')
  await page.getByLabelText('Wait for more rows, ms').fill('2')
  await page.getByLabelText('Sizes that are run at once').fill('4, 64')
  await page.getByLabelText('Policy').selectOptions('specific')
  await page.getByLabelText('@2').click()
  await page.getByLabelText('Keep answers for equal inputs').click()
  await page.getByLabelText(/inputs and outputs are kept/).fill('25')
  await page.getByTestId('save-config').click()
  await expect.element(page.getByRole('alert').filter({ hasText: 'preferred_batch_size' })).toBeVisible()
  await page.getByLabelText('Sizes that are run at once').fill('4, 8')
  await page.getByTestId('save-config').click()
  await expect.element(row).toHaveTextContent(/at most 16 rows at once\s*waits 2 ms to fill a batch\s*only @2\s*cache\s*keeps 25% of payloads/)
  expect(await registry.getServingConfig('line')).toEqual({
    max_batch_size: 16, dynamic_batching: { preferred_batch_size: [4, 8], max_queue_delay_microseconds: 2000 },
    version_policy: { specific: { versions: [2] } }, response_cache: { enable: true }, request_log: { payload_sampling_rate: 0.25 },
  })

  await change.click()
  await expect.element(page.getByLabelText('Wait for more rows, ms')).toHaveValue(2)
  await page.getByRole('button', { name: 'Back to the defaults' }).click()
  await expect.element(row).toHaveTextContent('by the defaults')
  expect(await registry.getServingConfig('line')).toEqual({})
})

it('says what went wrong', async () => {
  mount('inpage-serve-place', createBrokenPlatform('The database cannot be opened.'))
  await expect.element(page.getByRole('alert').first()).toHaveTextContent('The database cannot be opened.')
})
