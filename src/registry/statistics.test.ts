import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { addStatistics, statisticsBetween } from './statistics.ts'
import { anyStatistics, requestsOf } from './testing/statistics.ts'

it('adds up to the same in whatever order', () => {
  fc.assert(fc.property(anyStatistics, anyStatistics, anyStatistics, (a, b, c) => {
    const sum = addStatistics(addStatistics(a, b), c)
    expect(addStatistics(c, addStatistics(b, a))).toEqual(sum)
    expect(addStatistics(addStatistics(a, c), b)).toEqual(sum)
  }))
})

it('adds every counter, and keeps the later time', () => {
  expect(addStatistics(requestsOf('line', 2), requestsOf('line', 3))).toEqual({ ...requestsOf('line', 5), lastInference: 3 })
})

it('takes away again what was added', () => {
  fc.assert(fc.property(anyStatistics, anyStatistics, (earlier, more) => {
    const later = addStatistics(earlier, more)
    expect(addStatistics(earlier, statisticsBetween(earlier, later))).toEqual(later)
  }))
})
