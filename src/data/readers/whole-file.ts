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

/** One array of them all; the only one itself where there is one. */
export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  if (chunks.length === 1 && chunks[0]!.buffer instanceof ArrayBuffer) return chunks[0] as Uint8Array<ArrayBuffer>
  const joined = new Uint8Array(chunks.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}
