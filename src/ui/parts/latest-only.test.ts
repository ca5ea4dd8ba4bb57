import { expect, it } from 'vitest'
import { LatestOnly } from './latest-only.ts'

it('does one at a time, and of those that wait only the newest', async () => {
  const done: number[] = []
  let finish: () => void = () => {}
  const latest = new LatestOnly<number>((input) => {
    done.push(input)
    return new Promise((resolve) => (finish = resolve))
  })
  const first = latest.push(1)
  void latest.push(2)
  void latest.push(3)
  expect(done).toEqual([1])
  finish()
  await Promise.resolve()
  expect(done).toEqual([1, 3])
  void latest.push(4)
  latest.clear()
  finish()
  await first
  expect(done).toEqual([1, 3])
  void latest.push(5)
  expect(done).toEqual([1, 3, 5])
})
