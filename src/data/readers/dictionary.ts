/** Stands between texts that are decoded together; no text file that is read holds it. */
const SEPARATOR = 0

/** From so many texts on, a column whose texts hardly ever come twice is not searched for them any more. */
const MANY = 16_384

/** So many texts are decoded at once. */
const BATCH = 16_384

/**
 * The distinct texts of a column, as UTF-8: each is kept once, and a string is made of each once, at the end. A string cut
 * out of the file would keep all of the file in memory.
 */
export class Dictionary {
  #bytes = new Uint8Array(256)
  /** Where each text starts; one more for the end of the last. A separator follows each. */
  #starts = new Uint32Array(16)
  /** Hash table with open addressing: the code of a text + 1. */
  #slots = new Uint32Array(32)
  #size = 0
  #asked = 0
  /** Whether texts are added without looking whether they are there. */
  #isOpen = false

  /** The number of this text, counted from 0: the same for the same text, unless nearly all texts differ. */
  code(bytes: Uint8Array, start: number, end: number): number {
    if (this.#isOpen) return this.#append(bytes, start, end)
    this.#asked++
    const mask = this.#slots.length - 1
    for (let slot = hashOf(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot]!
      if (found === 0) {
        const code = this.#append(bytes, start, end)
        this.#slots[slot] = code + 1
        if (2 * this.#size > this.#slots.length) this.#rehash()
        return code
      }
      if (this.#equals(found - 1, bytes, start, end)) return found - 1
    }
  }

  /** All texts by number; the dictionary is empty from then on. */
  take(): readonly string[] {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const strings: string[] = []
    for (let from = 0; from < this.#size; from += BATCH) {
      const to = Math.min(from + BATCH, this.#size)
      const text = decoder.decode(this.#bytes.subarray(this.#starts[from], this.#starts[to]! - 1))
      for (const part of text.split('\0')) strings.push(part)
    }
    this.#bytes = new Uint8Array(0)
    this.#starts = this.#slots = new Uint32Array(0)
    this.#size = 0
    return strings
  }

  #equals(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const at = this.#starts[code]!
    if (this.#starts[code + 1]! - at - 1 !== end - start) return false
    for (let i = start; i < end; i++) if (this.#bytes[at + i - start] !== bytes[i]) return false
    return true
  }

  #append(bytes: Uint8Array, start: number, end: number): number {
    const code = this.#size++
    const at = this.#starts[code]!
    const next = at + end - start + 1
    if (next > this.#bytes.length) this.#bytes = lengthened(this.#bytes, new Uint8Array(Math.max(2 * this.#bytes.length, next)))
    for (let i = start; i < end; i++) this.#bytes[at + i - start] = bytes[i]!
    this.#bytes[next - 1] = SEPARATOR
    if (code + 2 > this.#starts.length) this.#starts = lengthened(this.#starts, new Uint32Array(2 * this.#starts.length))
    this.#starts[code + 1] = next
    return code
  }

  #rehash(): void {
    if (this.#size >= MANY && 10 * this.#size > 9 * this.#asked) {
      this.#isOpen = true
      this.#slots = new Uint32Array(0)
      return
    }
    const slots = new Uint32Array(2 * this.#slots.length)
    const mask = slots.length - 1
    for (let code = 0; code < this.#size; code++) {
      let slot = hashOf(this.#bytes, this.#starts[code]!, this.#starts[code + 1]! - 1) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = code + 1
    }
    this.#slots = slots
  }
}

/** FNV-1a, its upper bits folded into the lower ones. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  return hash ^ (hash >>> 15)
}

function lengthened<A extends Uint8Array | Uint32Array>(array: A, longer: A): A {
  longer.set(array)
  return longer
}
