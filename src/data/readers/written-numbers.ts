import { Dictionary } from './dictionary.ts'
import { GrowingArray } from './growing.ts'
import type { NumberCell } from './number-cell.ts'

/** The form of a cell that is kept as it stands; others are the count of digits behind the separator. */
const ODD = 255

/**
 * The numbers of a column and, in a byte each, how they were written: one that turns out late to be of text gets its texts
 * back without the file being kept for it. Only what is written in another way than digits is kept as text.
 */
export class WrittenNumbers {
  readonly #values = new GrowingArray((length) => new Float64Array(length))
  readonly #forms = new GrowingArray((length) => new Uint8Array(length))
  readonly #odd = new Dictionary()
  readonly #oddCodes = new GrowingArray((length) => new Uint32Array(length))

  /** @param cell that has read the value. */
  push(value: number, { isPlain, decimals }: NumberCell, bytes: Uint8Array, start: number, end: number): void {
    if (!isPlain) return this.pushOdd(value, bytes, start, end)
    this.#values.push(value)
    this.#forms.push(decimals)
  }

  /** A value that is missing, or written in a way of its own. */
  pushOdd(value: number, bytes: Uint8Array, start: number, end: number): void {
    this.#values.push(value)
    this.#forms.push(ODD)
    this.#oddCodes.push(this.#odd.code(bytes, start, end))
  }

  /** The values; nothing is kept from then on. */
  take(): Float64Array {
    this.#forms.clear()
    this.#oddCodes.clear()
    return this.#values.take()
  }

  /** Gives the text of each row to `sink`; nothing is kept from then on. @param separator of all of them. */
  takeTexts(separator: string, sink: (bytes: Uint8Array) => void): void {
    const encoder = new TextEncoder()
    const forms = this.#forms.take()
    const odd = this.#oddCodes.take()
    const values = this.#values.take()
    let next = 0
    for (let row = 0; row < values.length; row++) {
      const form = forms[row]!
      sink(form === ODD ? this.#odd.bytes(odd[next++]!) : encoder.encode(values[row]!.toFixed(form).replace('.', separator)))
    }
  }
}
