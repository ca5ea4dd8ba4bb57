import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { Heap } from './heap.ts'

describe('Heap', () => {
  it('aligns addresses and sizes to 16', () => {
    const heap = new Heap(1001, 2000)
    expect(heap.allocate(1)).toBe(1008)
    expect(heap.allocate(17)).toBe(1024)
    expect(heap.allocate(0)).toBe(1056)
    expect(heap.used).toBe(16 + 32 + 16)
  })

  it('joins free neighbours again, whatever the order they are freed in', () => {
    const heap = new Heap(0, 96)
    const [a, b, c] = [heap.allocate(32)!, heap.allocate(32)!, heap.allocate(32)!]
    expect(heap.allocate(16)).toBeUndefined()
    heap.free(a)
    heap.free(c)
    expect(heap.allocate(48)).toBeUndefined()
    heap.free(b)
    expect(heap.allocate(96)).toBe(0)
  })

  it('takes up memory that is added, together with the gap before it', () => {
    const heap = new Heap(0, 64)
    heap.allocate(32)
    expect(heap.allocate(64)).toBeUndefined()
    expect(heap.endFor(64)).toBe(96)
    heap.extend(96)
    expect(heap.allocate(64)).toBe(32)
    expect(heap.endFor(16)).toBe(112)
  })

  it('refuses to free what is not allocated', () => {
    const heap = new Heap(0, 64)
    const at = heap.allocate(16)!
    heap.free(at)
    expect(() => heap.free(at)).toThrow(RangeError)
  })

  it('never hands out a byte twice and is whole again in the end', () => {
    const rng = new Rng(1)
    const heap = new Heap(0, 4096)
    const taken: { at: number; bytes: number }[] = []
    for (let i = 0; i < 2000; i++) {
      if (taken.length > 0 && rng.below(2) === 0) {
        heap.free(taken.splice(rng.below(taken.length), 1)[0]!.at)
      } else {
        const bytes = 1 + rng.below(300)
        const at = heap.allocate(bytes)
        if (at === undefined) continue
        expect(at + bytes).toBeLessThanOrEqual(4096)
        for (const other of taken) expect(at + bytes <= other.at || other.at + other.bytes <= at).toBe(true)
        taken.push({ at, bytes })
      }
    }
    for (const { at } of taken) heap.free(at)
    expect(heap.used).toBe(0)
    expect(heap.allocate(4096)).toBe(0)
  })
})
