import { expect, it } from 'vitest'
import { float16Bits, float16Value } from './float16.ts'

it('gives the bits of a half back, for every half', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = float16Value(bits)
    const isNaN = (bits & 0x7c00) === 0x7c00 && (bits & 1023) !== 0
    if (isNaN) expect(value).toBeNaN()
    else if (float16Bits(value) !== bits) expect.fail(`${bits} is ${value}, which is ${float16Bits(value)}`)
  }
})

it.each([
  [1, 0x3c00], [-2, 0xc000], [65504, 0x7bff], [0, 0], [-0, 0x8000], [2 ** -24, 1], [2 ** -14, 0x0400], [1 / 3, 0x3555],
  [65519.99, 0x7bff], [65520, 0x7c00], [1e300, 0x7c00], [-1e300, 0xfc00], [Number.NaN, 0x7e00],
  // Ties go to even, what is a little more goes up.
  [1 + 2 ** -11, 0x3c00], [1 + 3 * 2 ** -11, 0x3c02], [1 + 2 ** -11 + 2 ** -40, 0x3c01],
  [2 ** -25, 0], [3 * 2 ** -25, 2], [2 ** -25 + 2 ** -60, 1], [2 ** -14 - 2 ** -26, 0x0400], [2 - 2 ** -12, 0x4000], [5e-324, 0],
])('%d is %d', (value, bits) => {
  expect(float16Bits(value)).toBe(bits)
})

it('is between its neighbours rounded to the nearer', () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [float16Value(bits), float16Value(bits + 1)]
    if (float16Bits(low + (high - low) * 0.49) !== bits || float16Bits(low + (high - low) * 0.51) !== bits + 1) expect.fail(String(bits))
  }
})
