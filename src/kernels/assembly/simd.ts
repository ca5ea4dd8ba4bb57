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
 * e^x in four lanes, relative error about 1e-7; infinity above 88.72, and 0 below -87, where float32 would be
 * subnormal. Range reduction and polynomial after Cephes' expf: x = n ln 2 + r, |r| <= ln 2 / 2. Adding 1.5 * 2^23
 * rounds to whole numbers, which are then the lowest bits of the sum, and from there become the exponent.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const least = f32x4.splat(-87)
  const most = f32x4.splat(88.7228317)
  const shift = f32x4.splat(12582912)
  const clamped = f32x4.pmin(f32x4.pmax(x, least), most)
  const shifted = madd(clamped, f32x4.splat(1.44269504088896341), shift)
  const n = f32x4.sub(shifted, shift)
  let r = madd(n, f32x4.splat(-0.693359375), clamped)
  r = madd(n, f32x4.splat(2.12194440e-4), r)
  let p = f32x4.splat(1.9875691500e-4)
  p = madd(p, r, f32x4.splat(1.3981999507e-3))
  p = madd(p, r, f32x4.splat(8.3334519073e-3))
  p = madd(p, r, f32x4.splat(4.1665795894e-2))
  p = madd(p, r, f32x4.splat(1.6666665459e-1))
  p = madd(p, r, f32x4.splat(5.0000001201e-1))
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), f32x4.splat(1))
  const power = v128.andnot(i32x4.add(p, i32x4.shl(shifted, 23)), f32x4.lt(x, least))
  // Above, and for NaN
  return v128.bitselect(power, f32x4.mul(x, f32x4.splat(Infinity)), f32x4.le(x, most))
}

// @ts-ignore: decorator
@inline
export function exp(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0)
}

/** 1 / (1 + e^-x) in four lanes. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1)
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))))
}

/** tanh in four lanes, after Cephes' tanhf: a polynomial near 0, where 1 - 2 / (e^2x + 1) would cancel. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
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

/**
 * Natural logarithm in four lanes, relative error about 1e-7, after Cephes' logf: x = m 2^e with m from sqrt(1/2) to
 * sqrt(2). Subnormals are taken for the least normal number; -infinity at 0, NaN below.
 */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const bits = f32x4.pmax(x, f32x4.splat(1.1754943508222875e-38))
  let e = i32x4.sub(i32x4.shr_u(bits, 23), i32x4.splat(126))
  let m = v128.or(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000))
  const small = f32x4.lt(m, f32x4.splat(0.707106781186547524))
  e = i32x4.add(e, small)
  m = f32x4.sub(f32x4.add(m, v128.and(m, small)), f32x4.splat(1))
  const exponent = f32x4.convert_i32x4_s(e)
  const z = f32x4.mul(m, m)
  let series = f32x4.splat(7.0376836292e-2)
  series = madd(series, m, f32x4.splat(-1.1514610310e-1))
  series = madd(series, m, f32x4.splat(1.1676998740e-1))
  series = madd(series, m, f32x4.splat(-1.2420140846e-1))
  series = madd(series, m, f32x4.splat(1.4249322787e-1))
  series = madd(series, m, f32x4.splat(-1.6668057665e-1))
  series = madd(series, m, f32x4.splat(2.0000714765e-1))
  series = madd(series, m, f32x4.splat(-2.4999993993e-1))
  series = madd(series, m, f32x4.splat(3.3333331174e-1))
  series = f32x4.mul(f32x4.mul(series, m), z)
  series = madd(exponent, f32x4.splat(-2.12194440e-4), series)
  series = madd(z, f32x4.splat(-0.5), series)
  let result = madd(exponent, f32x4.splat(0.693359375), f32x4.add(m, series))
  result = v128.bitselect(x, result, f32x4.eq(x, f32x4.splat(Infinity)))
  result = v128.bitselect(f32x4.splat(-Infinity), result, f32x4.eq(x, f32x4.splat(0)))
  return v128.bitselect(result, f32x4.splat(NaN), f32x4.ge(x, f32x4.splat(0)))
}

/** log(1 + x) in four lanes, exact for small x too: the rounding of 1 + x is divided out (Kahan). */
// @ts-ignore: decorator
@inline
export function log1p4(x: v128): v128 {
  const one = f32x4.splat(1)
  const sum = f32x4.add(one, x)
  const rounded = f32x4.sub(sum, one)
  return v128.bitselect(x, f32x4.mul(log4(sum), f32x4.div(x, rounded)), f32x4.eq(rounded, f32x4.splat(0)))
}

/**
 * Sine in four lanes, or with 1 quarter of a turn ahead cosine, exact to float32 up to about 1e6 (absolute error below 1e-7
 * up to 1e9): in float64, by fdlibm's halves of pi/2 and the series around the nearest quarter.
 */
// @ts-ignore: decorator
@inline
export function sine4(x: v128, ahead: f64): v128 {
  const low = f32x4.demote_f64x2_zero(sine2(f64x2.promote_low_f32x4(x), ahead))
  const high = f32x4.demote_f64x2_zero(sine2(f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3)), ahead))
  return v128.shuffle<i32>(low, high, 0, 1, 4, 5)
}

function sine2(x: v128, ahead: f64): v128 {
  const half = f64x2.splat(0.5)
  const one = f64x2.splat(1)
  const nearest = f64x2.nearest(f64x2.mul(x, f64x2.splat(0.6366197723675814)))
  let r = f64x2.sub(x, f64x2.mul(nearest, f64x2.splat(1.57079632673412561417)))
  r = f64x2.sub(r, f64x2.mul(nearest, f64x2.splat(6.07710050650619224932e-11)))
  const z = f64x2.mul(r, r)
  let sine = f64x2.add(f64x2.mul(f64x2.splat(1.0 / 362880), z), f64x2.splat(-1.0 / 5040))
  sine = f64x2.add(f64x2.mul(sine, z), f64x2.splat(1.0 / 120))
  sine = f64x2.add(f64x2.mul(sine, z), f64x2.splat(-1.0 / 6))
  sine = f64x2.mul(f64x2.add(f64x2.mul(sine, z), one), r)
  let cosine = f64x2.add(f64x2.mul(f64x2.splat(-1.0 / 3628800), z), f64x2.splat(1.0 / 40320))
  cosine = f64x2.add(f64x2.mul(cosine, z), f64x2.splat(-1.0 / 720))
  cosine = f64x2.add(f64x2.mul(cosine, z), f64x2.splat(1.0 / 24))
  cosine = f64x2.sub(f64x2.mul(cosine, z), half)
  cosine = f64x2.add(f64x2.mul(cosine, z), one)
  // Quarters 1 and 3 have the other function, 2 and 3 the other sign.
  const turned = f64x2.mul(f64x2.add(nearest, f64x2.splat(ahead)), half)
  const halves = f64x2.floor(turned)
  const value = v128.bitselect(sine, cosine, f64x2.eq(turned, halves))
  const turns = f64x2.mul(halves, half)
  return v128.bitselect(value, f64x2.neg(value), f64x2.eq(turns, f64x2.floor(turns)))
}

/** The error function in four lanes, to 1e-7, after Juffa (https://stackoverflow.com/a/35148199). */
// @ts-ignore: decorator
@inline
export function erf4(x: v128): v128 {
  const size = f32x4.abs(x)
  const z = f32x4.mul(x, x)
  let far = madd(f32x4.splat(-1.72853470e-5), size, f32x4.splat(3.83197126e-4))
  far = madd(far, z, madd(f32x4.splat(-3.88396438e-3), size, f32x4.splat(2.42546219e-2)))
  far = madd(far, size, f32x4.splat(-1.06777877e-1))
  far = madd(far, size, f32x4.splat(-6.34846687e-1))
  far = madd(far, size, f32x4.splat(-1.28717512e-1))
  far = f32x4.sub(f32x4.splat(1), exp4(madd(far, size, f32x4.neg(size))))
  let near = f32x4.splat(-5.96761703e-4)
  near = madd(near, z, f32x4.splat(4.99119423e-3))
  near = madd(near, z, f32x4.splat(-2.67681349e-2))
  near = madd(near, z, f32x4.splat(1.12819925e-1))
  near = madd(near, z, f32x4.splat(-3.76125336e-1))
  near = madd(near, z, f32x4.splat(1.28379166e-1))
  near = madd(near, x, x)
  const sign = v128.and(x, i32x4.splat(0x80000000))
  return v128.bitselect(v128.or(far, sign), near, f32x4.gt(size, f32x4.splat(0.927734375)))
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
