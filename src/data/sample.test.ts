import { expect, it } from 'vitest'
import type { Dataset } from './dataset.ts'
import { spreadRows, takeRows } from './sample.ts'

it('takes rows of pictures, a few of each label, spread over the data set', () => {
  const pictures: Dataset = {
    name: 'p',
    rows: 7,
    columns: [
      { kind: 'image', name: 'image', height: 1, width: 2, channels: 1, pixels: Uint8Array.from({ length: 14 }, (_, i) => i) },
      { kind: 'text', name: 'label', values: ['a', 'a', 'b', 'a', 'a', 'b', 'c'] },
    ],
  }
  expect(takeRows(pictures, spreadRows(['a', 'a', 'b', 'a', 'a', 'b', 'c'], 2))).toEqual({
    name: 'p',
    rows: 5,
    columns: [
      { ...pictures.columns[0], pixels: Uint8Array.of(0, 1, 6, 7, 4, 5, 10, 11, 12, 13) },
      { kind: 'text', name: 'label', values: ['a', 'a', 'b', 'b', 'c'] },
    ],
  })
})

it('takes rows of a table', () => {
  const table: Dataset = {
    name: 't',
    rows: 3,
    columns: [
      { kind: 'number', name: 'x', values: Float64Array.of(1, NaN, 3) },
      { kind: 'text', name: 'city', values: ['Bern', '', 'Ulm'] },
    ],
  }
  expect(takeRows(table, [0, 1]).columns).toEqual([
    { kind: 'number', name: 'x', values: Float64Array.of(1, NaN) },
    { kind: 'text', name: 'city', values: ['Bern', ''] },
  ])
  expect(takeRows(table, [0, 1, 2])).toEqual(table)
})
