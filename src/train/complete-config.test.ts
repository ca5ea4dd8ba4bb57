import { describe, expect, it } from 'vitest'
import { MaasError } from '../core/error.ts'
import { completeRunConfig } from './complete-config.ts'

const HOUSES = {
  name: 'houses',
  rows: 1000,
  columns: [
    { name: 'area', kind: 'number', type: 'number' }, { name: 'rooms', kind: 'number', type: 'number' }, { name: 'city', kind: 'text', type: 'category' },
    { name: 'price', kind: 'number', type: 'number' },
  ],
} as const

const DIGITS = {
  name: 'digits',
  rows: 10_000,
  columns: [{ name: 'image', kind: 'image', type: 'image', height: 28, width: 28, channels: 1 }, { name: 'label', kind: 'text', type: 'category' }],
} as const

const complete = (config: object, dataset: Parameters<typeof completeRunConfig>[1] = HOUSES) =>
  completeRunConfig({ model: 'm', dataset: dataset.name, target: 'price', ...config }, dataset)

const sequential = (...layers: unknown[]) => ({ class_name: 'Sequential', config: { layers } })
const dense = (config: object) => ({ class_name: 'Dense', config })

/** A hidden layer of a table's network. */
const HIDDEN = [dense({ units: 64, activation: 'silu' }), { class_name: 'Dropout', config: { rate: 0.2 } }]
const EARLY = {
  class_name: 'EarlyStopping',
  config: { monitor: 'val_loss', mode: 'min', min_delta: 0, patience: 20, baseline: null, restore_best_weights: true, start_from_epoch: 0 },
}

/** What is done to numbers when nothing is said. */
const NUMBERS = [
  { class_name: 'SimpleImputer', config: { strategy: 'median', fill_value: null, add_indicator: false } },
  { class_name: 'StandardScaler', config: {} },
]

describe('completeRunConfig', () => {
  it('fills in a regression', () => {
    expect(complete({})).toEqual({
      model: 'm', dataset: 'houses', target: 'price', features: ['area', 'rooms', 'city'], task: 'regression',
      time: null, group: null, window: null, horizon: null,
      preprocessing: { area: NUMBERS, rooms: NUMBERS, city: [{ class_name: 'OneHotEncoder', config: { min_frequency: null, max_categories: 64 } }] },
      network: sequential(...HIDDEN, ...HIDDEN, dense({})), loss: { class_name: 'mean_squared_error', config: {} },
      optimizer: { class_name: 'Adam', config: { learning_rate: 0.003, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false } },
      metrics: ['mae', 'rmse', 'r2'], class_weight: null, sample_weight: null, sampling: null, augmentation: [], callbacks: [EARLY], epochs: 200, batch_size: 32,
      validation: { split: 0.2, test: 0.2, strategy: 'systematic', group: null, time: null, column: null, k_fold: null, repeats: 1 },
      seed: 42, engine: 'auto', promote: false, description: '',
    })
  })

  it('fills in a line for the regression of one number', () => {
    expect(complete({ features: ['area'] })).toMatchObject({
      network: sequential(dense({})), optimizer: { class_name: 'SGD', config: { learning_rate: 0.01, momentum: 0.9, nesterov: false } },
      callbacks: [], epochs: 80,
    })
  })

  it('leaves how to stop to who says how long', () => {
    expect(complete({ epochs: 5 }).callbacks).toEqual([])
    expect(complete({ callbacks: [] })).toMatchObject({ callbacks: [], epochs: 200 })
    expect(complete({ validation: { split: 0 } })).toMatchObject({ callbacks: [], epochs: 64 })
  })

  it('fills in the classification of images', () => {
    expect(complete({ target: 'label' }, DIGITS)).toMatchObject({
      features: ['image'], task: 'classification', loss: { class_name: 'sparse_categorical_crossentropy', config: { from_logits: false } }, metrics: ['accuracy'],
      optimizer: { class_name: 'Adam', config: { learning_rate: 0.003 } }, epochs: 8, batch_size: 32,
    })
  })

  it('keeps what is given, and completes to itself', () => {
    const given = {
      target: 'city', features: ['rooms'], loss: { class_name: 'categorical_crossentropy', config: { from_logits: false, label_smoothing: 0.1 } }, epochs: 3, batch_size: 7, seed: 0,
      optimizer: { class_name: 'SGD', config: { learning_rate: 0.5 } }, validation: { split: 0.1, test: 0 },
      network: sequential(dense({ units: 4, activation: 'softmax' })), engine: 'kernels', promote: true, description: 'first',
    }
    const config = complete(given)
    expect(config).toMatchObject(given)
    expect(completeRunConfig(config, HOUSES)).toEqual(config)
  })

  it('takes numbers as labels when told to, a sigmoid for two of them, and short names of a loss', () => {
    const network = sequential(dense({ units: 1, activation: 'sigmoid' }))
    expect(complete({ target: 'rooms', task: 'classification', network })).toMatchObject({
      features: ['area', 'city', 'price'], loss: { class_name: 'binary_crossentropy' }, metrics: ['accuracy'],
    })
    expect(complete({ loss: 'mse' }).loss).toEqual({ class_name: 'mean_squared_error', config: {} })
  })

  it.each([
    ['nothing', null, 'run config must be a JSON object, got null'],
    ['a list', [], 'run config must be a JSON object, got []'],
    ['no target', { target: undefined }, 'target must be a text that is not empty, got nothing'],
    ['an unknown key', { epoch: 5 }, "run config: unknown key 'epoch'; known: model, dataset, target, features, task, time, group, window, horizon, preprocessing, network, loss, "],
    ['an unknown target', { target: 'cost' }, "target: data set 'houses' has no column 'cost'; it has 'area', 'rooms', 'city', 'price'"],
    ['an unknown feature', { features: ['area', 'size'] }, "features[1]: data set 'houses' has no column 'size'; it has "],
    ['the target as feature', { features: ['price'] }, "features[0]: column 'price' is the target, so it cannot be a feature"],
    ['a feature twice', { features: ['area', 'area'] }, 'features[1] repeats "area": name each one once'],
    ['no features', { features: [] }, 'features: name at least one column, or leave it out'],
    ['features that are no list', { features: 'area' }, 'features must be a list of texts, got "area"'],
    ['a regression of text', { target: 'city', task: 'regression' }, "task: column 'city' is text, so it cannot be the target of a regression"],
    ['an unknown task', { task: 'clustering' }, 'task must be one of classification, regression, translation, forecasting, got "clustering"'],
    ['an unknown loss', { loss: 'ctc' }, 'loss must be one of mean_squared_error, mean_absolute_error, '],
    ['a loss of another task', { loss: 'binary_crossentropy' }, 'loss must be one that measures a regression (mean_squared_error, mean_absolute_error, '],
    ['an unknown metric', { metrics: ['f1'] }, 'metrics[0] must be one of accuracy, auc, exact_match, mae, mse, rmse, r2, theil_u, got "f1"'],
    ['a metric of another task', { metrics: ['mae', 'accuracy'] }, 'metrics[1] must be one that measures a regression (mae, mse, rmse, r2), got "accuracy"'],
    ['epochs of 0', { epochs: 0 }, 'epochs must be a whole number from 1 to 10000, got 0'],
    ['epochs as text', { epochs: '5' }, 'epochs must be a whole number from 1 to 10000, got "5"'],
    ['half a batch', { batch_size: 0.5 }, 'batch_size must be a whole number from 1 to 4096, got 0.5'],
    ['a negative seed', { seed: -1 }, 'seed must be a whole number from 0 to 4294967295, got -1'],
    ['an unknown engine', { engine: 'cuda' }, 'engine must be one of auto, kernels, '],
    ['a learning rate in words', { optimizer: { class_name: 'Adam', config: { learning_rate: 'fast' } } }, 'optimizer.config.learning_rate must be a number > 0, got "fast"'],
    ['all rows for validation', { validation: { split: 1 } }, 'validation.split must be a number from 0 to below 1, got 1'],
    ['most rows for the test', { validation: { test: 0.8 } }, 'validation.test must be a number from 0 to 0.5, got 0.8'],
    ['an unknown key of validation', { validation: { splitt: 0.1 } }, "validation: unknown key 'splitt'; known: split, test"],
    ['a flag in words', { promote: 'yes' }, 'promote must be true or false, got "yes"'],
    ['a description of numbers', { description: 5 }, 'description must be a text, got 5'],
    ['an unknown layer', { network: sequential({ class_name: 'Dens', config: {} }) }, 'Layer 1 (Dens): unknown layer; known: InputLayer, '],
    ['no network', { network: 'big' }, 'The network\'s class_name is undefined; known: Sequential, Functional, Model.'],
    ['layers that are no list', { network: { class_name: 'Sequential', config: { layers: 3 } } }, 'The network has no layers'],
    ['an impossible shape', { network: sequential({ class_name: 'Conv2D', config: { filters: 2, kernel_size: 3 } }) }, 'Layer 1 (Conv2D): its input is 3 features, but it takes [height, width, channels]'],
    ['too many outputs', { network: sequential(dense({ units: 3 })) }, 'The network gives 3 features for each row, but the target has 1 number a row'],
  ])('refuses %s', (_, config, message) => {
    const attempt = () =>
      config === null || Array.isArray(config) ? completeRunConfig(config, HOUSES) : complete(config)
    expect(attempt).toThrow(MaasError)
    expect(attempt).toThrow(message)
    try {
      attempt()
    } catch (error) {
      expect((error as MaasError).code).toBe('invalid-config')
    }
  })

  it.each([
  ])('says that %j is not supported yet', (config, message) => {
    expect(() => complete(config)).toThrow(expect.objectContaining({ code: 'unsupported', message }))
  })

  it('refuses an image that is not alone, or the target', () => {
    expect(() => complete({ target: 'image' }, DIGITS)).toThrow("target: column 'image' is an image; a target is a number, text or sequence column")
    const mixed = { ...DIGITS, columns: [...DIGITS.columns, { name: 'weight', kind: 'number' as const, type: 'number' as const }] }
    expect(complete({ target: 'label' }, mixed).features).toEqual(['image'])
    expect(() => complete({ target: 'label', features: ['weight', 'image'] }, mixed)).toThrow(
      "features[1]: column 'image' is an image, which must be the only feature",
    )
    const lone = { name: 'lone', rows: 3, columns: [{ name: 'b', kind: 'text' as const, type: 'category' as const }] }
    expect(() => complete({ target: 'b' }, lone)).toThrow("features: data set 'lone' has no column beside the target 'b'")
  })

  it('leaves out by default what says nothing of a row, and takes it when it is named', () => {
    const column = (name: string, type: 'number' | 'identifier' | 'constant') => ({ name, kind: 'number' as const, type })
    const orders = { name: 'orders', rows: 30, columns: [column('id', 'identifier'), column('site', 'constant'), column('weight', 'number'), column('price', 'number')] }
    expect(complete({}, orders).features).toEqual(['weight'])
    expect(complete({ features: ['id'] }, orders).features).toEqual(['id'])
  })

  it('takes the width of a mixed table from the network that says it, which only the run can check', () => {
    const network = sequential(dense({ units: 4, input_shape: [17] }), dense({}))
    expect(complete({ network }).network).toEqual(network)
    expect(() => complete({ network, features: ['area', 'rooms'] })).toThrow("the input's shape is given as [17], but the data has [2]")
  })
})
