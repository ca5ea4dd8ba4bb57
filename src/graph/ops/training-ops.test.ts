import { describe, expect, it } from 'vitest'
import { float32 } from '../../core/tensor.ts'
import { GraphBuilder } from '../builder.ts'
import { runReference } from '../testing/reference.ts'
import { bernoulliThreshold, normalFromBits, randomBits } from './random.ts'

describe('BernoulliMask', () => {
  it('has bits that are fixed for ever: kernels make the same', () => {
    expect([
      randomBits(0, 0, 0),
      randomBits(42, 7, 0),
      randomBits(42, 7, 1),
      randomBits(4294967295, 2147483647, 4294967295),
    ]).toMatchInlineSnapshot(`
        [
          3405691463,
          2003259493,
          425386680,
          2152156085,
        ]
      `)
  })

  it('drops the given share, independently of place, step and seed', () => {
    const n = 20_000
    for (const ratio of [0.1, 0.5, 0.9]) {
      const threshold = bernoulliThreshold(ratio)
      const dropped = (step: number, seed: number) =>
        Array.from({ length: n }, (_, i) => Number(randomBits(seed, step, i) < threshold))
      const [a, later, other] = [dropped(0, 1), dropped(1, 1), dropped(0, 2)] as [number[], number[], number[]]
      const error = 5 * Math.sqrt((ratio * (1 - ratio)) / n)
      const both = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0) / n
      for (const mask of [a, later, other]) expect(Math.abs(both(mask, mask) - ratio)).toBeLessThan(error)
      for (const mask of [later, other, [...a.slice(1), a[0]!]])
        expect(Math.abs(both(a, mask) - ratio ** 2)).toBeLessThan(error)
    }
  })
})

describe('NormalNoise', () => {
  it('is the inverse of the normal distribution', () => {
    // The upper 23 bits of the answer are twice the probability; quantiles from tables.
    const at = (probability: number) => normalFromBits(Math.floor(probability * 2 ** 32))
    for (const [probability, quantile] of [[0.5, 0], [0.975, 1.959964], [0.99, 2.326348], [0.001, -3.090232], [0.8413447, 1]] as const)
      expect(at(probability)).toBeCloseTo(quantile, 4)
    expect([normalFromBits(0), normalFromBits(2 ** 32 - 1)]).toEqual([expect.closeTo(-5.2947, 3), expect.closeTo(5.2947, 3)])
  })

  it('has the moments of the standard normal distribution', () => {
    const n = 50_000
    const draws = Array.from({ length: n }, (_, i) => normalFromBits(randomBits(1, 0, i)))
    const moment = (power: number) => draws.reduce((sum, x) => sum + x ** power, 0) / n
    expect(Math.abs(moment(1))).toBeLessThan(0.02)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03)
    expect(Math.abs(moment(3))).toBeLessThan(0.06)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2)
  })
})

describe('optimizer updates, worked by hand', () => {
  const scalar = (value: number) => float32([], [value])

  it('SGD and momentum', () => {
    const builder = new GraphBuilder('update')
    const [rate, w, g, v] = [scalar(0.5), float32([1], [1]), float32([1], [4]), float32([1], [2])].map((t) =>
      builder.constant(t),
    ) as [string, string, string, string]
    builder.node('SgdUpdate', [rate, w, g], {}, ['sgd'])
    builder.node('MomentumUpdate', [rate, w, g, v], { momentum: 0.25 }, ['w', 'v'])
    builder.node('MomentumUpdate', [rate, w, g, v], { momentum: 0.25, nesterov: 1 }, ['nesterov'])
    const values = runReference(builder.build(['sgd']), {})
    const of = (name: string) => values.get(name)!.data[0]
    expect(of('sgd')).toBe(1 - 0.5 * 4)
    expect(of('v')).toBe(0.25 * 2 - 0.5 * 4)
    expect(of('w')).toBe(1 - 1.5)
    expect(of('nesterov')).toBe(1 + 0.25 * -1.5 - 0.5 * 4)
  })

  it('Adam moves by the rate at first, whatever the gradient', () => {
    const builder = new GraphBuilder('update')
    const step = builder.constant({ dtype: 'int32', shape: [], data: Int32Array.of(0) })
    const [rate, w, g, zero] = [scalar(0.01), float32([2], [1, 1]), float32([2], [4, -1e-3]), float32([2], [0, 0])].map(
      (t) => builder.constant(t),
    ) as [string, string, string, string]
    const [next, m, v] = builder.node('AdamUpdate', [rate, step, w, g, zero, zero])
    const values = runReference(builder.build([next!]), {})
    expect(values.get(next!)!.data[0]).toBeCloseTo(0.99, 7)
    expect(values.get(next!)!.data[1]).toBeCloseTo(1.01, 4)
    expect(values.get(m!)!.data[0]).toBeCloseTo(0.4, 12)
    expect(values.get(v!)!.data[0]).toBeCloseTo(0.016, 12)
  })
})
