import { expect, it } from 'vitest'
import { seriesPoints } from './series-points.ts'

it('is in the order of time, without what is missing', () => {
  expect(seriesPoints([3000, 1000, Number.NaN, 2000, 4000], [30, 10, 5, Number.NaN, 40])).toEqual([[1, 3, 4], [10, 30, 40]])
})

it('keeps every peak of a long series', () => {
  const values = Array.from({ length: 100_000 }, (_, i) => (i === 54_321 ? 99 : i === 70_001 ? -99 : Math.sin(i)))
  const [times, points] = seriesPoints(values.map((_, i) => i * 1000), values)
  expect(points.length).toBeLessThanOrEqual(2000)
  expect(times[points.indexOf(99)]).toBe(54_321)
  expect(times[points.indexOf(-99)]).toBe(70_001)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})
