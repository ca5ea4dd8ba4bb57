import { expect, it } from 'vitest'
import { datasetName, mediaTypeOf } from './dataset-name.ts'

it('makes a plain name of a file name, and another one when it is taken', () => {
  expect(datasetName('Houses 2024.csv', new Set())).toBe('houses-2024')
  expect(datasetName('a.b.tsv', new Set())).toBe('a-b')
  expect(datasetName('数据.csv', new Set())).toBe('data')
  expect(datasetName('line.csv', new Set(['line', 'line-2']))).toBe('line-3')
  expect(datasetName(`${'x'.repeat(300)}.csv`, new Set())).toHaveLength(60)
})

it('tells the type by the ending before it believes the browser', () => {
  expect(mediaTypeOf({ name: 'a.csv', type: 'application/vnd.ms-excel' })).toBe('text/csv')
  expect(mediaTypeOf({ name: 'a.TSV', type: '' })).toBe('text/tab-separated-values')
  expect(mediaTypeOf({ name: 'a.txt', type: 'text/plain' })).toBe('text/plain')
})
