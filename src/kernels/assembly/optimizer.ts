import { madd, storeLanes } from './simd'

// Updates in place over flat vectors of n float32. Formulas: src/graph/ops/update.ts. `rate` and `step` point to scalars.
//
// States that decay are flushed to 0 before they become subnormal: where a gradient stays 0 they would otherwise end up
// there for good, and arithmetic on subnormal numbers is some fifty times slower.

// @ts-ignore: decorator
@inline
function flush(v: v128): v128 {
  return v128.and(v, f32x4.ge(f32x4.abs(v), f32x4.splat(f32.MIN_NORMAL_VALUE)))
}

export function sgd(rate: usize, w: usize, g: usize, n: i32): void {
  const step = f32x4.splat(-load<f32>(rate))
  for (; n > 0; n -= 4, w += 16, g += 16) storeLanes(w, madd(step, v128.load(g), v128.load(w)), n)
}

export function momentum(rate: usize, w: usize, g: usize, v: usize, n: i32, decay: f32, nesterov: i32): void {
  const step = f32x4.splat(-load<f32>(rate))
  const decay4 = f32x4.splat(decay)
  for (; n > 0; n -= 4, w += 16, g += 16, v += 16) {
    const push = f32x4.mul(step, v128.load(g))
    const velocity = flush(madd(decay4, v128.load(v), push))
    storeLanes(v, velocity, n)
    storeLanes(w, f32x4.add(v128.load(w), nesterov ? madd(decay4, velocity, push) : velocity), n)
  }
}

export function adam(
  rate: usize, step: usize, w: usize, g: usize, m: usize, v: usize, n: i32, beta1: f64, beta2: f64, epsilon: f32,
): void {
  const t = load<i32>(step) + 1
  const rate4 = f32x4.splat(<f32>(-<f64>load<f32>(rate) * sqrt(1 - power(beta2, t)) / (1 - power(beta1, t))))
  const gain1 = f32x4.splat(<f32>(1 - beta1))
  const gain2 = f32x4.splat(<f32>(1 - beta2))
  const epsilon4 = f32x4.splat(epsilon)
  for (; n > 0; n -= 4, w += 16, g += 16, m += 16, v += 16) {
    const gradient = v128.load(g)
    const oldMean = v128.load(m)
    const oldSquare = v128.load(v)
    const mean = flush(madd(f32x4.sub(gradient, oldMean), gain1, oldMean))
    const square = flush(madd(f32x4.sub(f32x4.mul(gradient, gradient), oldSquare), gain2, oldSquare))
    storeLanes(m, mean, n)
    storeLanes(v, square, n)
    const change = f32x4.div(f32x4.mul(rate4, mean), f32x4.add(f32x4.sqrt(square), epsilon4))
    storeLanes(w, f32x4.add(v128.load(w), change), n)
  }
}

/** x^n by squaring, n >= 0. */
function power(x: f64, n: i32): f64 {
  let result: f64 = 1
  for (; n > 0; n >>= 1) {
    if (n & 1) result *= x
    x *= x
  }
  return result
}
