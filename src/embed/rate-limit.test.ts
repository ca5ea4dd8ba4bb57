import { describe, expect, it } from 'vitest'
import { type CountStore, RateLimit } from './rate-limit.ts'

function memory(): CountStore {
  const counts = new Map<string, string>()
  return { getItem: (key) => counts.get(key) ?? null, setItem: (key, value) => counts.set(key, value) }
}

describe('a rate', () => {
  it('lets a minute\'s worth pass at once, and then one after the other', () => {
    const limit = new RateLimit('https://shop.example', memory())
    expect([1, 2, 3, 4].map(() => limit.take(3, 0))).toEqual([0, 0, 0, 20_000])
    expect(limit.take(3, 19_999)).toBe(1)
    expect(limit.take(3, 20_000)).toBe(0)
    expect(limit.take(3, 20_000)).toBe(20_000)
    expect([1, 2, 3, 4].map(() => limit.take(3, 600_000))).toEqual([0, 0, 0, 20_000])
  })

  it('is one for all that share the storage, and of each origin its own', () => {
    const store = memory()
    expect(new RateLimit('https://a.example', store).take(1, 0)).toBe(0)
    expect(new RateLimit('https://a.example', store).take(1, 0)).toBe(60_000)
    expect(new RateLimit('https://b.example', store).take(1, 0)).toBe(0)
  })

  it('can change, and stands a clock that is set back', () => {
    const limit = new RateLimit('https://shop.example', memory())
    expect(limit.take(100, 50_000)).toBe(0)
    expect(limit.take(2, 50_000)).toBe(0)
    expect(limit.take(2, 0)).toBe(0)
    expect(limit.take(2, 0)).toBe(30_000)
  })
})
