import { log4, madd, storeLanes } from './simd'

// @ts-ignore: decorator
@inline
function mix(x: u32): u32 {
  x = (x ^ (x >> 16)) * 0x21f0aaad
  x = (x ^ (x >> 15)) * 0x735a2d97
  return x ^ (x >> 15)
}

// @ts-ignore: decorator
@inline
function mix4(x: v128): v128 {
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x21f0aaad))
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(0x735a2d97))
  return v128.xor(x, i32x4.shr_u(x, 15))
}

// Random values by counting: what they are is said in src/graph/ops/random.ts.

/** n times 0 where the random bits are below `threshold`, else `kept`. */
export function bernoulliMask(step: usize, y: usize, n: i32, seed: u32, threshold: u32, kept: f32): void {
  const key = i32x4.splat(mix(mix(seed) + load<u32>(step)))
  const limit = i32x4.splat(threshold)
  const value = f32x4.splat(kept)
  let index = i32x4(1, 2, 3, 4)
  for (; n > 0; n -= 4, y += 16) {
    const bits = mix4(v128.xor(mix4(index), key))
    storeLanes(y, v128.andnot(value, i32x4.lt_u(bits, limit)), n)
    index = i32x4.add(index, i32x4.splat(4))
  }
}

/** n times `stddev` times a draw from the standard normal distribution. */
export function normalNoise(step: usize, y: usize, n: i32, seed: u32, stddev: f32): void {
  const key = i32x4.splat(mix(mix(seed) + load<u32>(step)))
  const one = f32x4.splat(1)
  const scale = f32x4.splat(stddev * <f32>1.4142135623730951)
  let index = i32x4(1, 2, 3, 4)
  for (; n > 0; n -= 4, y += 16) {
    const upper = i32x4.shr_u(mix4(v128.xor(mix4(index), key)), 9)
    const place = f32x4.convert_i32x4_s(i32x4.sub(i32x4.add(upper, upper), i32x4.splat(8388607)))
    const x = f32x4.mul(place, f32x4.splat(1.1920928955078125e-7))
    storeLanes(y, f32x4.mul(scale, f32x4.mul(x, inverseErf(f32x4.mul(f32x4.sub(one, x), f32x4.add(one, x))))), n)
    index = i32x4.add(index, i32x4.splat(4))
  }
}

/** erfinv(x) / x from 1 - x^2. */
// @ts-ignore: decorator
@inline
function inverseErf(rest: v128): v128 {
  const w = f32x4.neg(log4(rest))
  const central = f32x4.sub(w, f32x4.splat(2.5))
  let a = f32x4.splat(2.81022636e-8)
  a = madd(a, central, f32x4.splat(3.43273939e-7))
  a = madd(a, central, f32x4.splat(-3.5233877e-6))
  a = madd(a, central, f32x4.splat(-4.39150654e-6))
  a = madd(a, central, f32x4.splat(2.1858087e-4))
  a = madd(a, central, f32x4.splat(-1.25372503e-3))
  a = madd(a, central, f32x4.splat(-4.17768164e-3))
  a = madd(a, central, f32x4.splat(2.46640727e-1))
  a = madd(a, central, f32x4.splat(1.50140941))
  const tail = f32x4.sub(f32x4.sqrt(w), f32x4.splat(3))
  let b = f32x4.splat(-2.00214257e-4)
  b = madd(b, tail, f32x4.splat(1.00950558e-4))
  b = madd(b, tail, f32x4.splat(1.34934322e-3))
  b = madd(b, tail, f32x4.splat(-3.67342844e-3))
  b = madd(b, tail, f32x4.splat(5.73950773e-3))
  b = madd(b, tail, f32x4.splat(-7.6224613e-3))
  b = madd(b, tail, f32x4.splat(9.43887047e-3))
  b = madd(b, tail, f32x4.splat(1.00167406))
  b = madd(b, tail, f32x4.splat(2.83297682))
  return v128.bitselect(a, b, f32x4.lt(w, f32x4.splat(5)))
}
