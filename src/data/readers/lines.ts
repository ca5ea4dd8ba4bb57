import { MaasError } from '../../core/error.ts'
import { joinBytes } from '../../core/join-bytes.ts'
import type { ReadNote } from './reader.ts'
import { TextInput } from './text-input.ts'

const MAX_LINE_BYTES = 8_000_000

/** Cuts text into lines that hold something, as it comes. */
export class Lines {
  readonly #input: TextInput
  readonly #take: (line: string, number: number) => void
  readonly #decoder = new TextDecoder()
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #line = 1

  /** @param take a line without its end, and its number, counted from 1. */
  constructor(encoding: string | undefined, take: (line: string, number: number) => void) {
    this.#take = take
    this.#input = new TextInput(encoding, () => `Line ${this.#line}`)
  }

  get notes(): readonly ReadNote[] {
    return this.#input.notes
  }

  push(bytes: Uint8Array): void {
    this.#input.push(bytes, this.#read)
  }

  end(): void {
    this.#input.end(this.#read)
    this.#cut(joinBytes(this.#pending))
    this.#pending = []
  }

  readonly #read = (bytes: Uint8Array): void => {
    const end = bytes.lastIndexOf(10)
    if (end >= 0) {
      this.#cut(joinBytes([...this.#pending, bytes.subarray(0, end)]))
      this.#line++
      this.#pending = []
      this.#pendingBytes = 0
    }
    this.#pending.push(bytes.subarray(end + 1))
    this.#pendingBytes += bytes.length - end - 1
    if (this.#pendingBytes > MAX_LINE_BYTES) {
      throw new MaasError('invalid-data', `Line ${this.#line} does not end within ${MAX_LINE_BYTES / 1e6} MB. Expected a row a line.`)
    }
  }

  /** Each line is decoded by itself: one cut out of a longer string would keep all of that in memory. */
  #cut(bytes: Uint8Array): void {
    for (let from = 0; ; this.#line++) {
      const at = bytes.indexOf(10, from)
      const line = this.#decoder.decode(bytes.subarray(from, at < 0 ? bytes.length : at))
      if (line.trim() !== '') this.#take(line.endsWith('\r') ? line.slice(0, -1) : line, this.#line)
      if (at < 0) return
      from = at + 1
    }
  }
}
