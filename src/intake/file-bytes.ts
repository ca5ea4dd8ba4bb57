import { MaasError } from '../core/error.ts'
import { streamBytes } from '../protocol/stream-bytes.ts'

/** The bytes of a file as they are read. Throws `invalid-data` when the file is no longer the one that was chosen. */
export async function* fileBytes(file: Blob): AsyncGenerator<Uint8Array> {
  let read = 0
  try {
    for await (const chunk of streamBytes(file.stream())) {
      read += chunk.length
      yield chunk
    }
  } catch (cause) {
    // The only thing that a browser says of a file that was changed, moved or deleted since it was chosen.
    throw cause instanceof DOMException ? changed(cause) : cause
  }
  if (read !== file.size) throw changed()
}

function changed(cause?: unknown): MaasError {
  return new MaasError('invalid-data', 'The file was changed, moved or deleted while it was read. Nothing was stored: choose it again.', { cause })
}
