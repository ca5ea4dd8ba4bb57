import { expect, it } from 'vitest'
import { layerFacts, layersOf } from './layer-facts.ts'

it('sums up layers, and none of what is no network', () => {
  const network = { class_name: 'Sequential', config: { layers: [{ class_name: 'Flatten', config: {} }, { class_name: 'Dense', config: { units: 10 } }] } }
  expect(layersOf(network).map(({ class_name }) => class_name)).toEqual(['Flatten', 'Dense'])
  for (const value of [undefined, null, [], {}, { config: { layers: [null, { class_name: 'Dense' }] } }]) expect(layersOf(value)).toEqual([])
  const conv = { filters: 32, kernel_size: [3, 3], strides: [1, 1], padding: 'valid', activation: 'relu' }
  expect(layerFacts({ class_name: 'Conv2D', config: conv })).toEqual(['32', '3×3', 'relu'])
  expect(layerFacts({ class_name: 'Conv2D', config: { ...conv, strides: [2, 2], padding: 'same' } })).toContain('2×2')
  const lstm = { class_name: 'LSTM', config: { units: 64 } }
  expect(layerFacts({ class_name: 'Bidirectional', config: { layer: lstm } })).toEqual(['LSTM', '64'])
})
