import { describe, expect, it } from 'vitest'
import type { Dataset, Feature } from '../../data/dataset.ts'
import { filledOf, instanceAt, instanceOf, seriesInstance, targetAt, valueOf } from './instance.ts'

const NUMBER: Feature = { kind: 'number', name: 'a' }
const TOWN: Feature = { kind: 'text', name: 'town', values: ['Ulm'], missing: true }
const IDS: Feature = { kind: 'sequence', name: 'ids', steps: 4, vocabulary: 9 }

describe('instances', () => {
  it('are numbers, texts and what is missing, by their names', () => {
    expect(instanceOf([NUMBER, TOWN], { a: ' 2.5 ', town: 'Graz' })).toEqual({ a: 2.5, town: 'Graz' })
    expect(instanceOf([NUMBER, TOWN], { a: '2', town: '' })).toEqual({ a: 2, town: null })
    expect(instanceOf([NUMBER, TOWN], { a: '', town: 'Ulm' })).toBeUndefined()
    expect(instanceOf([NUMBER, TOWN], { a: 'two', town: 'Ulm' })).toBeUndefined()
    expect(valueOf({ ...NUMBER, missing: true }, ' ')).toBeNull()
  })

  it('are bare where a model takes but one thing', () => {
    expect(instanceOf([{ kind: 'text', name: 't' }], { t: 'Hola' })).toBe('Hola')
    expect(instanceOf([{ kind: 'text', name: 't' }], { t: ' ' })).toBeUndefined()
    expect(instanceOf([NUMBER], { a: '3' })).toEqual([3])
    expect(instanceOf([IDS], { ids: '3, 1 2' })).toEqual([3, 1, 2, 0])
    const series: Feature = { kind: 'series', name: 's', steps: 3 }
    expect(instanceOf([series], { s: '1, 2.5; 3 4' })).toEqual([1, 2.5, 3, 4])
    expect(instanceOf([series], { s: '1, 2' })).toBeUndefined()
    expect(instanceOf([series], { s: '1, ?, 2' })).toBeUndefined()
    const two: Feature = { ...series, columns: ['s', 't'], missing: true }
    expect(instanceOf([two], { s: '1 2 3', t: '4 ? 6' })).toEqual({ s: [1, 2, 3], t: [4, null, 6] })
    expect(filledOf([two], seriesInstance(two, [1, 4, 2, Number.NaN, 3, 6]))).toEqual({ s: '1, 2, 3', t: '4, null, 6' })
    for (const ids of ['3 x', ' ', '1 2 3 4 5']) expect(instanceOf([IDS], { ids })).toBeUndefined()
  })

  it.each<[Feature[], Record<string, string>]>([
    [[NUMBER, TOWN], { a: '2.5', town: '' }], [[NUMBER], { a: '3' }], [[IDS], { ids: '3 0 2' }], [[{ kind: 'text', name: 't' }], { t: 'Hola' }],
  ])('fill the form in again', (features, filled) => {
    expect(filledOf(features, instanceOf(features, filled)!)).toEqual(filled)
  })
})

describe('rows', () => {
  const houses: Dataset = {
    name: 'houses',
    rows: 2,
    columns: [
      { kind: 'number', name: 'rooms', values: Float64Array.of(3, NaN) },
      { kind: 'number', name: 'area', values: Float64Array.of(80, 90) },
      { kind: 'text', name: 'city', values: ['Bern', ''] },
    ],
  }
  const number = (name: string): Feature => ({ kind: 'number', name })

  it('take the features of the model, numbers as text where it wants that', () => {
    expect(instanceAt(houses, [number('area'), number('rooms')], 0)).toEqual({ area: 80, rooms: 3 })
    expect(instanceAt(houses, [{ ...number('rooms'), missing: true } as Feature, { kind: 'text', name: 'area' }], 1)).toEqual({ rooms: null, area: '90' })
    expect([targetAt(houses, 'city', 0), targetAt(houses, 'rooms', 1)]).toEqual(['Bern', ''])
  })

  it('are none for a missing value or a column that is gone', () => {
    expect(instanceAt(houses, [number('rooms')], 1)).toBeUndefined()
    expect(instanceAt(houses, [number('price')], 0)).toBeUndefined()
  })

  it('take one picture out of many', () => {
    const image = { kind: 'image', name: 'image', height: 1, width: 2, channels: 1 } as const
    const pictures: Dataset = { name: 'd', rows: 2, columns: [{ ...image, pixels: Uint8Array.of(1, 2, 3, 4) }] }
    expect(instanceAt(pictures, [image], 1)).toEqual(Float32Array.of(3, 4))
  })
})
