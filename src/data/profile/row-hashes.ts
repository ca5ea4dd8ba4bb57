/** Of the values of a column: equal ones for equal values, as many for each row. */
export type Words = Int32Array | Uint32Array | Uint8Array

/** Tells equal rows by 53 bits: two different ones out of a million are taken for equal once in twenty thousand data sets. */
export class RowHashes {
  readonly #high: Int32Array
  readonly #low: Int32Array

  constructor(rows: number) {
    this.#high = new Int32Array(rows)
    this.#low = new Int32Array(rows)
  }

  add(words: Words): void {
    const width = words.length / this.#high.length
    for (let row = 0, at = 0; row < this.#high.length; row++) {
      let [high, low] = [this.#high[row]!, this.#low[row]!]
      for (const end = at + width; at < end; at++) {
        const word = words[at]!
        high = Math.imul(high ^ word, 0x9e3779b1)
        high ^= high >>> 15
        low = Math.imul(low + word + (high >>> 7), 0x85ebca6b)
        low ^= low >>> 13
      }
      this.#high[row] = high
      this.#low[row] = low
    }
  }

  /** How many rows are like one before, and the first of these, counted from 1. @param most of them. */
  findDuplicates(most: number): { readonly count: number; readonly rows: readonly number[] } {
    const { hashes } = this
    const sorted = hashes.toSorted()
    let count = 0
    for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) count++
    const rows: number[] = []
    const seen = new Set<number>()
    for (let row = 0; rows.length < Math.min(most, count); row++) {
      if (seen.has(hashes[row]!)) rows.push(row + 1)
      else seen.add(hashes[row]!)
    }
    return { count, rows }
  }

  /** A number for each row, another one for other rows. */
  get hashes(): Float64Array {
    const hashes = new Float64Array(this.#high.length)
    for (let row = 0; row < hashes.length; row++) hashes[row] = (this.#high[row]! >>> 0) * 2097152 + (this.#low[row]! >>> 11)
    return hashes
  }
}

/** A whole column in 53 bits. */
export function printOf(words: Words): string {
  const whole = new RowHashes(1)
  whole.add(words)
  return `${words.constructor.name} ${whole.hashes[0]}`
}

/** The bits of numbers, those of 0 for -0, and the same for every missing value. */
export function bitsOf(values: Float64Array): Uint32Array {
  const plain = values.map((value) => (Number.isNaN(value) ? Number.NaN : value + 0))
  return new Uint32Array(plain.buffer)
}
