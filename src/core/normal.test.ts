import { expect, it } from 'vitest'
import { fastNormal } from './normal.ts'
import { Rng } from './rng.ts'

it('draws from the standard normal distribution, its tails included, and the same for a seed', () => {
  const count = 400_000
  const draw = (seed: number) => {
    const rng = new Rng(seed)
    return Float64Array.from({ length: count }, () => fastNormal(rng)).toSorted()
  }
  const drawn = draw(1)
  const mean = drawn.reduce((a, b) => a + b) / count
  expect(Math.abs(mean)).toBeLessThan(0.006)
  expect(drawn.reduce((sum, x) => sum + x * x, 0) / count).toBeCloseTo(1, 1.7)
  expect(drawn.reduce((sum, x) => sum + x ** 4, 0) / count).toBeCloseTo(3, 1)
  // Quantiles as SciPy's norm.ppf has them; 3.5 lies in the tail behind the lowest layer.
  for (const [p, z] of [[0.001, -3.0902], [0.1, -1.2816], [0.25, -0.6745], [0.5, 0], [0.75, 0.6745], [0.9, 1.2816], [0.999, 3.0902]] as const) {
    expect(Math.abs(drawn[Math.floor(p * count)]! - z)).toBeLessThan(p === 0.001 || p === 0.999 ? 0.05 : 0.012)
  }
  expect(drawn.filter((x) => Math.abs(x) > 3.5).length / count).toBeCloseTo(4.65e-4, 4)
  expect(draw(1)).toEqual(drawn)
  expect(draw(2)).not.toEqual(drawn)
}, 20_000)
