/** IEEE 754 binary16 as its bits, both ways. Numbers are rounded once, to the nearest, ties to even; too large ones are infinite. */

const SIGN = 0x8000
const INFINITE = 0x7c00
const NOT_A_NUMBER = 0x7e00
/** The least that rounds to infinity. */
const TOO_LARGE = 65520
const LEAST_NORMAL = 2 ** -14

const scratch = new DataView(new ArrayBuffer(8))

export function float16Bits(value: number): number {
  if (Number.isNaN(value)) return NOT_A_NUMBER
  const sign = value < 0 || Object.is(value, -0) ? SIGN : 0
  const size = Math.abs(value)
  if (size >= TOO_LARGE) return sign | INFINITE
  // What is rounded up to the next power of two is that in bits, too: hence the sums.
  if (size < LEAST_NORMAL) return sign + roundToEven(size * 2 ** 24)
  scratch.setFloat64(0, size)
  const exponent = (scratch.getUint16(0) >> 4) - 1023
  return sign + (exponent + 14) * 1024 + roundToEven(size * 2 ** (10 - exponent))
}

export function float16Value(bits: number): number {
  const sign = bits & SIGN ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

function roundToEven(value: number): number {
  const low = Math.floor(value)
  const rest = value - low
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low
}
