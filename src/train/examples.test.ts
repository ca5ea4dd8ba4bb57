import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { float32 } from '../core/tensor.ts'
import type { Batch } from './engine.ts'
import { batchesOf, epochLength, type Examples } from './examples.ts'

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

  it('augments what is trained on, drawn by the sampler, and nothing else', () => {
    const rows = Uint32Array.of(1, 2, 3)
    const part = {
      examples: NUMBERS, rows,
      sampler: { length: 4, draw: () => Uint32Array.of(1, 2, 3, 3) },
      augment: ({ feeds }: Batch, rng: Rng) => feeds['x']!.data.forEach((value, i, data) => (data[i] = Number(value) + rng.uniform())),
    }
    const values = (rng?: Rng) => [...batchesOf(part, 2, rng)].flatMap(({ feeds }) => [...feeds['x']!.data].map(Number))
    expect(epochLength(part)).toBe(4)
    expect(values()).toEqual([1, 2, 3])
    const seen = values(new Rng(1))
    expect(seen.map(Math.floor).toSorted()).toEqual([1, 2, 3, 3])
    expect(seen.every((value) => value % 1 > 0)).toBe(true)
    expect(values(new Rng(1))).toEqual(seen)
    // How much is drawn for one epoch does not shift the next.
    const rng = new Rng(1)
    const other = new Rng(1)
    for (const _ of batchesOf(part, 2, rng)) continue
    for (const _ of batchesOf({ ...part, augment: () => {} }, 2, other)) continue
    expect(rng.state).toEqual(other.state)
  })
})
