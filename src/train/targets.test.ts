import { expect, it } from 'vitest'
import { sequenceColumn } from '../data/sequences.ts'
import { endOf } from './targets.ts'

it.each([
  [[[1, 5, 3], [1, 3], [1, 6, 7, 3]], 3],
  [[[1, 5, 3], [1, 4]], undefined],
  [[[1, 3, 3], [1, 3]], undefined],
  [[[3, 5, 3]], undefined],
])('the end of %j is %s', (rows, end) => {
  expect(endOf(sequenceColumn('words', rows))).toBe(end)
})
