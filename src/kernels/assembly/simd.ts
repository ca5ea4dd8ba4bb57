// What every family of kernels shares: four-lane arithmetic on float32.

/** a b + c. Rounded once in the relaxed build (fused), twice in the plain one. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/** Sum of the four lanes, in a fixed order. */
// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  )
}

// @ts-ignore: decorator
@inline
export function maxLanes(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  )
}

/**
 * e^x in four lanes, relative error about 1e-7; overflows to infinity and underflows through the subnormals to 0.
 * Range reduction and polynomial after Cephes' expf: x = n ln 2 + r, |r| <= ln 2 / 2.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const clamped = f32x4.min(f32x4.max(x, f32x4.splat(-104)), f32x4.splat(89))
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.44269504088896341)))
  let r = madd(n, f32x4.splat(-0.693359375), clamped)
  r = madd(n, f32x4.splat(2.12194440e-4), r)
  let p = f32x4.splat(1.9875691500e-4)
  p = madd(p, r, f32x4.splat(1.3981999507e-3))
  p = madd(p, r, f32x4.splat(8.3334519073e-3))
  p = madd(p, r, f32x4.splat(4.1665795894e-2))
  p = madd(p, r, f32x4.splat(1.6666665459e-1))
  p = madd(p, r, f32x4.splat(5.0000001201e-1))
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), f32x4.splat(1))
  // 2^n as two factors, since n reaches from -150 to 128 and one factor's exponent only from -126 to 127
  const whole = i32x4.trunc_sat_f32x4_s(n)
  const half = i32x4.shr_s(whole, 1)
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)))
}

// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23)
}

// @ts-ignore: decorator
@inline
export function exp(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0)
}

/** Natural logarithm of a positive normal number: m 2^e with m near 1, then the series of artanh((m - 1) / (m + 1)). */
export function log(x: f64): f64 {
  const bits = reinterpret<u64>(x)
  let exponent = <f64>(<i64>((bits >> 52) & 0x7ff) - 1023)
  let m = reinterpret<f64>((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000)
  if (m > 1.4142135623730951) {
    m *= 0.5
    exponent += 1
  }
  const s = (m - 1) / (m + 1)
  const q = s * s
  let series: f64 = 1.0 / 17
  series = series * q + 1.0 / 15
  series = series * q + 1.0 / 13
  series = series * q + 1.0 / 11
  series = series * q + 1.0 / 9
  series = series * q + 1.0 / 7
  series = series * q + 1.0 / 5
  series = series * q + 1.0 / 3
  return exponent * 0.6931471805599453 + 2 * s * (1 + q * series)
}

/** Stores the first `count` lanes. */
// @ts-ignore: decorator
@inline
export function storeLanes(at: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, value)
    return
  }
  store<f32>(at, f32x4.extract_lane(value, 0))
  if (count > 1) store<f32>(at, f32x4.extract_lane(value, 1), 4)
  if (count > 2) store<f32>(at, f32x4.extract_lane(value, 2), 8)
}
