import { beforeEach, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { line, register, topOrBottom } from '../testing/models.ts'
import { createBrokenPlatform, createTestPlatform, type TestPlatform } from '../testing/platform.ts'
import { active, mount } from '../testing/mount.ts'
import './models-place.ts'

let platform: TestPlatform
beforeEach(() => {
  platform = createTestPlatform()
})

const SHOP = 'https://shop.example'

it('says what to do when there is no model', async () => {
  mount('inpage-models-place', platform.services)
  await expect.element(page.getByText('No model yet')).toBeVisible()
  await expect.element(page.getByRole('link', { name: 'Train one' })).toHaveAttribute('href', '#/train')
  await expect.element(page.getByText('No other site has asked.')).toBeVisible()
})

it('shows versions with status, measures, signature and parity, and code that calls the model', async () => {
  await register(platform.registry, 'digits', topOrBottom(), { metrics: { test_accuracy: 0.9712, loss: 0.08 } })
  mount('inpage-models-place', platform.services)
  const row = page.getByTestId('version-row-digits-1')
  await expect.element(row).toHaveTextContent(/READY\s*champion/)
  await expect.element(row).toHaveTextContent('97.1%')
  await row.getByText('@1').click()
  await expect.element(row.getByText('picture 28×28×1 → label, 2 classes')).toBeVisible()
  await expect.element(row.getByText('within 2.4E-7 of onnxruntime-web 1.30.0 on 32 rows')).toBeVisible()
  await expect.element(row.getByRole('button', { name: 'Download ONNX' })).toBeVisible()
  expect(row.getByRole('button', { name: 'Make champion' }).elements()).toHaveLength(0)
  await page.getByText('Call it from any page of this site').click()
  await expect.element(page.getByText(/fetch\('\/maas\/predict'/)).toBeVisible()
})

it('moves the champion, rolls back, and refuses to delete what answers', async () => {
  const { registry, services } = platform
  await register(registry, 'line', line())
  await register(registry, 'line', line())
  const champion = async () => (await registry.getModel('line')).aliases['champion']
  mount('inpage-models-place', services)

  const second = page.getByTestId('version-row-line-2')
  await second.getByText('@2').click()
  await second.getByRole('button', { name: 'Make champion' }).click()
  await expect.poll(champion).toBe(2)
  await expect.element(second).toHaveTextContent('champion')

  await second.getByRole('button', { name: 'Delete' }).click()
  await page.getByTestId('confirm-button').click()
  await expect.element(second.getByRole('alert').last()).toHaveTextContent('conflict')

  await page.getByRole('button', { name: 'Roll back' }).click()
  await expect.poll(champion).toBe(1)
  await second.getByRole('button', { name: 'Delete' }).click()
  await page.getByTestId('confirm-button').click()
  await expect.element(second).not.toBeInTheDocument()
})

it('shows the aliases of a version and the endpoints that name it', async () => {
  const { registry, services } = platform
  await register(registry, 'line', line())
  await register(registry, 'line', line())
  await registry.setAlias('line', 'canary', 2)
  await registry.putEndpoint('shop', { candidates: [{ model: 'line', weight: 1 }], shadow: null, isDefault: false })
  mount('inpage-models-place', services)
  await expect.element(page.getByTestId('version-row-line-1')).toHaveTextContent(/champion\s*shop/)
  await expect.element(page.getByTestId('version-row-line-2')).toHaveTextContent('@canary')
  const canary = page.getByTestId('version-row-line-2')
  await canary.getByText('@2').click()
  await canary.getByRole('textbox', { name: 'New alias' }).fill('blue')
  await canary.getByRole('button', { name: 'Add' }).click()
  await expect.element(canary.getByRole('button', { name: 'Remove alias blue' })).toBeVisible()
  expect((await registry.getModel('line')).aliases).toEqual({ champion: 1, canary: 2, blue: 2 })
  await canary.getByRole('button', { name: 'Remove alias blue' }).click()
  await expect.poll(async () => (await registry.getModel('line')).aliases).toEqual({ champion: 1, canary: 2 })
  await registry.putEndpoint('shop', { candidates: [{ model: 'line@canary', weight: 1 }], shadow: null, isDefault: false })
  await expect.element(page.getByTestId('version-row-line-2')).toHaveTextContent(/@canary\s*shop/)
})

it('brings back what it saved, and says why a file is no model', async () => {
  const { registry, services } = platform
  await register(registry, 'line', line())
  await register(registry, 'line', line())
  const bundle = new File([await services.models.bundle('line')], 'line.bundle.zip')
  await registry.deleteAlias('line', 'champion')
  await registry.deleteModel('line')
  mount('inpage-models-place', services)
  await page.getByRole('button', { name: 'Import a model' }).click()
  await page.getByLabelText('File, or files').upload(new File(['no model'], 'line-2.onnx'))
  await expect.element(page.getByLabelText('Name')).toHaveValue('line')
  await page.getByTestId('import-model-button').click()
  await expect.element(page.getByRole('alert').filter({ hasText: 'invalid' })).toBeVisible()
  await page.getByLabelText('File, or files').upload(bundle)
  await page.getByTestId('import-model-button').click()
  await expect.element(page.getByTestId('version-row-line-2')).toBeVisible()
  await expect.element(page.getByTestId('import-model-button')).not.toBeInTheDocument()
  expect((await registry.listVersions('line')).map(({ version }) => version)).toEqual([2, 1])
})

it('asks the browser to keep the models, and says what to do when it does not', async () => {
  const { registry, services } = platform
  await register(registry, 'line', line())
  let answers = [false, true]
  let kept = false
  const storage = { isKept: async () => kept, keep: async () => (kept = answers.shift()!) }
  mount('inpage-models-place', { ...services, storage })
  await page.getByRole('button', { name: 'Ask it to keep the models' }).click()
  await expect.element(page.getByRole('status')).toHaveTextContent('It does not promise that yet.')
  answers = [true]
  mount('inpage-models-place', { ...services, storage })
  await page.getByRole('button', { name: 'Ask it to keep the models' }).click()
  await expect.element(page.getByTestId('storage-note')).not.toBeInTheDocument()
})

it('says what a model of masked data does with its requests', async () => {
  const { registry, services } = platform
  const features = [{ kind: 'number', name: 'x', privacy: [{ action: 'generalise', to: 'bins', width: 5 }] }] as const
  await register(registry, 'line', { ...line(), features, dropped: ['email'] })
  mount('inpage-models-place', services)
  const row = page.getByTestId('version-row-line-1')
  await row.getByText('@1').click()
  await expect.element(row).toHaveTextContent('x: bins of 5; dropped: email; the ONNX file takes masked values')
})

it('grants a site that asked what the owner ticks, and revokes it', async () => {
  const { registry, services } = platform
  await register(registry, 'line', line())
  await registry.addGrantRequest({ origin: SHOP, at: '2026-01-01T00:00:00Z' })
  mount('inpage-models-place', services)
  const request = page.getByTestId(`grant-request-${SHOP}`)
  await request.getByLabelText('list models').click()
  await request.getByLabelText('all models').click()
  await request.getByLabelText('line').click()
  await request.getByLabelText('Requests per minute').selectOptions('10')
  await request.getByLabelText('For how long').selectOptions('until revoked')
  await request.getByTestId('grant-button').click()
  await expect.element(page.getByTestId('revoke-button')).toBeVisible()
  expect(await registry.listGrants()).toEqual([{ origin: SHOP, verbs: ['predict', 'list'], models: ['line'], rate: 10, expires: null }])
  await expect.element(request).not.toBeInTheDocument()
  const card = page.getByTestId(`grant-${SHOP}`)
  await expect.element(card).toHaveTextContent('Not used yet')
  await registry.addAudit([
    { at: new Date().toISOString(), origin: SHOP, verb: 'predict', what: 'POST predict', model: 'line', outcome: 'allowed', count: 12 },
    { at: new Date().toISOString(), origin: 'https://other.example', verb: 'predict', what: 'POST translate', model: 'line', outcome: 'allowed', count: 12 },
  ])
  await expect.element(card).toHaveTextContent('Last used')
  await card.getByText('What it did').click()
  await expect.element(card).toHaveTextContent(/POST predict\s*line\s*allowed\s*12/)
  await expect.element(card).not.toHaveTextContent('translate')

  await page.getByTestId('revoke-button').click()
  await expect.element(page.getByTestId('revoke-button')).not.toBeInTheDocument()
  expect(await registry.listGrants()).toEqual([])
})

it('says what is missing when nothing is granted', async () => {
  await platform.registry.addGrantRequest({ origin: SHOP, at: '2026-01-01T00:00:00Z' })
  mount('inpage-models-place', platform.services)
  const request = page.getByTestId(`grant-request-${SHOP}`)
  await request.getByLabelText('ask for predictions').click()
  await request.getByTestId('grant-button').click()
  await expect.element(request.getByRole('alert')).toHaveTextContent(/verbs/)
})

it('opens a version with the keyboard', async () => {
  await register(platform.registry, 'line', line())
  mount('inpage-models-place', platform.services)
  await expect.element(page.getByTestId('version-row-line-1')).toBeVisible()
  for (let i = 0; i < 10 && active()?.tagName !== 'SUMMARY'; i++) await userEvent.keyboard('{Tab}')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByTestId('version-row-line-1')).toHaveAttribute('open')
})

it('says why when the models cannot be listed', async () => {
  mount('inpage-models-place', createBrokenPlatform('The database cannot be opened.'))
  await expect.element(page.getByRole('alert').first()).toHaveTextContent('The database cannot be opened.')
})
