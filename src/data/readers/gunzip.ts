import { Gunzip } from 'fflate'
import { MaasError } from '../../core/error.ts'
import type { DatasetReader } from './reader.ts'
import { joinBytes } from './whole-file.ts'

/** A small file may unpack to far more. */
const MAX_UNPACKED_BYTES = 2_000_000_000

/** The same reader for files that may be gzip-compressed (RFC 1952), which their first two bytes say. */
export function gunzipped(reader: DatasetReader): DatasetReader {
  let start: Uint8Array[] | undefined = []
  let gunzip: Gunzip | undefined
  let total = 0
  let isWhole = false
  const unpack = (bytes: Uint8Array, isLast: boolean): void => {
    try {
      gunzip!.push(bytes, isLast)
    } catch (cause) {
      if (cause instanceof MaasError) throw cause
      throw new MaasError('invalid-data', `The compressed file is cut off or damaged: ${(cause as Error).message}.`, { cause })
    }
  }
  const begin = (): void => {
    const bytes = joinBytes(start!)
    start = undefined
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      gunzip = new Gunzip((part, isLast) => {
        total += part.length
        if (total > MAX_UNPACKED_BYTES) throw new MaasError('too-large', `The file unpacks to more than ${MAX_UNPACKED_BYTES / 1e6} MB.`)
        if (part.length > 0) reader.push(part)
        isWhole = isLast
      })
      unpack(bytes, false)
    } else if (bytes.length > 0) {
      reader.push(bytes)
    }
  }
  return {
    get rows() {
      return reader.rows
    },
    push(bytes) {
      if (gunzip) unpack(bytes, false)
      else if (!start) reader.push(bytes)
      else {
        start.push(bytes)
        if (start.reduce((length, part) => length + part.length, 0) >= 2) begin()
      }
    },
    async end() {
      if (start) begin()
      if (gunzip) {
        unpack(new Uint8Array(0), true)
        if (!isWhole) throw new MaasError('invalid-data', 'The compressed file is cut off.')
      }
      return reader.end()
    },
  }
}
