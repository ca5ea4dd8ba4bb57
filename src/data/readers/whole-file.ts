import { joinBytes } from '../../core/join-bytes.ts'
import type { DatasetReader, ReadResult } from './reader.ts'

/** A reader of a format that must be whole before it can be read. */
export function wholeFile(read: (bytes: Uint8Array<ArrayBuffer>) => ReadResult | Promise<ReadResult>): DatasetReader {
  let chunks: Uint8Array[] = []
  return {
    rows: 0,
    push(bytes) {
      chunks.push(bytes)
    },
    async end() {
      const bytes = joinBytes(chunks)
      chunks = []
      return read(bytes)
    },
  }
}
