import { MaasError } from '../../core/error.ts'
import { joinBytes } from '../../core/join-bytes.ts'
import type { ReadNote } from './reader.ts'

/** So much text of one line is looked at before its encoding is decided. */
const MAX_UNDECIDED = 1_000_000

/** What bytes a text file begins with when it says its encoding so. */
const MARKS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/**
 * The bytes of a text file in any encoding, as UTF-8 without a byte order mark.
 *
 * An encoding that is not given is told by the byte order mark, or by the first lines that hold more than ASCII: UTF-8 when
 * they are that, else GB18030 when they are that and their other letters mostly stand in pairs, as Chinese does, else
 * Windows-1252 (Latin-1). ASCII is the same in all of them, so nothing needs to be read twice.
 */
export class TextInput {
  readonly #given: string | undefined
  readonly #place: () => string
  readonly #encoder = new TextEncoder()
  #encoding: string | undefined
  #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #held: Uint8Array[] = []
  #atStart = true
  /** Whether the bytes so far may end in the middle of a letter. */
  #isInsideLetter = false
  #bytes = 0

  /**
   * @param encoding a label of the Encoding Standard. Throws `invalid-config` for what is none.
   * @param place where the text is that was given out last, for messages.
   */
  constructor(encoding: string | undefined, place: () => string) {
    this.#given = encoding
    this.#place = place
    if (encoding !== undefined) this.#decide(encoding)
  }

  get notes(): readonly ReadNote[] {
    return this.#encoding === undefined || this.#encoding === 'utf-8' ? [] : [{ code: 'encoding', encoding: this.#encoding }]
  }

  /** Gives what is text so far to `sink`, then throws `invalid-data` where the rest is none. */
  push(bytes: Uint8Array, sink: (utf8: Uint8Array) => void): void {
    this.#held.push(bytes)
    this.#read(sink, false)
  }

  end(sink: (utf8: Uint8Array) => void): void {
    this.#read(sink, true)
  }

  #read(sink: (utf8: Uint8Array) => void, isLast: boolean): void {
    let bytes = joinBytes(this.#held)
    this.#held = []
    if (this.#atStart) {
      if (bytes.length < 3 && !isLast) return this.#hold(bytes)
      const mark = MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))
      if (mark && (this.#given === undefined || this.#encoding === mark[0])) {
        this.#decide(mark[0])
        bytes = bytes.subarray(mark[1].length)
      }
      this.#atStart = false
    }
    if (this.#encoding === undefined && !isLast && bytes.length < MAX_UNDECIDED) {
      const end = bytes.lastIndexOf(10) + 1
      this.#hold(bytes.subarray(end))
      bytes = bytes.subarray(0, end)
    }
    const isAllAscii = isAscii(bytes)
    if (this.#encoding === undefined && !isAllAscii) this.#decide(detectEncoding(bytes))
    this.#give(bytes, isAllAscii, sink, isLast)
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#held.push(bytes)
  }

  #give(bytes: Uint8Array<ArrayBuffer>, isAllAscii: boolean, sink: (utf8: Uint8Array) => void, isLast: boolean): void {
    const isUtf8 = this.#encoding === undefined || this.#encoding === 'utf-8'
    const isWide = this.#encoding?.startsWith('utf-16') ?? false
    const zero = isWide ? -1 : bytes.indexOf(0)
    if (zero >= 0) {
      throw new MaasError(
        'invalid-data',
        `Byte ${this.#bytes + zero + 1} is zero: this is a binary file, or text in UTF-16 without a byte order mark. Expected text; save it as UTF-8.`,
      )
    }
    if (isAllAscii && isUtf8 && !this.#isInsideLetter) {
      this.#bytes += bytes.length
      return sink(bytes)
    }
    let text: string
    try {
      text = this.#decoder.decode(bytes, { stream: !isLast })
    } catch (cause) {
      const good = goodPrefix(bytes, this.#encoding ?? 'utf-8')
      if (isUtf8) sink(bytes.subarray(0, good))
      throw new MaasError(
        'invalid-data',
        `${this.#place()}: byte ${this.#bytes + good + 1} of the file is not ${this.#encoding ?? 'utf-8'} text. ` +
          'Save the file as UTF-8, or say in which encoding it is.',
        { cause, details: { offer: { encoding: this.#encoding === 'windows-1252' ? 'utf-8' : 'windows-1252' } } },
      )
    }
    this.#bytes += bytes.length
    this.#isInsideLetter = bytes.at(-1)! >= 0x80
    if (isUtf8) sink(bytes)
    else sink(this.#encoder.encode(text))
  }

  #decide(encoding: string): void {
    try {
      this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
    } catch (cause) {
      throw new MaasError(
        'invalid-config', `"${encoding}" is no encoding that can be read. Take utf-8, gb18030, windows-1252 or another of the Encoding Standard.`, { cause },
      )
    }
    this.#encoding = this.#decoder.encoding
  }
}

/** All bytes of a whole text file, decoded. */
export function decodeText(bytes: Uint8Array, encoding: string | undefined): { readonly text: string; readonly notes: readonly ReadNote[] } {
  const input = new TextInput(encoding, () => 'The file')
  const parts: Uint8Array[] = []
  input.push(bytes, (utf8) => parts.push(utf8))
  input.end((utf8) => parts.push(utf8))
  return { text: new TextDecoder().decode(joinBytes(parts)), notes: input.notes }
}

const NO_WORDS = new Uint32Array(0)

/** Four bytes at a time, where they lie so: a file of numbers is nothing else, and decoders are slower. */
function isAscii(bytes: Uint8Array): boolean {
  const from = Math.min((bytes.byteOffset + 3) & ~3, bytes.byteOffset + bytes.length) - bytes.byteOffset
  const words = bytes.length - from < 4 ? NO_WORDS : new Uint32Array(bytes.buffer, bytes.byteOffset + from, (bytes.length - from) >> 2)
  let all = 0
  for (let i = 0; i < words.length; i++) all |= words[i]!
  if ((all & 0x80808080) !== 0) return false
  for (let i = 0; i < from; i++) all |= bytes[i]!
  for (let i = from + 4 * words.length; i < bytes.length; i++) all |= bytes[i]!
  return (all & 0x80) === 0
}

function detectEncoding(bytes: Uint8Array): string {
  if (decodes(bytes, 'utf-8')) return 'utf-8'
  return decodes(bytes, 'gb18030') && meanRun(bytes) >= 2 ? 'gb18030' : 'windows-1252'
}

function decodes(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Of bytes that are not ASCII: an umlaut of Latin-1 stands alone, a Chinese letter is two of them. */
function meanRun(bytes: Uint8Array): number {
  let high = 0
  let runs = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! < 0x80) continue
    high++
    if (i === 0 || bytes[i - 1]! < 0x80) runs++
  }
  return high / runs
}

/** The length of the longest part at the start that decodes. */
function goodPrefix(bytes: Uint8Array, encoding: string): number {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, middle), { stream: true })
      good = middle
    } catch {
      bad = middle
    }
  }
  return good
}
