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

/** The form with a table, of which more can be said than of images. */
const showPenguins = () => mount('inpage-train-place', platform.services, { datasetName: 'penguins' })
const open = (section: string) => page.getByTestId(`section-${section}`).getByText(/./).first().click()

it('suggests all for the digits: pressing Train queues the run', async () => {
  mount('inpage-train-place', platform.services)
  await expect.element(page.getByText('No runs yet')).toBeVisible()
  await expect.element(page.getByTestId('reasons')).toHaveTextContent(/label\s*predicted as one of its classes.*image\s*brightness scaled to 1/)
  await open('network')
  const layers = page.getByRole('list', { name: 'Layers' }).getByRole('listitem')
  expect(layers.elements().map((layer) => layer.textContent?.replaceAll(/\s+/g, ' ').trim())).toEqual([
    'Conv2D 32 · 3×3 · relu', 'MaxPooling2D 2×2', 'Flatten', expect.stringMatching(/^Dense (10 · )?softmax$/),
  ])
  await page.getByTestId('train-button').click()
  await expect.element(page.getByTestId('run-status')).toHaveTextContent(/digits\s+Queued/)
  const [run] = await runs()
  expect(run?.config).toMatchObject({ model: 'digits', dataset: 'digits', target: 'label', epochs: 8, optimizer: { class_name: 'Adam' } })
})

it('says why a table is trained as it is, and begins with what the catalogue says', async () => {
  showPenguins()
  const reasons = page.getByTestId('reasons')
  await expect.element(reasons).toHaveTextContent(/species\s*predicted as one of its classes/)
  await expect.element(reasons).toHaveTextContent(/island, sex\s*one-hot/)
  await expect.element(reasons).toHaveTextContent(/beak_length_mm, beak_depth_mm, flipper_length_mm and 1 more\s*standardised/)
  await expect.element(page.getByTestId('section-columns')).toHaveTextContent('6 features → species')
  await expect.element(page.getByTestId('section-split')).toHaveTextContent('219 · 55 · 68')
})

it('sends what was typed, and says what is wrong with it without queueing', async () => {
  showPenguins()
  await page.getByLabelText('Model name').fill('mine')
  await expect.element(page.getByTestId('reasons')).toBeVisible()
  await open('training')
  await page.getByLabelText('Epochs').fill('0')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByRole('alert').first()).toHaveTextContent(/epochs must be a whole number/)
  await page.getByLabelText('Epochs').fill('3')
  await open('network')
  await page.getByLabelText('Network, as Keras JSON').fill('{"class_name": "Sequential", "config": {"layers": [{"class_name": "LSTM", "config": {}}]}}')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByRole('alert').first()).toHaveTextContent(/LSTM/)
  expect(await runs()).toHaveLength(0)

  await page.getByLabelText('Network, as Keras JSON').fill('{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {"units": 3, "activation": "softmax"}}]}}')
  await page.getByLabelText('Optimizer').selectOptions('SGD')
  await page.getByLabelText('momentum').fill('0.9')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByTestId('run-status')).toHaveTextContent('mine')
  const [run] = await runs()
  expect(run?.config).toMatchObject({ model: 'mine', epochs: 3, optimizer: { class_name: 'SGD', config: { momentum: 0.9 } } })
  expect(run?.config.network?.config.layers).toHaveLength(1)
})

it('gives columns other parts and steps, and takes them back', async () => {
  showPenguins()
  await expect.element(page.getByTestId('reasons')).toBeVisible()
  await open('columns')
  await page.getByLabelText('Part of island').selectOptions('groups rows')
  await expect.element(page.getByTestId('reasons')).toHaveTextContent(/island\s*left out: it says which rows are held out/)
  await page.getByLabelText('Part of sex').selectOptions('left out')
  await expect.element(page.getByTestId('section-columns')).toHaveTextContent('4 features → species')
  await page.getByTestId('column-body_mass_g').getByRole('button').click()
  await page.getByLabelText('Step 2').selectOptions('KBinsDiscretizer')
  await page.getByLabelText('n_bins').fill('7')
  await userEvent.tab()
  await expect.element(page.getByTestId('column-body_mass_g')).toHaveTextContent('in 7 bins')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByTestId('run-status')).toBeVisible()
  const [run] = await runs()
  expect(run?.config).toMatchObject({
    features: ['beak_length_mm', 'beak_depth_mm', 'flipper_length_mm', 'body_mass_g'],
    validation: { strategy: 'group', group: 'island' },
    preprocessing: { body_mass_g: [{ class_name: 'SimpleImputer' }, { class_name: 'KBinsDiscretizer', config: { n_bins: 7, encode: 'onehot' } }] },
  })
  await page.getByRole('button', { name: 'As suggested' }).first().click()
  await expect.element(page.getByTestId('column-body_mass_g')).toHaveTextContent('standardised')
})

it('holds out rows as asked, and cross-validates', async () => {
  showPenguins()
  await expect.element(page.getByTestId('reasons')).toBeVisible()
  await open('split')
  await page.getByRole('slider', { name: /Test/ }).fill('0.5')
  await expect.element(page.getByTestId('split-parts')).toHaveTextContent(/137\s*train\s*34\s*validation\s*171\s*test/)
  await page.getByLabelText('Rows are taken').selectOptions('at random')
  await page.getByLabelText(/Cross-validate/).click()
  await page.getByLabelText('Folds').fill('3')
  await userEvent.tab()
  await expect.element(page.getByTestId('section-split')).toHaveTextContent('171 · 171 · 3 folds')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByTestId('run-status')).toBeVisible()
  expect((await runs())[0]?.config.validation).toMatchObject({ test: 0.5, split: 0, strategy: 'random', k_fold: 3 })
})

it('loses nothing of a run that it does not show', async () => {
  showPenguins()
  await expect.element(page.getByTestId('reasons')).toBeVisible()
  await open('advanced')
  const json = page.getByLabelText(/The whole run/)
  const config = JSON.parse((json.element() as HTMLTextAreaElement).value) as Record<string, unknown>
  const schedule = { class_name: 'CosineDecay', config: { initial_learning_rate: 0.01, decay_steps: 500 } }
  await json.fill(JSON.stringify({ ...config, optimizer: { class_name: 'Adam', config: { learning_rate: schedule, clipnorm: 1 } }, seed: 7 }))
  await open('training')
  await expect.element(page.getByLabelText('Learning rate')).toHaveValue(expect.stringContaining('CosineDecay'))
  await page.getByLabelText('Epochs').fill('4')
  await page.getByTestId('train-button').click()
  await expect.element(page.getByTestId('run-status')).toBeVisible()
  expect((await runs())[0]?.config).toMatchObject({ seed: 7, epochs: 4, optimizer: { config: { learning_rate: schedule, clipnorm: 1 } } })
})

it('shows pictures as they are trained on', async () => {
  mount('inpage-train-place', platform.services)
  await expect.element(page.getByTestId('reasons')).toBeVisible()
  await open('augmentation')
  await page.getByLabelText('Add a change').selectOptions('RandomErasing')
  await expect.element(page.getByTestId('section-augmentation')).toHaveTextContent('RandomErasing')
  const shown = () => page.getByTestId('augmented').element().querySelector('canvas')!.toDataURL()
  await expect.element(page.getByTestId('augmented')).toBeVisible()
  const before = shown()
  await page.getByRole('button', { name: 'Others' }).click()
  await expect.poll(shown).not.toBe(before)
  await page.getByTestId('train-button').click()
  await expect.element(page.getByTestId('run-status')).toBeVisible()
  expect((await runs())[0]?.config.augmentation).toMatchObject([{ class_name: 'RandomErasing', config: { scale: [0.02, 0.15] } }])
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
  showPenguins()
  await expect.element(page.getByTestId('reasons')).toBeVisible()
  await open('training')
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

it('shows folds with their mean and deviation, what was left out, and where a fold was interrupted', async () => {
  const { services, registry } = platform
  const validation = { k_fold: 3, split: 0 }
  const id = await services.runs.start({ model: 'folded', dataset: 'digits', target: 'label', validation })
  await registry.saveCheckpoint(checkpointOf(id, 0))
  const folds = [{ loss: 0.2, accuracy: 0.9 }, { loss: 0.4, accuracy: 0.7 }]
  await registry.updateRun(id, (run) => ({ ...run, status: 'cancelled', leftOut: 12, folds }))
  mount('inpage-train-place', services)
  await expect.element(page.getByTestId('folds')).toHaveTextContent(/1\s*0\.2\s*90\.0%\s*2\s*0\.4\s*70\.0%\s*Mean\s*0\.3 ± 0\.1\s*80\.0% ± 10\.0%/)
  await expect.element(page.getByText('12 rows have no target')).toBeVisible()
  await expect.element(page.getByTestId('resume-button')).toHaveTextContent('Resume at fold 3')
  await registry.updateRun(id, (run) => ({ ...run, status: 'running' }))
  await expect.element(page.getByText('Fold 3 of 3')).toBeVisible()
  const metrics = { loss: 0.1, test_loss: 0.2, test_rmse: 2.5, test_r2: 0.93, test_theil_u: 0.41 }
  const warning = { code: 'overlap', part: 'test', count: 4, rows: [1] } as const
  await registry.updateRun(id, (run) => ({ ...run, status: 'done', version: 1, metrics, warnings: [warning] }))
  await expect.element(page.getByTestId('run-results')).toHaveTextContent(/RMSE\s*2\.5\s*R²\s*0\.93\s*Theil’s U\s*0\.41\s*Loss\s*0\.2/)
  await expect.element(page.getByText(/4 rows that test the model/)).toBeVisible()
})

it('is worked with the keyboard', async () => {
  showPenguins()
  await expect.element(page.getByTestId('train-button')).toBeEnabled()
  await page.getByLabelText('Model name').click()
  await userEvent.keyboard('{Tab}')
  await expect.poll(focused).toBe('train-button')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByTestId('cancel-button')).toBeVisible()
})

it('says why when nothing can be read', async () => {
  mount('inpage-train-place', createBrokenPlatform('The database cannot be opened.'))
  await expect.element(page.getByRole('alert').first()).toHaveTextContent('The database cannot be opened.')
})
