import { describe, expect, it } from 'vitest'
import { broadcastStrides, copyTable, denseStrides, layoutTable, mergeAxes } from './layout.ts'

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

  it('turns matrices in the two innermost axes, wherever the permutation has them', () => {
    // [2, 3, 4] -> [4, 2, 3], and [2, 3, 4] -> [3, 2, 4] where rows stay whole
    expect(copyTable({ sizes: [4, 2, 3], p: [1, 12, 4], q: [6, 3, 1] })).toEqual([2, 4, 6, 1, 4, 6, 1])
    expect(copyTable({ sizes: [3, 2, 4], p: [4, 12, 1], q: [8, 4, 1] })).toEqual([3, 3, 2, 4, 4, 12, 1, 8, 4, 1])
    // [3, 5, 2, 4] -> [4, 2, 5, 3]: the 4, along which x goes on, comes before the last
    expect(copyTable({ sizes: [4, 2, 5, 3], p: [1, 4, 8, 40], q: [30, 15, 3, 1] })).toEqual([4, 2, 5, 4, 3, 4, 8, 1, 40, 15, 3, 30, 1])
  })

  it('writes rank, sizes and both strides', () => {
    expect(layoutTable({ sizes: [2, 1, 3], p: [3, 3, 1], q: [0, 0, 1] })).toEqual([2, 2, 3, 3, 1, 0, 1])
  })
})
