import { expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { RowReader } from './batches.ts'
import { classTable, imageTable, numberTable } from './testing/tables.ts'

const rowsFrom = (...rows: number[]): Uint32Array => Uint32Array.from(rows)

it('reads number columns and float targets', () => {
  const [batch] = new RowReader(numberTable(10), 2).batches(rowsFrom(3, 7))
  expect(batch).toEqual({
    x: { dtype: 'float32', shape: [2, 2], data: Float32Array.of(3, -3, 7, -7) },
    t: { dtype: 'float32', shape: [2], data: Float32Array.of(7, 15) },
  })
})

it('reads pixels and class indices', () => {
  const [batch] = new RowReader(imageTable([5, 6, 5]), 3).batches(rowsFrom(2, 1, 0))
  expect(batch).toEqual({
    x: { dtype: 'float32', shape: [3, 1, 1, 1], data: Float32Array.of(2, 1, 0) },
    t: { dtype: 'int32', shape: [3], data: Int32Array.of(0, 1, 0) },
  })
})

it('uses its tensors again, and ends with what is left over', () => {
  const seen = new Set<Float32Array>()
  const sizes: number[] = []
  for (const { x } of new RowReader(numberTable(10), 4).batches(rowsFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))) {
    seen.add(x.data)
    sizes.push(x.shape[0]!)
  }
  expect(sizes).toEqual([4, 4, 2])
  expect(seen.size).toBe(2)
  expect([...new RowReader(numberTable(10), 4).batches(rowsFrom())]).toEqual([])
})

it('goes through every row once, in another order each epoch and the same one for the same seed', () => {
  const table = classTable(Array.from({ length: 50 }, (_, i) => i % 2))
  const rows = Uint32Array.from({ length: 40 }, (_, i) => i + 5)
  const epochs = (seed: number): number[][] => {
    const reader = new RowReader(table, 16)
    const rng = new Rng(seed)
    return [1, 2].map(() => {
      const order: number[] = []
      for (const { x } of reader.batches(rows, rng)) order.push(...x.data)
      return order
    })
  }
  const [first, second] = epochs(1)
  expect(first!.toSorted((a, b) => a - b)).toEqual([...rows])
  expect(second!.toSorted((a, b) => a - b)).toEqual([...rows])
  expect(first).not.toEqual(second)
  expect(epochs(1)).toEqual([first, second])
  expect(epochs(2)).not.toEqual([first, second])
  expect([...rows]).toEqual(Array.from({ length: 40 }, (_, i) => i + 5))
})
