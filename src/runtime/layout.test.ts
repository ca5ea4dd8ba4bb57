import { describe, expect, it } from 'vitest'
import { broadcastStrides, denseStrides, layoutTable, mergeAxes } from './layout.ts'

describe('layouts', () => {
  it('gives the strides of dense and of broadcast tensors', () => {
    expect(denseStrides([2, 3, 4])).toEqual([12, 4, 1])
    expect(denseStrides([])).toEqual([])
    expect(broadcastStrides([3, 1], [2, 3, 4])).toEqual([0, 1, 0])
  })

  it.each([
    ['the same shape', [4, 5, 6], [4, 5, 6], [120]],
    ['a scalar', [4, 5], [], [20]],
    ['a row', [4, 5, 6], [6], [20, 6]],
    ['a column', [4, 5, 6], [4, 1, 1], [4, 30]],
    ['one number per channel', [32, 8, 26, 26], [8, 1, 1], [32, 8, 676]],
    ['sizes of 1', [1, 7, 1], [1, 7, 1], [7]],
    ['one element', [1, 1], [1], [1]],
  ])('walks over as few axes as possible: %s', (_, shape, other, expected) => {
    const walk = { sizes: shape, p: denseStrides(shape), q: broadcastStrides(other, shape) }
    expect(mergeAxes(walk).sizes).toEqual(expected)
  })

  it('writes rank, sizes and both strides', () => {
    expect(layoutTable({ sizes: [2, 1, 3], p: [3, 3, 1], q: [0, 0, 1] })).toEqual([2, 2, 3, 3, 1, 0, 1])
  })
})
