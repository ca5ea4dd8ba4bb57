import { GrowingArray } from './growing.ts'

/** Stands between texts that are decoded together; no text file that is read holds it. */
const SEPARATOR = 0

/** From so many texts on, a column whose texts hardly ever come twice is not searched for them any more. */
const MANY = 16_384

/** Texts lie in chunks of 64 KB: growing copies nothing, and each chunk is let go of when its strings are made. */
const BITS = 16
const CHUNK = 1 << BITS

/**
 * The distinct texts of a column, as UTF-8: each is kept once, and a string is made of each once, at the end. A string cut
 * out of the file would keep all of the file in memory.
 */
export class Dictionary {
  /** Cut to what they hold, but the last; a text longer than a chunk has one of its own. */
  #chunks: Uint8Array[]
  /** The last of them, and where the next text goes. */
  #chunk = new Uint8Array(256)
  #at = 0
  /** Of each text: its chunk, and in the lower bits its place there. A separator follows each. */
  readonly #starts = new GrowingArray((length) => new Uint32Array(length))
  /** Hash table with open addressing: the code of a text + 1. */
  #slots = new Uint32Array(32)
  #asked = 0
  /** Whether texts are added without looking whether they are there. */
  #isOpen = false

  constructor() {
    this.#chunks = [this.#chunk]
  }

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
        if (2 * this.#starts.length > this.#slots.length) this.#rehash()
        return code
      }
      if (this.#equals(found - 1, bytes, start, end)) return found - 1
    }
  }

  /** The text of that number. */
  bytes(code: number): Uint8Array {
    const start = this.#starts.at(code)
    const chunk = this.#chunks[start >>> BITS]!
    const at = start & (CHUNK - 1)
    return chunk.subarray(at, chunk.indexOf(SEPARATOR, at))
  }

  /** All texts by number; the dictionary is empty from then on. */
  take(): readonly string[] {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const strings: string[] = []
    this.#close()
    const chunks = this.#chunks.toReversed()
    this.#chunks = []
    this.#chunk = new Uint8Array(0)
    this.#slots = new Uint32Array(0)
    this.#starts.clear()
    for (let chunk = chunks.pop(); chunk; chunk = chunks.pop()) {
      if (chunk.length === 0) continue
      for (const text of decoder.decode(chunk.subarray(0, -1)).split('\0')) strings.push(text)
    }
    return strings
  }

  #equals(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const place = this.#starts.at(code)
    const chunk = this.#chunks[place >>> BITS]!
    const to = (place & (CHUNK - 1)) - start
    for (let i = start; i < end; i++) if (chunk[to + i] !== bytes[i]) return false
    return chunk[to + end] === SEPARATOR
  }

  #append(bytes: Uint8Array, start: number, end: number): number {
    const code = this.#starts.length
    if (this.#at + end - start >= this.#chunk.length) this.#grow(end - start + 1)
    const to = this.#at - start
    const chunk = this.#chunk
    for (let i = start; i < end; i++) chunk[to + i] = bytes[i]!
    this.#starts.push(((this.#chunks.length - 1) << BITS) | this.#at)
    this.#at = to + end + 1
    return code
  }

  /** Makes room for a text and its separator, which is there already: chunks are made of zeros. */
  #grow(size: number): void {
    const needed = this.#at + size
    if (needed <= CHUNK && this.#chunk.length < CHUNK) {
      const longer = new Uint8Array(Math.max(2 * this.#chunk.length, needed))
      longer.set(this.#chunk)
      this.#chunk = this.#chunks[this.#chunks.length - 1] = longer
    } else {
      this.#close()
      this.#chunk = new Uint8Array(Math.max(CHUNK, size))
      this.#at = 0
      this.#chunks.push(this.#chunk)
    }
  }

  #close(): void {
    this.#chunks[this.#chunks.length - 1] = this.#chunk.subarray(0, this.#at)
  }

  #rehash(): void {
    const size = this.#starts.length
    if (size >= MANY && 10 * size > 9 * this.#asked) {
      this.#isOpen = true
      this.#slots = new Uint32Array(0)
      return
    }
    const slots = new Uint32Array(2 * this.#slots.length)
    const mask = slots.length - 1
    for (let code = 0; code < size; code++) {
      const text = this.bytes(code)
      let slot = hashOf(text, 0, text.length) & mask
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
