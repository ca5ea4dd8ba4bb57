import { describe, expect, it } from 'vitest'
import { isInstances, packBatch, packInstances, readPredictions } from './prediction.ts'

describe('instances', () => {
  it('tells one from several', () => {
    expect(isInstances([1, 2])).toBe(false)
    expect(isInstances(new Float32Array(2))).toBe(false)
    expect(isInstances([[1], [2]])).toBe(true)
    expect(isInstances([new Float32Array(1)])).toBe(true)
    expect(isInstances('a text')).toBe(false)
    expect(isInstances(['a', null, 3])).toBe(false)
    expect(isInstances([null, 'a'])).toBe(false)
    expect(isInstances({ age: 3 })).toBe(false)
    expect(isInstances([{ age: 3 }, { age: null }])).toBe(true)
    expect(isInstances([['a'], ['b']])).toBe(true)
    expect(isInstances({ data: new Float32Array(4), shape: [2, 2] })).toBe(true)
    expect(isInstances({ data: 3, shape: 'round' })).toBe(false)
  })

  it('packs rows and refuses none or ragged ones by place', () => {
    expect(packInstances([[1, 2], new Float32Array([3, 4])])).toEqual({ x: Float32Array.of(1, 2, 3, 4), rows: 2 })
    expect(() => packInstances([])).toThrow(/x is empty/)
    expect(() => packInstances([[]])).toThrow(/x is empty/)
    expect(() => packInstances([[1, 2], [3]])).toThrow(/x\[1\] has 1 numbers, but x\[0\] has 2/)
  })
})

it('packs typed arrays of any numbers, and batches by their shape', () => {
  expect(packInstances([Uint8Array.of(0, 255), Float64Array.of(0.5, 1)])).toEqual({ x: Float32Array.of(0, 255, 0.5, 1), rows: 2 })
  const data = Float32Array.of(1, 2, 3, 4, 5, 6)
  const packed = packBatch({ data, shape: [3, 2, 1] })
  expect(packed).toEqual({ x: data, rows: 3 })
  expect((packed as { x: Float32Array }).x.buffer).not.toBe(data.buffer)
  expect(() => packBatch({ data, shape: [4, 2] })).toThrow(/x.shape is \[4, 2\], but x.data has 6 numbers/)
  expect(() => packBatch({ data: new Float32Array(0), shape: [] })).toThrow(/x.data has 0 numbers/)
})

it('lets records and text be', () => {
  expect(packInstances(['a text'])).toEqual({ instances: ['a text'] })
  expect(packInstances([[1, 'a', null]])).toEqual({ instances: [[1, 'a', null]] })
  expect(packInstances([{ age: 3 }, new Float32Array([1, 2])])).toEqual({ instances: [{ age: 3 }, [1, 2]] })
})

describe('predictions', () => {
  it('of a classifier carry label and scores', () => {
    const y = new Float32Array([0.25, 0.75, 1, 0])
    expect(readPredictions({ model: 'm@1', engine: 'kernels', rows: 2, labels: ['cat', 'dog'], y }, 2)).toEqual([
      { model: 'm@1', engine: 'kernels', y_pred: 'dog', label: 'dog', scores: { cat: 0.25, dog: 0.75 } },
      { model: 'm@1', engine: 'kernels', y_pred: 'cat', label: 'cat', scores: { cat: 1, dog: 0 } },
    ])
  })

  it('of a regression are numbers', () => {
    expect(readPredictions({ model: 'm@1', engine: 'kernels', rows: 1, y: new Float32Array([3]) }, 1)).toEqual(
      [{ model: 'm@1', engine: 'kernels', y_pred: 3 }],
    )
  })

  it('of a translation are ids', () => {
    const y = new Float32Array([0.1, 0.9, 0.8, 0.2])
    expect(readPredictions({ model: 'm@1', engine: 'kernels', rows: 1, steps: 2, y }, 1)).toEqual(
      [{ model: 'm@1', engine: 'kernels', y_pred: [1, 0] }],
    )
  })

  it('refuse one list that the model reads as several instances', () => {
    expect(() => readPredictions({ model: 'm@1', engine: 'kernels', rows: 2, y: new Float32Array(2) }, 1)).toThrow(
      /m@1 reads x as 2 instances, but 1 was given/,
    )
  })
})
