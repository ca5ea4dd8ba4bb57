import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { float32 } from '../core/tensor.ts'
import { batchesOf, type Examples } from './examples.ts'

/** Each row is its own number. */
const NUMBERS: Examples = {
  read: (rows) => ({ feeds: { x: float32([rows.length, 1], rows) }, t: float32([rows.length, 1], rows) }),
}

describe('batchesOf', () => {
  it('ends with what is left over', () => {
    const batches = [...batchesOf({ examples: NUMBERS, rows: Uint32Array.of(3, 1, 4, 1, 5) }, 2)]
    expect(batches.map(({ t }) => [...t.data])).toEqual([[3, 1], [4, 1], [5]])
    expect([...batchesOf({ examples: NUMBERS, rows: new Uint32Array() }, 2)]).toEqual([])
  })

  it('goes through every row once, in another order each epoch and the same one for the same seed', () => {
    const rows = Uint32Array.from({ length: 40 }, (_, i) => i + 5)
    const epochs = (seed: number): number[][] => {
      const rng = new Rng(seed)
      return [1, 2].map(() => [...batchesOf({ examples: NUMBERS, rows }, 16, rng)].flatMap(({ t }) => [...t.data].map(Number)))
    }
    const [first, second] = epochs(1)
    expect(first!.toSorted((a, b) => a - b)).toEqual([...rows])
    expect(second!.toSorted((a, b) => a - b)).toEqual([...rows])
    expect(first).not.toEqual(second)
    expect(epochs(1)).toEqual([first, second])
    expect(epochs(2)).not.toEqual([first, second])
    expect([...rows]).toEqual(Array.from({ length: 40 }, (_, i) => i + 5))
  })
})
