import { expect, it } from 'vitest'
import { RowScroll } from './row-scroll.ts'

it('is the scroll bar itself where all rows can be laid out', () => {
  const scroll = new RowScroll(1000, 30)
  expect(scroll.height).toBe(30_000)
  expect(scroll.scrolledTo(12_345, 400)).toBe(12_345)
  expect(scroll.scrolledTo(29_600, 400)).toBe(29_600)
})

it('reaches both ends of a million rows, far steps by share and near ones pixel by pixel', () => {
  const scroll = new RowScroll(1_000_000, 30)
  const end = scroll.height - 400
  expect(scroll.height).toBeLessThan(10_000_000)
  expect(scroll.scrolledTo(end, 400)).toBe(30_000_000 - 400)
  expect(scroll.scrolledTo(0, 400)).toBe(0)
  const middle = scroll.scrolledTo(end / 2, 400)
  expect(middle / 30_000_000).toBeCloseTo(0.5, 3)
  expect(scroll.scrolledTo(end / 2 + 90, 400)).toBeCloseTo(middle + 90)
  expect(scroll.scrolledTo(end / 2 - 30, 400)).toBeCloseTo(middle - 30)
})

it('stays at the top of few rows', () => {
  expect(new RowScroll(3, 30).scrolledTo(0, 400)).toBe(0)
})
