import { describe, expect, it } from 'vitest'
import { erf } from '../graph/testing/reference-math.ts'
import type { Kernels } from './loader.ts'
import { testKernels } from './testing/load.ts'

const BUILDS = [['relaxed', await testKernels()], ['plain', await testKernels('plain')]] as const

type Unary = 'relu' | 'sigmoid' | 'tanh' | 'exponential' | 'logarithm' | 'errorFunction' | 'softplus' | 'squareRoot' | 'sign' | 'sine' | 'cosine'

function apply(kernels: Kernels, kernel: Unary, xs: readonly number[]): Float32Array {
  const address = kernels.allocate(4 * xs.length)
  const view = new Float32Array(kernels.buffer, address, xs.length)
  view.set(xs)
  kernels.exports[kernel](address, address, xs.length)
  const result = view.slice()
  kernels.free(address)
  return result
}

const POINTS = Array.from({ length: 4001 }, (_, i) => Math.fround((i - 2000) / 100))

describe.each(BUILDS)('the %s kernels', (_, kernels) => {
  it.each([
    ['tanh', Math.tanh],
    ['sigmoid', (x: number) => 1 / (1 + Math.exp(-x))],
    ['exponential', Math.exp],
    ['softplus', (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))],
    ['errorFunction', erf],
  ] as const)('compute %s to a relative error of 1e-6 from -20 to 20', (kernel, exact) => {
    const results = apply(kernels, kernel, POINTS)
    const worst = POINTS.reduce((most, x, i) => {
      const expected = exact(x)
      return Math.max(most, Math.abs(results[i]! - expected) / Math.max(Math.abs(expected), 1e-30))
    }, 0)
    expect(worst).toBeLessThan(1e-6)
  })

  it('compute exp to a relative error of 1e-6 over all that float32 holds', () => {
    const points = Array.from({ length: 3000 }, (_, i) => Math.fround(-86.9 + (i / 2999) * (86.9 + 88.7)))
    apply(kernels, 'exponential', points).forEach((value, i) => {
      expect(Math.abs(value / Math.exp(points[i]!) - 1), `e^${points[i]}`).toBeLessThan(1e-6)
    })
  })

  it('compute log to a relative error of 1e-6 over all that float32 holds, near 1 too', () => {
    const wide = Array.from({ length: 2000 }, (_, i) => Math.fround(10 ** (-37.9 + i * 0.0381)))
    const near = Array.from({ length: 400 }, (_, i) => Math.fround(1 + (i - 200) / 1000)).filter((x) => x !== 1)
    const points = [...wide, ...near]
    apply(kernels, 'logarithm', points).forEach((value, i) => {
      expect(Math.abs(value / Math.log(points[i]!) - 1), `log(${points[i]})`).toBeLessThan(1e-6)
    })
    expect([...apply(kernels, 'logarithm', [1])]).toEqual([0])
  })

  it.each([['sine', Math.sin], ['cosine', Math.cos]] as const)('compute %s to 1e-7, far from 0 too', (kernel, exact) => {
    const points = [...POINTS, ...POINTS.map((x) => Math.fround(x * 1e3 + 0.1)), ...POINTS.map((x) => Math.fround(x * 1e7))]
    const worst = apply(kernels, kernel, points).reduce((most, value, i) => Math.max(most, Math.abs(value - exact(points[i]!))), 0)
    expect(worst).toBeLessThan(1e-7)
    expect([...apply(kernels, kernel, [Infinity, -Infinity, NaN])]).toEqual([NaN, NaN, NaN])
  })

  it('go through infinities and pass NaN on', () => {
    const odd = [Infinity, -Infinity, NaN, 1000, -1000, 0]
    expect([...apply(kernels, 'sigmoid', odd)]).toEqual([1, 0, NaN, 1, 0, 0.5])
    expect([...apply(kernels, 'tanh', odd)]).toEqual([1, -1, NaN, 1, -1, 0])
    expect([...apply(kernels, 'relu', odd)]).toEqual([Infinity, 0, NaN, 1000, 0, 0])
    expect([...apply(kernels, 'exponential', odd)]).toEqual([Infinity, 0, NaN, Infinity, 0, 1])
    expect([...apply(kernels, 'logarithm', odd)]).toEqual([Infinity, NaN, NaN, Math.fround(Math.log(1000)), NaN, -Infinity])
    expect([...apply(kernels, 'errorFunction', odd)]).toEqual([1, -1, NaN, 1, -1, 0])
    expect([...apply(kernels, 'softplus', odd)]).toEqual([Infinity, 0, NaN, 1000, 0, Math.fround(Math.LN2)])
    expect([...apply(kernels, 'squareRoot', odd)]).toEqual([Infinity, NaN, NaN, Math.fround(Math.sqrt(1000)), NaN, 0])
  })

  it('give a softmax that sums to 1 for logits far apart', () => {
    const address = kernels.allocate(28)
    const view = new Float32Array(kernels.buffer, address, 7)
    view.set([1e4, 0, -1e4, 1e4, 3, 9999, 88])
    kernels.exports.softmax(address, address, 1, 7, 1, 0)
    expect(view.reduce((a, b) => a + b)).toBeCloseTo(1, 6)
    expect(view[0]).toBe(view[3])
    expect(view[2]).toBe(0)
    kernels.free(address)
  })

  it('compute an element alike wherever it stands', () => {
    const values = [0.3, -1.7, 2.9]
    const alone = values.map((value) => apply(kernels, 'tanh', [value])[0]!)
    const rest = [1, 2, 3, 4]
    expect([...apply(kernels, 'tanh', [...rest, ...values])].slice(4)).toEqual(alone)
  })
})
