import { expect, it } from 'vitest'
import type { Dataset } from './dataset.ts'
import { sampleDataset } from './sample.ts'

it('takes a few pictures of each label, spread over the data set', () => {
  const pictures: Dataset = {
    name: 'p',
    rows: 7,
    columns: [
      { kind: 'image', name: 'image', height: 1, width: 2, channels: 1, pixels: Uint8Array.from({ length: 14 }, (_, i) => i) },
      { kind: 'text', name: 'label', values: ['a', 'a', 'b', 'a', 'a', 'b', 'c'] },
    ],
  }
  expect(sampleDataset(pictures, { perLabel: 2, rows: 1 })).toEqual({
    name: 'p',
    rows: 5,
    columns: [
      { ...pictures.columns[0], pixels: Uint8Array.of(0, 1, 6, 7, 4, 5, 10, 11, 12, 13) },
      { kind: 'text', name: 'label', values: ['a', 'a', 'b', 'b', 'c'] },
    ],
  })
})

it('takes the first rows of a table, or all when there are fewer', () => {
  const table: Dataset = {
    name: 't',
    rows: 3,
    columns: [
      { kind: 'number', name: 'x', values: Float64Array.of(1, NaN, 3) },
      { kind: 'text', name: 'city', values: ['Bern', '', 'Ulm'] },
    ],
  }
  expect(sampleDataset(table, { perLabel: 1, rows: 2 }).columns).toEqual([
    { kind: 'number', name: 'x', values: Float64Array.of(1, NaN) },
    { kind: 'text', name: 'city', values: ['Bern', ''] },
  ])
  expect(sampleDataset(table, { perLabel: 1, rows: 9 })).toEqual(table)
})
