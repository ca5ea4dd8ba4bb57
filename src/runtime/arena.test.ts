import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { type Interval, planArena } from './arena.ts'

const overlaps = (a: number, aEnd: number, b: number, bEnd: number): boolean => a < bEnd && b < aEnd

describe('planArena', () => {
  it('reuses the memory of what is dead', () => {
    const chain = [0, 1, 2, 3].map((step) => ({ bytes: 1000, first: step, last: step + 1 }))
    expect(planArena(chain).bytes).toBe(2 * 1008)
  })

  it('takes the smallest gap that is large enough', () => {
    const intervals: Interval[] = [
      { bytes: 160, first: 0, last: 9 },
      { bytes: 128, first: 0, last: 4 },
      { bytes: 112, first: 0, last: 9 },
      { bytes: 64, first: 0, last: 4 },
      { bytes: 48, first: 0, last: 9 },
      { bytes: 32, first: 5, last: 9 },
    ]
    const { offsets } = planArena(intervals)
    expect(offsets[5]).toBe(offsets[3])
  })

  it('needs no memory for nothing', () => expect(planArena([])).toEqual({ offsets: [], bytes: 0 }))

  it('keeps what lives at the same time apart, aligned, and near the least that is possible', () => {
    const rng = new Rng(5)
    for (let round = 0; round < 50; round++) {
      const intervals = Array.from({ length: 40 }, () => {
        const first = rng.below(30)
        return { bytes: 1 + rng.below(5000), first, last: first + rng.below(6) }
      })
      const { offsets, bytes } = planArena(intervals)
      intervals.forEach((a, i) => {
        expect(offsets[i]! % 16).toBe(0)
        expect(offsets[i]! + a.bytes).toBeLessThanOrEqual(bytes)
        intervals.forEach((b, j) => {
          const together = i !== j && overlaps(a.first, a.last + 1, b.first, b.last + 1)
          if (together) expect(overlaps(offsets[i]!, offsets[i]! + a.bytes, offsets[j]!, offsets[j]! + b.bytes)).toBe(false)
        })
      })
      const alive = (step: number) => intervals.filter(({ first, last }) => first <= step && step <= last)
      const least = Math.max(...Array.from({ length: 36 }, (_, step) => alive(step).reduce((sum, one) => sum + one.bytes, 0)))
      expect(bytes).toBeLessThan(1.3 * least)
    }
  })
})
