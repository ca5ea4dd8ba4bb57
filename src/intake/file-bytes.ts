import { MaasError } from '../core/error.ts'

const CHUNK = 1_000_000

/**
 * The bytes of a file as they are read. Throws `invalid-data` when the file is no longer the one that was chosen: piece by
 * piece, since a browser says so of a piece, but of a stream only that there was a "network error".
 */
export async function* fileBytes(file: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += CHUNK) {
    const piece = await file.slice(at, at + CHUNK).arrayBuffer().catch((cause: unknown) => {
      throw changed(cause)
    })
    if (piece.byteLength !== Math.min(CHUNK, file.size - at)) throw changed()
    yield new Uint8Array(piece)
  }
}

function changed(cause?: unknown): MaasError {
  return new MaasError('invalid-data', 'The file was changed, moved or deleted while it was read. Nothing was stored: choose it again.', { cause })
}
