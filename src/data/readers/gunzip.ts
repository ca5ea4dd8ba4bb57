import { Gunzip } from 'fflate'
import { MaasError } from '../../core/error.ts'
import { joinBytes } from '../../core/join-bytes.ts'
import type { DatasetReader } from './reader.ts'

/** A small file may unpack to far more. */
const MAX_UNPACKED_BYTES = 2_000_000_000

/** The same reader for files that may be gzip-compressed. */
export function gunzipped(reader: DatasetReader): DatasetReader {
  const unpacker = new Unpacker((bytes) => reader.push(bytes))
  return {
    get rows() {
      return reader.rows
    },
    push: (bytes) => unpacker.push(bytes),
    async end() {
      unpacker.end()
      return reader.end()
    },
  }
}

/** The bytes of a file that may be gzip-compressed. Throws `invalid-data`, or `too-large`. */
export function gunzipFile(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  const unpacker = new Unpacker((part) => parts.push(part))
  unpacker.push(bytes)
  unpacker.end()
  return joinBytes(parts)
}

/** Unpacks what its first two bytes say is gzip (RFC 1952), and gives on everything else as it is. */
class Unpacker {
  readonly #sink: (bytes: Uint8Array) => void
  #start: Uint8Array | undefined = new Uint8Array(0)
  #gunzip: Gunzip | undefined
  #total = 0

  constructor(sink: (bytes: Uint8Array) => void) {
    this.#sink = sink
  }

  push(bytes: Uint8Array): void {
    if (this.#start) {
      this.#start = this.#start.length === 0 ? bytes : joinBytes([this.#start, bytes])
      if (this.#start.length >= 2) this.#begin(this.#start)
    } else if (this.#gunzip) {
      this.#unpack(bytes, false)
    } else {
      this.#sink(bytes)
    }
  }

  end(): void {
    if (this.#start) this.#begin(this.#start)
    if (this.#gunzip) this.#unpack(new Uint8Array(0), true)
  }

  #begin(bytes: Uint8Array): void {
    this.#start = undefined
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      this.#gunzip = new Gunzip((part) => this.#give(part))
      this.#unpack(bytes, false)
    } else if (bytes.length > 0) {
      this.#sink(bytes)
    }
  }

  #give(part: Uint8Array): void {
    this.#total += part.length
    if (this.#total > MAX_UNPACKED_BYTES) throw new MaasError('too-large', `The file unpacks to more than ${MAX_UNPACKED_BYTES / 1e6} MB.`)
    if (part.length > 0) this.#sink(part)
  }

  #unpack(bytes: Uint8Array, isLast: boolean): void {
    try {
      this.#gunzip!.push(bytes, isLast)
    } catch (cause) {
      if (cause instanceof MaasError) throw cause
      throw new MaasError('invalid-data', `The compressed file is cut off or damaged: ${(cause as Error).message}.`, { cause })
    }
  }
}
