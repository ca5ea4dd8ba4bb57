import { describe, expect, it } from 'vitest'
import { Rng } from './rng.ts'

describe('Rng', () => {
  it('repeats its stream for the same seed and differs for another', () => {
    const draw = (seed: number) => Array.from({ length: 8 }, ((rng) => () => rng.uint32())(new Rng(seed)))
    expect(draw(42)).toEqual(draw(42))
    expect(draw(42)).not.toEqual(draw(43))
  })

  it('is uniform: mean, variance and every bucket within five standard errors', () => {
    const rng = new Rng(1)
    const n = 100_000
    const buckets = Array.from({ length: 10 }, () => 0)
    let sum = 0
    for (let i = 0; i < n; i++) {
      const u = rng.uniform()
      sum += u
      buckets[Math.floor(u * 10)]!++
    }
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n))
    for (const count of buckets) expect(Math.abs(count - n / 10)).toBeLessThan(5 * Math.sqrt(n * 0.09))
  })

  it('draws normal numbers with mean 0 and variance 1', () => {
    const rng = new Rng(2)
    const n = 100_000
    const values = Array.from({ length: n }, () => rng.normal())
    const mean = values.reduce((a, b) => a + b) / n
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / n
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(n))
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n))
  })

  it('shuffles to a permutation and reaches every order of three equally often', () => {
    const rng = new Rng(3)
    const counts = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const key = rng.shuffle(['a', 'b', 'c']).join('')
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect([...counts.keys()].toSorted()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(833))
  })

  it('gives independent streams by purpose', () => {
    expect(new Rng(7).fork('split').uint32()).not.toBe(new Rng(7).fork('init').uint32())
    expect(new Rng(7).fork('split').uint32()).toBe(new Rng(7).fork('split').uint32())
  })

  it('goes on from its state', () => {
    const rng = new Rng(9)
    rng.uniform()
    const copy = Rng.from(JSON.parse(JSON.stringify(rng.state)))
    expect(Array.from({ length: 5 }, () => copy.uint32())).toEqual(Array.from({ length: 5 }, () => rng.uint32()))
  })
})
