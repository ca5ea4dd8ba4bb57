import { MaasError } from '../core/error.ts'

/**
 * Unpacks gzip (RFC 1952), known by its first two bytes; other bytes are given back as they are.
 * Throws `invalid-data` when the file is damaged or cut off.
 */
export async function gunzipIfNeeded(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
    return new Uint8Array(await new Response(stream).arrayBuffer())
  } catch (cause) {
    throw new MaasError('invalid-data', 'The gzip-compressed file is damaged or cut off. Fetch it again.', { cause })
  }
}
