/**
 * Logarithm, exponential and circle functions that give the same bits in every browser: ECMAScript leaves those of Math, and
 * the operator **, to the implementation, and they do differ. Made of nothing but + - * / and the bits of float64, which are
 * settled by IEEE 754. Whatever reaches weights, metrics or an artifact uses these.
 *
 * Range reduction as in Cody and Waite, "Software Manual for the Elementary Functions" (1980), and then a series: relative
 * error below 1e-15.
 */

const word = new DataView(new ArrayBuffer(8))

/** Halves of ln 2: the first has 20 zero bits at its end, so that its product with a whole number up to 2^20 is exact. */
const LN2_HIGH = 6.9314718036912382e-1
const LN2_LOW = 1.9082149292705877e-10
const LEAST_NORMAL = 2.2250738585072014e-308
const TWO_TO_54 = 18014398509481984

/** Natural logarithm; -Infinity at 0, NaN below. By the series of artanh: ln m = 2 artanh((m - 1) / (m + 1)). */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  const isSubnormal = x < LEAST_NORMAL
  word.setFloat64(0, isSubnormal ? x * TWO_TO_54 : x)
  const high = word.getUint32(0)
  // x = m 2^exponent, m from sqrt(1/2) to sqrt(2)
  let exponent = (high >>> 20) - (isSubnormal ? 1077 : 1023)
  word.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let m = word.getFloat64(0)
  if (m > Math.SQRT2) {
    m /= 2
    exponent++
  }
  const s = (m - 1) / (m + 1)
  let series = 1 / 21
  for (let k = 19; k >= 1; k -= 2) series = series * s * s + 1 / k
  return exponent * LN2_HIGH + (2 * s * series + exponent * LN2_LOW)
}

/** ln(1 + x), exact for small x too: the rounding of 1 + x is divided out (Kahan). */
export function log1p(x: number): number {
  const sum = 1 + x
  return sum === 1 || sum === Number.POSITIVE_INFINITY ? x : (log(sum) * x) / (sum - 1)
}

/** e^x = 2^n e^r with |r| at most ln 2 / 2. */
export function exp(x: number): number {
  if (!(x < 709.8)) return x * Number.POSITIVE_INFINITY
  if (x < -745.2) return 0
  const n = Math.round(x / Math.LN2)
  const r = x - n * LN2_HIGH - n * LN2_LOW
  let series = 1
  for (let k = 13; k >= 1; k--) series = 1 + (r * series) / k
  // In two steps, since 2^n can be beyond the normal numbers where the result is not.
  const half = n >> 1
  return series * powerOfTwo(half) * powerOfTwo(n - half)
}

/**
 * base^exponent: by multiplication for a small whole exponent, so that the first power is exact and the second is rounded
 * once; else of a base that is not negative, with a relative error of about 1e-16 times exponent ln(base).
 */
export function pow(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || exponent < 0 || exponent > 16) return exp(exponent * log(base))
  let result = 1
  for (let i = 0; i < exponent; i++) result *= base
  return result
}

/** The cosine of an angle in turns: of 2 pi `turns`. */
export function cosineOfTurns(turns: number): number {
  return onCircle(turns, 0)
}

/** The sine of an angle in turns: of 2 pi `turns`. */
export function sineOfTurns(turns: number): number {
  return onCircle(turns, 3)
}

/** The cosine of `turns` and so many quarters of a turn. */
function onCircle(turns: number, quarters: number): number {
  const nearest = Math.round(4 * turns)
  // At most an eighth of a turn from the nearest quarter, without rounding.
  const r = 2 * Math.PI * (turns - nearest / 4)
  switch ((nearest + quarters) & 3) {
    case 0: return cosine(r)
    case 1: return -sine(r)
    case 2: return -cosine(r)
    default: return sine(r)
  }
}

function cosine(r: number): number {
  let series = 1
  for (let k = 17; k >= 1; k -= 2) series = 1 - (r * r * series) / (k * (k + 1))
  return series
}

function sine(r: number): number {
  let series = 1
  for (let k = 16; k >= 2; k -= 2) series = 1 - (r * r * series) / (k * (k + 1))
  return r * series
}

/** Of a whole number from -1022 to 1023. */
function powerOfTwo(n: number): number {
  word.setUint32(0, (n + 1023) << 20)
  word.setUint32(4, 0)
  return word.getFloat64(0)
}
