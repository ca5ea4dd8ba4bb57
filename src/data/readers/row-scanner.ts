const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20

/** What is wrong with the quotes of a row. */
export type QuoteProblem = 'open-quote' | 'text-after-quote'

/**
 * Finds the fields of delimited text (RFC 4180), row after row, in UTF-8 bytes: delimiters and line ends are ASCII, so no
 * byte of another letter looks like one. Fields are places in the bytes, so that a number is read without making a string.
 * Lines end with LF, CR or both; a quoted field may hold delimiters, line ends and doubled quotes, and spaces may follow it.
 */
export class RowScanner {
  /** Of the row found last. */
  fields = 0
  /** Where each field of the row starts and ends, its quotes left out. */
  starts = new Int32Array(64)
  ends = new Int32Array(64)
  /** 1 for a field with doubled quotes or a CR, which {@link unquote} takes out. */
  escaped = new Uint8Array(64)
  /** On which the row found last starts, counted from 1. */
  line = 1
  problem: QuoteProblem | undefined

  readonly #special = new Uint8Array(256)
  readonly #delimiter: number
  #nextLine = 1

  /** @param delimiter one ASCII character. */
  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#special[this.#delimiter] = this.#special[LF] = this.#special[CR] = 1
  }

  /** Begins again, at the start of the file. */
  restart(): void {
    this.#nextLine = 1
  }

  /**
   * Finds the row that starts at `from`. Gives where the next one starts, or -1 when this one is not whole yet, which it
   * always is when `isLast`: the bytes are then the end of the file.
   */
  next(bytes: Uint8Array, from: number, isLast: boolean): number {
    const special = this.#special
    const end = bytes.length
    let lines = 1
    let i = from
    this.fields = 0
    this.problem = undefined
    for (;;) {
      let start = i
      let stop: number
      let escaped = 0
      if (i < end && bytes[i] === QUOTE) {
        start = ++i
        for (;; i++) {
          if (i === end) {
            if (!isLast) return -1
            this.problem = 'open-quote'
            stop = i
            break
          }
          const byte = bytes[i]!
          if (byte === QUOTE) {
            if (bytes[i + 1] !== QUOTE) {
              if (i + 1 === end && !isLast) return -1
              stop = i++
              break
            }
            escaped = 1
            i++
          } else if (byte === LF || byte === CR) {
            if (byte === CR) escaped = 1
            if (byte === CR || bytes[i - 1] !== CR) lines++
          }
        }
        while (i < end && bytes[i] === SPACE && this.#delimiter !== SPACE) i++
        if (i < end && special[bytes[i]!] === 0) {
          this.problem = 'text-after-quote'
          while (i < end && bytes[i] !== LF && bytes[i] !== CR) i++
        }
      } else {
        while (i < end && special[bytes[i]!] === 0) i++
        stop = i
      }
      if (i === end && !isLast) return -1
      this.#add(start, stop, escaped)
      if (i < end && bytes[i] === this.#delimiter) {
        i++
        continue
      }
      if (i < end && bytes[i] === CR) {
        if (i + 1 === end && !isLast) return -1
        if (bytes[i + 1] === LF) i++
      }
      this.line = this.#nextLine
      this.#nextLine += lines
      return Math.min(i + 1, end)
    }
  }

  #add(start: number, end: number, escaped: number): void {
    const field = this.fields++
    if (field === this.starts.length) {
      const longer = <A extends Int32Array | Uint8Array>(array: A, to: A): A => (to.set(array), to)
      this.starts = longer(this.starts, new Int32Array(2 * field))
      this.ends = longer(this.ends, new Int32Array(2 * field))
      this.escaped = longer(this.escaped, new Uint8Array(2 * field))
    }
    this.starts[field] = start
    this.ends[field] = end
    this.escaped[field] = escaped
  }
}

/** The bytes of a quoted field as they are meant: two quotes are one, and each line end is one LF. */
export function unquote(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const plain = new Uint8Array(end - start)
  let length = 0
  for (let i = start; i < end; i++) {
    let byte = bytes[i]!
    if (byte === QUOTE && i + 1 < end) i++
    else if (byte === CR) {
      byte = LF
      if (i + 1 < end && bytes[i + 1] === LF) i++
    }
    plain[length++] = byte
  }
  return plain.subarray(0, length)
}
