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
