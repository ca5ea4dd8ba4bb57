import { describe, expect, it } from 'vitest'
import { cosineOfTurns, exp, log, log1p, pow, sineOfTurns } from './elementary.ts'
import { Rng } from './rng.ts'

const rng = new Rng(12)
const between = (from: number, to: number, count = 20_000): number[] =>
  Array.from({ length: count }, () => from + (to - from) * rng.uniform())

/** Largest |actual / expected - 1|. */
const error = (xs: readonly number[], actual: (x: number) => number, expected: (x: number) => number): number =>
  xs.reduce((worst, x) => Math.max(worst, Math.abs(actual(x) / expected(x) - 1)), 0)

describe('functions that give the same bits everywhere', () => {
  it('agree with those of Math to 1e-15', () => {
    const wide = between(-708, 709).map(Math.exp)
    expect(error([...wide, ...between(0, 4), ...between(0.99, 1.01), 5e-324, 1e-310, Number.MAX_VALUE], log, Math.log)).toBeLessThan(1e-15)
    expect(error([...between(-0.9, 5), ...between(-1e-6, 1e-6), 1e-300, 1e300], log1p, Math.log1p)).toBeLessThan(1e-15)
    expect(error([...between(-708, 709.7), ...between(-1, 1), ...between(-1e-9, 1e-9)], exp, Math.exp)).toBeLessThan(1e-15)
    expect(error(between(0.5, 2), (x) => pow(x, 2.5), (x) => x ** 2.5)).toBeLessThan(2e-15)
    for (const turns of [...between(-1, 1), ...between(-1000, 1000)]) {
      const angle = 2 * Math.PI * (turns - Math.round(turns))
      expect(Math.abs(cosineOfTurns(turns) - Math.cos(angle))).toBeLessThan(5e-16)
      expect(Math.abs(sineOfTurns(turns) - Math.sin(angle))).toBeLessThan(5e-16)
    }
    expect(error(between(-0.1, 0.1), sineOfTurns, (turns) => Math.sin(2 * Math.PI * turns))).toBeLessThan(1e-15)
  })

  it('are exact where there is an exact answer', () => {
    expect([log(1), exp(0), pow(7, 0), pow(0, 0.5), pow(1, 1e9), pow(-0.1, 2), log1p(0)]).toEqual([0, 1, 1, 0, 1, -0.1 * -0.1, 0])
    expect([0, 0.25, 0.5, 0.75, -0.25, 7].map(cosineOfTurns).map((value) => value + 0)).toEqual([1, 0, -1, 0, 0, 1])
    expect([0, 0.25, 0.5, 0.75, -0.25, 7].map(sineOfTurns).map((value) => value + 0)).toEqual([0, 1, 0, -1, -1, 0])
  })

  it('end where float64 ends', () => {
    expect([log(0), log(-1), log(Number.NaN), log(Infinity), log1p(-1), log1p(Infinity)]).toEqual([-Infinity, NaN, NaN, Infinity, -Infinity, Infinity])
    expect([exp(710), exp(-746), exp(Infinity), exp(-Infinity), exp(NaN)]).toEqual([Infinity, 0, Infinity, 0, NaN])
    expect(exp(-745)).toBe(5e-324)
    expect(Math.abs(exp(-720) / Math.exp(-720) - 1)).toBeLessThan(1e-9) // subnormal
  })

  it('give these bits', () => {
    const hash = (of: (x: number) => number): number => {
      const view = new DataView(new ArrayBuffer(8))
      let sum = 0x811c9dc5
      for (let i = 1; i <= 1000; i++) {
        view.setFloat64(0, of(i / 64))
        for (let k = 0; k < 8; k++) sum = Math.imul(sum ^ view.getUint8(k), 0x01000193)
      }
      return sum >>> 0
    }
    expect([log, log1p, exp, cosineOfTurns, sineOfTurns].map(hash)).toMatchInlineSnapshot(`
      [
        314609602,
        2223987387,
        2176410129,
        3763207780,
        1918132623,
      ]
    `)
  })
})
