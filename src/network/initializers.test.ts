import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { initialize, initializer } from './initializers.ts'

const parse = (value: unknown) => initializer().parse(value)!
const SHAPE = [3, 3, 16, 64]
const FAN_IN = 16 * 9
const FAN_OUT = 64 * 9

function moments(name: unknown, shape: readonly number[] = SHAPE) {
  const values = initialize(shape, parse(name), new Rng(5))
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return {
    mean,
    variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length,
    peak: Math.max(...values.map(Math.abs)),
  }
}

describe('initializers', () => {
  it.each([
    ['glorot_uniform', 2 / (FAN_IN + FAN_OUT), Math.sqrt(6 / (FAN_IN + FAN_OUT))],
    ['glorot_normal', 2 / (FAN_IN + FAN_OUT), (2 / 0.87962566103423978) * Math.sqrt(2 / (FAN_IN + FAN_OUT))],
    ['he_uniform', 2 / FAN_IN, Math.sqrt(6 / FAN_IN)],
    ['he_normal', 2 / FAN_IN, (2 / 0.87962566103423978) * Math.sqrt(2 / FAN_IN)],
  ])("%s has Keras's variance and limit", (name, variance, limit) => {
    const { mean, variance: measured, peak } = moments(name)
    const n = 64 * FAN_IN
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / n))
    expect(Math.abs(measured / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n))
    expect(peak).toBeLessThanOrEqual(limit * (1 + 1e-6))
    expect(peak).toBeGreaterThan(limit * 0.98)
  })

  it('takes the fans of a dense kernel [in, units]', () => {
    expect(moments('he_uniform', [600, 20]).peak).toBeLessThanOrEqual(Math.sqrt(6 / 600) * (1 + 1e-6))
  })

  it.each([
    ['lecun_uniform', 1 / FAN_IN],
    ['lecun_normal', 1 / FAN_IN],
    ['random_normal', 0.05 ** 2],
    [{ class_name: 'RandomUniform', config: { minval: 0, maxval: 1 } }, 1 / 12],
    [{ class_name: 'VarianceScaling', config: { scale: 3, mode: 'fan_out', distribution: 'untruncated_normal' } }, 3 / FAN_OUT],
    // A normal distribution cut off at two deviations has this part of its variance.
    ['truncated_normal', 0.05 ** 2 * 0.7737413],
  ])("%s has Keras's variance", (name, variance) => {
    const { mean, variance: measured } = moments(name)
    expect(Math.abs(mean - (typeof name === 'object' && name.class_name === 'RandomUniform' ? 0.5 : 0))).toBeLessThan(0.01)
    expect(Math.abs(measured / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / (64 * FAN_IN)))
  })

  it.each([[[6, 4]], [[4, 6]], [[2, 3, 5]]])('orthogonal: rows or columns of [%s] are orthonormal', (shape) => {
    const columns = shape.at(-1)!
    const values = initialize(shape, parse({ class_name: 'Orthogonal', config: { gain: 2 } }), new Rng(3))
    const rows = values.length / columns
    const [count, at] = rows >= columns
      ? [columns, (vector: number, i: number) => values[i * columns + vector]!]
      : [rows, (vector: number, i: number) => values[vector * columns + i]!]
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        let dot = 0
        for (let i = 0; i < values.length / count; i++) dot += at(a, i) * at(b, i)
        expect(dot).toBeCloseTo(a === b ? 4 : 0, 5)
      }
    }
    expect(new Set(values).size).toBe(values.length)
  })

  it('identity and constants', () => {
    expect([...initialize([2, 3], parse({ class_name: 'Identity', config: { gain: 2 } }), new Rng(1))]).toEqual([2, 0, 0, 0, 2, 0])
    expect([...initialize([2], parse({ class_name: 'Constant', config: { value: 0.5 } }), new Rng(1))]).toEqual([0.5, 0.5])
    expect(() => initialize([2], parse('identity'), new Rng(1))).toThrow('"identity" fills a matrix, but the weight is [2]')
    expect(() => initialize([2], parse('orthogonal'), new Rng(1))).toThrow('"orthogonal" fills two axes or more')
  })

  it('reads the names of Keras and tfjs alike', () => {
    expect(parse('GlorotUniform')).toEqual(parse('glorot_uniform'))
    expect(parse('glorotUniform')).toEqual(parse({ class_name: 'GlorotUniform', config: { seed: null } }))
    expect(
      parse({ class_name: 'VarianceScaling', config: { scale: 2, mode: 'fanIn', distribution: 'normal', seed: null } }),
    ).toEqual(parse('he_normal'))
    expect([
      ...initialize([3], parse('ones'), new Rng(1)),
      ...initialize([2], parse({ class_name: 'Zeros', config: {} }), new Rng(1)),
    ]).toEqual([1, 1, 1, 0, 0])
  })

  it("uses a seed of its own before the run's", () => {
    const seeded = parse({ class_name: 'HeNormal', config: { seed: 3 } })
    expect(initialize([4, 4], seeded, new Rng(1))).toEqual(initialize([4, 4], seeded, new Rng(2)))
  })

  it('refuses what it does not know', () => {
    for (const value of [
      'magic',
      3,
      null,
      {},
      { class_name: 'VarianceScaling', config: { mode: 'fan_none' } },
      { class_name: 'HeNormal', config: { seed: 'x' } },
    ]) {
      expect(initializer().parse(value), JSON.stringify(value)).toBeUndefined()
    }
  })
})
