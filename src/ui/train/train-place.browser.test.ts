import { beforeEach, expect, it } from 'vitest'
import { checkpointOf } from '../../registry/testing/records.ts'
import { page, userEvent } from 'vitest/browser'
import { createBrokenPlatform, createTestPlatform, type TestPlatform } from '../testing/platform.ts'
import { focused, mount } from '../testing/mount.ts'
import './train-place.ts'

let platform: TestPlatform
beforeEach(() => {
  platform = createTestPlatform()
})

const runs = () => platform.registry.listRuns()

it('has all prefilled for the digits: pressing Train queues the run', async () => {
  mount('inpage-train-place', platform.services)
  await expect.element(page.getByText('No runs yet')).toBeVisible()
  await expect.element(page.getByLabelText('Epochs')).toHaveValue('8')
  const layers = page.getByRole('list', { name: 'Layers' }).getByRole('listitem')
  expect(layers.elements().map((layer) => layer.textContent?.replaceAll(/\s+/g, ' ').trim())).toEqual([
    'Conv2D 32 · 3×3 · relu', 'MaxPooling2D 2×2', 'Flatten', expect.stringMatching(/^Dense (10 · )?softmax$/),
  ])
  await page.getByTestId('train-button').click()
  await expect.element(page.getByTestId('run-status')).toHaveTextContent(/digits\s+Queued/)
  const [run] = await runs()
  expect(run?.config).toMatchObject({ model: 'digits', dataset: 'digits', target: 'label', epochs: 8, optimizer: { class_name: 'Adam' } })
})

it('sends what was typed, and says what is wrong with it without queueing', async () => {
  mount('inpage-train-place', platform.services)
  await page.getByLabelText('Model name').fill('mine')
  await page.getByLabelText('Epochs').fill('0')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByRole('alert').first()).toHaveTextContent(/epochs must be a whole number/)
  await page.getByText('Advanced').click()
  await page.getByLabelText('Network, as Keras JSON').fill('{"class_name": "Sequential", "config": {"layers": [{"class_name": "LSTM", "config": {}}]}}')
  await page.getByLabelText('Epochs').fill('3')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByRole('alert').first()).toHaveTextContent(/LSTM/)
  expect(await runs()).toHaveLength(0)

  await page.getByLabelText('Network, as Keras JSON').fill('{"class_name": "Sequential", "config": {"layers": [{"class_name": "Flatten", "config": {}}, {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}]}}')
  await page.getByLabelText('Optimizer').selectOptions('SGD with momentum')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByTestId('run-status')).toHaveTextContent('mine')
  const [run] = await runs()
  expect(run?.config).toMatchObject({ model: 'mine', epochs: 3, optimizer: { class_name: 'SGD', config: { momentum: 0.9 } } })
  expect(run?.config.network?.config.layers).toHaveLength(2)
})

it('follows a run: progress, time left, curves, and Cancel', async () => {
  mount('inpage-train-place', platform.services)
  await page.getByTestId('train-button').click()
  await expect.element(page.getByTestId('run-status')).toBeVisible()
  const { id } = (await runs())[0]!
  const metrics = { loss: 0.4, val_loss: 0.3, accuracy: 0.88, val_accuracy: 0.91 }
  await platform.registry.updateRun(id, (run) => ({ ...run, status: 'running', progress: { epoch: 1, epochs: 8 }, history: [metrics] }))
  platform.tell({ type: 'progress', run: id, step: 200, steps: 1600, loss: 0.4 })
  await new Promise((resolve) => setTimeout(resolve, 50))
  platform.tell({ type: 'progress', run: id, step: 400, steps: 1600, loss: 0.35 })

  await expect.element(page.getByTestId('run-status')).toHaveTextContent('Running')
  await expect.element(page.getByTestId('progress')).toHaveProperty('value', 0.25)
  await expect.element(page.getByText(/Epoch 2 of 8/)).toBeVisible()
  await expect.element(page.getByText(/about .* left/)).toBeVisible()
  await expect.element(page.getByTestId('chart-loss').getByRole('img', { name: /train 0\.4, validation 0\.3/ })).toBeVisible()
  await expect.element(page.getByTestId('chart-accuracy').getByRole('img', { name: /train 88\.0%, validation 91\.0%/ })).toBeVisible()
  const plot = page.getByTestId('chart-loss').element().querySelector('canvas')!
  expect(plot.getContext('2d')!.getImageData(0, 0, plot.width, plot.height).data.some((value) => value > 0)).toBe(true)

  await page.getByTestId('cancel-button').click()
  await expect.element(page.getByTestId('run-status')).toHaveTextContent('Cancelled')
  await expect.element(page.getByTestId('cancel-button')).not.toBeInTheDocument()
})

it('shows how runs ended, and the one that is chosen from the history', async () => {
  const { services, registry } = platform
  const good = await services.runs.start({ model: 'good', dataset: 'digits', target: 'label' })
  await registry.updateRun(good, (run) => ({ ...run, status: 'done', version: 2, createdAt: '2026-01-02T00:00:00Z', history: [{ loss: 0.1, val_accuracy: 0.97 }] }))
  const bad = await services.runs.start({ model: 'bad', dataset: 'digits', target: 'label' })
  await registry.updateRun(bad, (run) => ({ ...run, status: 'failed', error: { code: 'quota-exceeded', message: 'The storage is full.' } }))
  mount('inpage-train-place', services)
  await expect.element(page.getByTestId('run-status')).toHaveTextContent('Failed')
  await expect.element(page.getByRole('alert').getByText('The storage is full.')).toBeVisible()
  await expect.element(page.getByTestId(`run-row-${good}`)).toHaveTextContent('97.0%')
  await page.getByTestId(`run-row-${good}`).click()
  await expect.element(page.getByTestId('run-status')).toHaveTextContent(/good@2\s+Done/)
  await expect.element(page.getByRole('link', { name: 'Try it' })).toHaveAttribute('href', '#/try?model=good')
})

it('trains on the engine that is chosen, and stops early when asked', async () => {
  mount('inpage-train-place', platform.services)
  await page.getByText('Advanced').click()
  await page.getByLabelText('Engine').selectOptions('kernels (repeatable)')
  await page.getByLabelText('Early stopping patience').fill('two')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByRole('alert').first()).toHaveTextContent(/patience must be a whole number/)
  await page.getByLabelText('Early stopping patience').fill('2')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByTestId('run-status')).toBeVisible()
  const [run] = await runs()
  expect(run?.config).toMatchObject({
    engine: 'kernels', callbacks: [{ class_name: 'EarlyStopping', config: { patience: 2, restore_best_weights: true } }],
  })
})

it('says which engine trained a run, and why others did not', async () => {
  const { services, registry } = platform
  const id = await services.runs.start({ model: 'line', dataset: 'digits', target: 'label' })
  const refused = [{ engine: 'tfjs-webgpu', reason: 'This browser gives no WebGPU adapter.' }]
  await registry.updateRun(id, (run) => ({ ...run, status: 'running', engine: 'kernels', choice: { timings: { kernels: 1.25 }, refused } }))
  mount('inpage-train-place', services)
  await page.getByText('Engine: kernels').click()
  await expect.element(page.getByText('kernels: 1.25 ms a step')).toBeVisible()
  await expect.element(page.getByText('tfjs-webgpu is not used: This browser gives no WebGPU adapter.')).toBeVisible()
})

it('resumes a run that has a checkpoint, slower when it diverged', async () => {
  const { services, registry } = platform
  const id = await services.runs.start({ model: 'slow', dataset: 'digits', target: 'label' })
  await registry.saveCheckpoint(checkpointOf(id, 2))
  await registry.updateRun(id, (run) => ({ ...run, status: 'cancelled' }))
  mount('inpage-train-place', services)
  await page.getByRole('button', { name: 'Resume from epoch 2', exact: true }).click()
  await expect.element(page.getByTestId('cancel-button')).toBeVisible()
  await expect.element(page.getByTestId('resume-button')).not.toBeInTheDocument()

  const error = { code: 'invalid-config', message: 'Training diverged.', details: { learning_rate: 0.0003 } } as const
  await registry.updateRun(id, (run) => ({ ...run, status: 'failed', error }))
  await page.getByRole('button', { name: 'Resume from epoch 2 at learning rate 0.0003' }).click()
  await expect.element(page.getByTestId('cancel-button')).toBeVisible()
  const run = await registry.getRun(id)
  expect(run).toMatchObject({ status: 'queued', config: { optimizer: { class_name: 'Adam', config: { learning_rate: 0.0003 } } } })
})

it('is worked with the keyboard', async () => {
  mount('inpage-train-place', platform.services)
  await expect.element(page.getByLabelText('Epochs')).toHaveValue('8')
  await page.getByLabelText('Learning rate').click()
  await userEvent.keyboard('{Tab}{Tab}')
  await expect.poll(focused).toBe('train-button')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByTestId('cancel-button')).toBeVisible()
})

it('says why when nothing can be read', async () => {
  mount('inpage-train-place', createBrokenPlatform('The database cannot be opened.'))
  await expect.element(page.getByRole('alert').first()).toHaveTextContent('The database cannot be opened.')
})
