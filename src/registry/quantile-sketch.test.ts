import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOf, quantile, RELATIVE_ERROR } from './quantile-sketch.ts'

function sketchOf(values: readonly number[]): Map<number, number> {
  const sketch = new Map<number, number>()
  for (const value of values) sketch.set(bucketOf(value), (sketch.get(bucketOf(value)) ?? 0) + 1)
  return sketch
}

const values = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 300 })

describe('quantiles of a sketch', () => {
  it('are within the relative error of those of the values', () => {
    fc.assert(fc.property(values, fc.constantFrom(0, 0.5, 0.9, 0.95, 0.99, 0.999, 1), (given, q) => {
      const exact = given.toSorted((a, b) => a - b)[Math.floor(q * (given.length - 1))]!
      expect(Math.abs(quantile(sketchOf(given), q) - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR * (1 + 1e-9))
    }))
  })

  it('of values up to 1 are at most 1, and of none are not a number', () => {
    expect(quantile(sketchOf([0, 0.2, 1]), 0.5)).toBeCloseTo(1, 1)
    expect(quantile(sketchOf([0, 0.2, 1]), 0.5)).toBeLessThanOrEqual(1)
    expect(quantile(new Map(), 0.5)).toBeNaN()
  })

  it('need few buckets for what takes from a microsecond to a minute', () => {
    expect(bucketOf(60e6)).toBeLessThan(1000)
  })
})
