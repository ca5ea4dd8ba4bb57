import { expect, it } from 'vitest'
import { columnInfos } from '../../data/column-info.ts'
import type { Dataset, DatasetInfo } from '../../data/dataset.ts'
import { profileDataset } from '../../data/profile/profile-dataset.ts'
import { withProfiles } from '../../data/profile/with-profiles.ts'
import { suggest } from './suggest.ts'
import { suggestTime, suggestWindow } from './series.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

function series(rows: number, at: (i: number) => number, more: (iso: string) => string = (iso) => iso.slice(0, 10)): DatasetInfo {
  const dataset: Dataset = {
    name: 'd', rows,
    columns: [
      { kind: 'text', name: 'when', values: Array.from({ length: rows }, (_, i) => more(new Date(at(i)).toISOString())) },
      { kind: 'number', name: 'y', values: Float64Array.from({ length: rows }, (_, i) => Math.sin(i) + i / 10) },
    ],
  }
  return { ...dataset, columns: withProfiles(columnInfos(dataset), profileDataset(dataset)) }
}

const minutes = (iso: string): string => iso.slice(0, 16).replace('T', ' ')
const months = (i: number): number => Date.UTC(1990, i, 1)
const workdays = (i: number): number => Date.UTC(2020, 0, 6) + (7 * Math.floor(i / 5) + (i % 5)) * DAY

it.each([
  ['hours', series(1000, (i) => i * 60 * MINUTE, minutes), 24],
  ['days', series(1000, (i) => i * DAY), 28],
  ['workdays', series(1000, workdays), 28],
  ['weeks', series(600, (i) => i * 7 * DAY), 52],
  ['months', series(400, months), 24],
  ['quarters', series(400, (i) => months(3 * i)), 24],
  ['months, of few years', series(120, months), 12],
  ['months, of two years', series(24, months), 6],
  ['five minutes', series(1000, (i) => i * 5 * MINUTE, minutes), 24],
  ['five minutes, few', series(60, (i) => i * 5 * MINUTE, minutes), 6],
] as const)('%s', (_, dataset, window) => {
  expect(suggestWindow(dataset, suggestTime(dataset))).toBe(window)
  expect(suggest(dataset, 'y', 'forecasting')).toMatchObject({ task: 'forecasting', time: 'when', window })
})

it('needs no dates', () => {
  const { columns, ...dataset } = series(1000, months)
  const numbers = { ...dataset, columns: columns.slice(1) }
  expect([suggestTime(numbers), suggestWindow(numbers, null)]).toEqual([null, 24])
})

it('suggests a forecast only when it is asked for', () => {
  expect(suggest(series(400, months), 'y')).toMatchObject({ task: 'regression', window: null })
})
