export const POINT = 0x2e
export const COMMA = 0x2c
const MINUS = 0x2d
const PLUS = 0x2b
const ZERO = 0x30

/** Powers of ten that float64 holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/** More digits than float64 surely holds: an identifier. */
const MAX_INTEGER_DIGITS = 15
/** As few digits after a plus sign are a telephone number: no program writes a count so. */
const MIN_PHONE_DIGITS = 7

/** Why a cell that has a number's form is a code instead, which a number would spoil. */
export type CodeReason = 'leading-zeros' | 'long-numbers' | 'phone-numbers'

/**
 * Reads numbers from the bytes of cells; what is found beside the value is left in its fields, so that nothing is
 * allocated. The form is that of CSV: digits with one decimal separator, a sign and an exponent, spaces around it; neither
 * thousands separators, nor hexadecimal, nor infinities.
 */
export class NumberCell {
  /** Separator of the cell read last: 0, or the code of `.` or `,`. */
  separator = 0
  /** Digits behind it. */
  decimals = 0
  /** Why the cell read last is a code. */
  code: CodeReason | undefined
  /** Whether its text is that of the value's digits to so many decimals, and nothing else. */
  isPlain = false

  readonly #first: number
  readonly #second: number
  /** What `#text` is made of. */
  #bytes: Uint8Array | undefined
  #text = ''

  /** @param separators codes of one or two decimal separators that a number may have. */
  constructor(separators: readonly number[]) {
    this.#first = separators[0]!
    this.#second = separators.at(-1)!
  }

  /** The value of the cell, or NaN when it is no number. Correctly rounded, as `Number` does. */
  read(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start
    while (start < end && isSpace(bytes[start]!)) start++
    while (start < end && isSpace(bytes[end - 1]!)) end--
    this.separator = 0
    this.decimals = 0
    this.code = undefined
    let i = start
    const sign = bytes[i]
    if (sign === MINUS || sign === PLUS) i++
    const first = bytes[i]
    let mantissa = 0
    let digits = 0
    for (; i < end; i++) {
      const digit = bytes[i]! - ZERO
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit
        digits++
      } else if (this.separator === 0 && (bytes[i] === this.#first || bytes[i] === this.#second)) {
        this.separator = bytes[i]!
        this.decimals = -digits
      } else {
        break
      }
    }
    if (digits === 0) return Number.NaN
    const whole = this.separator === 0 ? digits : -this.decimals
    this.decimals = this.separator === 0 ? 0 : digits + this.decimals
    const isExponent = i < end
    if (isExponent && !isExponentAt(bytes, i, end)) return Number.NaN
    if (first === ZERO && whole > 1) this.code = 'leading-zeros'
    else if (this.separator === 0 && !isExponent) {
      if (digits > MAX_INTEGER_DIGITS) this.code = 'long-numbers'
      else if (sign === PLUS && digits >= MIN_PHONE_DIGITS) this.code = 'phone-numbers'
    }
    // Of fifteen digits, float64 gives each back.
    this.isPlain = end - start === length && !isExponent && sign !== PLUS && whole > 0 && digits <= MAX_INTEGER_DIGITS &&
      (first !== ZERO || whole === 1) && (this.separator === 0 || this.decimals > 0) && (sign !== MINUS || mantissa > 0)
    if (!isExponent && mantissa <= Number.MAX_SAFE_INTEGER && this.decimals < POWERS.length) {
      const value = mantissa / POWERS[this.decimals]! // both exact, so the quotient is rounded once
      return sign === MINUS ? -value : value
    }
    const value = Number(this.#letters(bytes).slice(start, end).replace(',', '.'))
    return Number.isFinite(value) ? value : Number.NaN
  }

  /** A letter a byte, so that places are the same. Made once of all bytes, since a string of each cell takes longer. */
  #letters(bytes: Uint8Array): string {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes
      this.#text = new TextDecoder('windows-1252').decode(bytes)
    }
    return this.#text
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a
}

function isExponentAt(bytes: Uint8Array, at: number, end: number): boolean {
  let i = at
  if ((bytes[i]! | 0x20) !== 0x65) return false
  i++
  if (bytes[i] === MINUS || bytes[i] === PLUS) i++
  if (i === end) return false
  for (; i < end; i++) if (bytes[i]! < ZERO || bytes[i]! > ZERO + 9) return false
  return true
}
