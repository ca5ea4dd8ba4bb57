import { expect, it } from 'vitest'
import { bestIds, decodeGreedily } from './greedy-decoding.ts'
import { float32 } from '../core/tensor.ts'

it('writes the best id at each step, given those before', async () => {
  // Says the next number: of what stands at each step, plus one.
  const seen: number[][] = []
  const scores = await decodeGreedily(async ({ data, shape }) => {
    seen.push([...data])
    return float32([...shape, 6], Array.from(data).flatMap((id) => Array.from({ length: 6 }, (_, k) => Number(k === id + 1))))
  }, { rows: 2, steps: 3, start: 2 })
  expect(seen).toEqual([[2, 0, 0, 2, 0, 0], [2, 3, 0, 2, 3, 0], [2, 3, 4, 2, 3, 4]])
  expect([...bestIds(scores, 2, 3)]).toEqual([3, 4, 5, 3, 4, 5])
})

it('stops when every answer has ended', async () => {
  let runs = 0
  // Counts from what it begins with; the second row says 5, which ends it, a step earlier than the first.
  const scores = await decodeGreedily(async ({ data, shape }) => {
    runs++
    return float32([...shape, 6], Array.from(data).flatMap((id, at) => Array.from({ length: 6 }, (_, k) => Number(k === id + (at < 8 ? 1 : 2)))))
  }, { rows: 2, steps: 8, start: 1, end: 5 })
  expect(runs).toBe(4)
  expect([...bestIds(scores, 2, 8)]).toEqual([2, 3, 4, 5, 0, 0, 0, 0, 3, 5, 0, 0, 0, 0, 0, 0])
})
