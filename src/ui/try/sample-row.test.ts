import { expect, it } from 'vitest'
import type { Dataset, Feature } from '../../data/dataset.ts'
import { sampleRow } from './sample-row.ts'

const houses: Dataset = {
  name: 'houses',
  rows: 2,
  columns: [
    { kind: 'number', name: 'rooms', values: Float64Array.of(3, NaN) },
    { kind: 'number', name: 'area', values: Float64Array.of(80, 90) },
    { kind: 'text', name: 'city', values: ['Bern', 'Ulm'] },
  ],
}
const number = (name: string): Feature => ({ kind: 'number', name })

it('takes the features in the order of the model', () => {
  expect(sampleRow(houses, [number('area'), number('rooms')], 'city', 0)).toEqual({ x: Float32Array.of(80, 3), target: 'Bern' })
})

it('has nothing for a missing value or a column that is gone', () => {
  expect(sampleRow(houses, [number('rooms')], 'city', 1)).toBeUndefined()
  expect(sampleRow(houses, [number('price')], 'city', 0)).toBeUndefined()
  expect(sampleRow(houses, [number('area')], 'price', 0)).toBeUndefined()
})

it('takes one picture out of many', () => {
  const image = { kind: 'image', name: 'image', height: 1, width: 2, channels: 1 } as const
  const dataset: Dataset = {
    name: 'd',
    rows: 2,
    columns: [{ ...image, pixels: Uint8Array.of(1, 2, 3, 4) }, { kind: 'text', name: 'label', values: ['a', 'b'] }],
  }
  expect(sampleRow(dataset, [image], 'label', 1)).toEqual({ x: Float32Array.of(3, 4), target: 'b' })
})

it('takes text, numbers as text, and what is missing where the model takes that', () => {
  const features: Feature[] = [{ kind: 'text', name: 'city' }, { ...number('rooms'), missing: true } as Feature, { kind: 'text', name: 'area' }]
  expect(sampleRow(houses, features, 'city', 1)).toEqual({ x: ['Ulm', null, '90'], target: 'Ulm' })
})
