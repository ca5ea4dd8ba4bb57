import { begin, innerSize, innerStride, next, q } from './layout'
import { storeLanes } from './simd'

// What is done to gradients before an update and to weights behind it, in place: formulas in
// src/graph/ops/around-update.ts.

export function gradientSum(a: usize, g: usize, n: i32): void {
  for (; n > 0; n -= 4, a += 16, g += 16) storeLanes(a, f32x4.add(v128.load(a), v128.load(g)), n)
}

export function gradientMean(g: usize, a: usize, n: i32, steps: i32): void {
  const steps4 = f32x4.splat(<f32>steps)
  const zero = f32x4.splat(0)
  for (; n > 0; n -= 4, g += 16, a += 16) {
    storeLanes(g, f32x4.div(f32x4.add(v128.load(a), v128.load(g)), steps4), n)
    storeLanes(a, zero, n)
  }
}

export function clipByValue(g: usize, n: i32, limit: f32): void {
  const most = f32x4.splat(limit)
  const least = f32x4.splat(-limit)
  for (; n > 0; n -= 4, g += 16) storeLanes(g, f32x4.max(f32x4.min(v128.load(g), most), least), n)
}

/** The sum of squares is taken in float64: float32 would overflow from 1e19 on. */
export function clipByNorm(g: usize, n: i32, limit: f32): void {
  let low = f64x2.splat(0)
  let high = f64x2.splat(0)
  const end = g + (<usize>n << 2)
  let at = g
  for (; at + 16 <= end; at += 16) {
    const v = v128.load(at)
    const first = f64x2.promote_low_f32x4(v)
    const second = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1))
    low = f64x2.add(low, f64x2.mul(first, first))
    high = f64x2.add(high, f64x2.mul(second, second))
  }
  const pairs = f64x2.add(low, high)
  let sum = f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)
  for (; at < end; at += 4) {
    const x = <f64>load<f32>(at)
    sum += x * x
  }
  if (sum <= <f64>limit * <f64>limit) return
  // Infinity and NaN become NaN, so that a step that has gone astray shows.
  const scale = f32x4.splat(<f32>(<f64>limit / sqrt(sum) + (sum - sum)))
  for (; n > 0; n -= 4, g += 16) storeLanes(g, f32x4.mul(v128.load(g), scale), n)
}

/** w is walked in its own order; in the layout, operand q is its `count` norms, for which `norms` is scratch. */
export function maxNorm(w: usize, norms: usize, count: i32, limit: f32, layout: usize): void {
  memory.fill(norms, 0, <usize>count << 2)
  const n = innerSize(layout)
  const step: usize = innerStride(layout, 1) ? 4 : 0
  let x = w
  begin(layout)
  do {
    let to = norms + (<usize>q << 2)
    for (let i = 0; i < n; i++, x += 4, to += step) store<f32>(to, load<f32>(to) + load<f32>(x) * load<f32>(x))
  } while (next())
  for (let i = 0; i < count; i++) {
    const at = norms + (<usize>i << 2)
    const norm = sqrt<f32>(load<f32>(at))
    store<f32>(at, min<f32>(norm, limit) / (norm + 1e-7))
  }
  x = w
  begin(layout)
  do {
    let from = norms + (<usize>q << 2)
    for (let i = 0; i < n; i++, x += 4, from += step) store<f32>(x, load<f32>(x) * load<f32>(from))
  } while (next())
}
