import { expect, it } from 'vitest'
import { allocateFeatures, readFeatures } from './features.ts'
import type { Table } from './table.ts'
import { imageTable, numberTable } from './testing/tables.ts'

function features(table: Table, ...rows: number[]) {
  const tensor = allocateFeatures(table, rows.length)
  readFeatures(table, Uint32Array.from(rows), tensor.data)
  return tensor
}

it('reads number columns', () => {
  expect(features(numberTable(10), 3, 7)).toEqual({ dtype: 'float32', shape: [2, 2], data: Float32Array.of(3, -3, 7, -7) })
})

it('reads pixels', () => {
  expect(features(imageTable([5, 6, 5]), 2, 1, 0)).toEqual({ dtype: 'float32', shape: [3, 1, 1, 1], data: Float32Array.of(2, 1, 0) })
})
