import { describe, expect, it } from 'vitest'
import type { CompleteRunConfig } from '../../train/run-config.ts'
import { configOf, layerFacts, layersOf, valuesOf } from './run-form-values.ts'

const complete: CompleteRunConfig = {
  model: 'digits',
  dataset: 'digits',
  target: 'label',
  features: ['image'],
  task: 'classification',
  preprocessing: { image: [{ class_name: 'PixelScaling', config: {} }] },
  network: {
    class_name: 'Sequential',
    config: { layers: [{ class_name: 'Flatten', config: {} }, { class_name: 'Dense', config: { units: 10 } }] },
  },
  loss: { class_name: 'sparse_categorical_crossentropy', config: { from_logits: false } },
  optimizer: { class_name: 'SGD', config: { learning_rate: 0.01, momentum: 0.9 } },
  metrics: ['accuracy'],
  class_weight: null,
  sample_weight: null,
  sampling: null,
  augmentation: [],
  callbacks: [],
  epochs: 8,
  batch_size: 32,
  validation: { split: 0.2, test: 0.2, strategy: 'systematic', group: null, time: null, column: null, k_fold: null, repeats: 1 },
  seed: 42,
  engine: 'auto',
  promote: false,
  description: '',
}

describe('run form', () => {
  it('gives back what it was filled with', () => {
    const { model, dataset, target, epochs, batch_size, optimizer, network, callbacks, engine } = complete
    expect(configOf(valuesOf(complete))).toEqual({ model, dataset, target, epochs, batch_size, optimizer, network, callbacks, engine })
  })

  it('stops early when a patience is given, with the best weights', () => {
    const callbacks = [{ class_name: 'EarlyStopping', config: { patience: 3, restore_best_weights: true } }]
    const values = valuesOf({ ...complete, callbacks })
    expect(values.patience).toBe('3')
    expect(configOf(values).callbacks).toEqual(callbacks)
    expect(configOf({ ...values, patience: ' ' }).callbacks).toEqual([])
  })

  it('tells apart the three optimizers', () => {
    const chosen = (class_name: string, config: Record<string, number>) =>
      valuesOf({ ...complete, optimizer: { class_name, config: { learning_rate: 0.1, ...config } } }).optimizer
    expect(chosen('Adam', {})).toBe('adam')
    expect(chosen('SGD', { momentum: 0 })).toBe('sgd')
    expect(chosen('SGD', { momentum: 0.9 })).toBe('momentum')
  })

  it('refuses a network that is not JSON, naming the place', () => {
    expect(() => configOf({ ...valuesOf(complete), network: '{"class_name": ' })).toThrow(/^network is not JSON/)
  })

  it('sums up layers, and none of what is half typed', () => {
    expect(layersOf(valuesOf(complete).network).map(({ class_name }) => class_name)).toEqual(['Flatten', 'Dense'])
    for (const text of ['', '{', 'null', '[]', '{"config":{"layers":[null,{"class_name":"Dense"}]}}']) {
      expect(layersOf(text)).toEqual([])
    }
    const conv = { filters: 32, kernel_size: [3, 3], strides: [1, 1], padding: 'valid', activation: 'relu' }
    expect(layerFacts({ class_name: 'Conv2D', config: conv })).toEqual(['32', '3×3', 'relu'])
    expect(layerFacts({ class_name: 'Conv2D', config: { ...conv, strides: [2, 2], padding: 'same' } })).toContain('2×2')
    const lstm = { class_name: 'LSTM', config: { units: 64 } }
    expect(layerFacts({ class_name: 'Bidirectional', config: { layer: lstm } })).toEqual(['LSTM', '64'])
  })
})
