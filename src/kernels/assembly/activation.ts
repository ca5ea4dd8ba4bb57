import { exp4, madd, storeLanes } from './simd'

// Element by element over `n` float32. A last vector may hang over the end: it is computed in full and stored in part,
// so an element has the same bits wherever it stands. y may be x (in place).

export function relu(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, f32x4.max(v128.load(x), f32x4.splat(0)), n)
}

export function sigmoid(x: usize, y: usize, n: i32): void {
  const one = f32x4.splat(1)
  for (; n > 0; n -= 4, x += 16, y += 16) {
    storeLanes(y, f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(v128.load(x))))), n)
  }
}

export function tanh(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, tanh4(v128.load(x)), n)
}

/** After Cephes' tanhf: a polynomial near 0, where 1 - 2 / (e^2x + 1) would cancel. */
// @ts-ignore: decorator
@inline
function tanh4(x: v128): v128 {
  const one = f32x4.splat(1)
  const size = f32x4.abs(x)
  const z = f32x4.mul(x, x)
  let series = f32x4.splat(-5.70498872745e-3)
  series = madd(series, z, f32x4.splat(2.06390887954e-2))
  series = madd(series, z, f32x4.splat(-5.37397155531e-2))
  series = madd(series, z, f32x4.splat(1.33314422036e-1))
  series = madd(series, z, f32x4.splat(-3.33332819422e-1))
  series = madd(f32x4.mul(series, z), x, x)
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(exp4(f32x4.add(size, size)), one)))
  const sign = v128.and(x, i32x4.splat(0x80000000))
  return v128.bitselect(series, v128.or(far, sign), f32x4.lt(size, f32x4.splat(0.625)))
}

export function reluGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  for (; n > 0; n -= 4, dy += 16, y += 16, dx += 16) {
    storeLanes(dx, v128.and(v128.load(dy), f32x4.gt(v128.load(y), f32x4.splat(0))), n)
  }
}

export function sigmoidGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  for (; n > 0; n -= 4, dy += 16, y += 16, dx += 16) {
    const value = v128.load(y)
    storeLanes(dx, f32x4.mul(v128.load(dy), f32x4.mul(value, f32x4.sub(f32x4.splat(1), value))), n)
  }
}

export function tanhGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  for (; n > 0; n -= 4, dy += 16, y += 16, dx += 16) {
    const value = v128.load(y)
    storeLanes(dx, f32x4.mul(v128.load(dy), f32x4.sub(f32x4.splat(1), f32x4.mul(value, value))), n)
  }
}
