/** The different texts of a column, other than the empty one. */
export interface CodedTexts {
  /** In the order of their first rows. */
  readonly distinct: readonly string[]
  /** Of each row: which of them it has; -1 for none, an empty text. */
  readonly codes: Int32Array
}

/**
 * Which of its different values each row has. A hash table of numbers: with a million different values, a Map of strings takes
 * several times as long and as much memory. `undefined` as soon as there are more than `most` different values.
 */
export function codeTexts(values: readonly string[], most: number): CodedTexts | undefined
export function codeTexts(values: readonly string[]): CodedTexts
export function codeTexts(values: readonly string[], most = values.length): CodedTexts | undefined {
  const codes = new Int32Array(values.length)
  const distinct: string[] = []
  const hashes = new Int32Array(Math.min(most, values.length))
  let slots = new Int32Array(256)
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (value === '') {
      codes[row] = -1
      continue
    }
    const hash = hashOf(value)
    const mask = slots.length - 1
    let slot = hash & mask
    let code = slots[slot]! - 1
    while (code >= 0 && !(hashes[code] === hash && distinct[code] === value)) {
      slot = (slot + 1) & mask
      code = slots[slot]! - 1
    }
    if (code < 0) {
      if (distinct.length === most) return undefined
      code = distinct.push(value) - 1
      hashes[code] = hash
      slots[slot] = code + 1
      if (2 * distinct.length > slots.length) slots = rehashed(hashes.subarray(0, distinct.length), 2 * slots.length)
    }
    codes[row] = code
  }
  return { distinct, codes }
}

function rehashed(hashes: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(length)
  hashes.forEach((hash, code) => {
    let slot = hash & (length - 1)
    while (slots[slot] !== 0) slot = (slot + 1) & (length - 1)
    slots[slot] = code + 1
  })
  return slots
}

/** FNV-1a of UTF-16 units, its upper bits folded into the lower ones. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash ^ (hash >>> 15)
}
