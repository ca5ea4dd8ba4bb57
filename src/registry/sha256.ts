import { MaasError } from '../core/error.ts'

/** SHA-256 of bytes, in lower-case hex. Throws `unsupported` where the browser gives no Web Crypto (plain http). */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle: SubtleCrypto | undefined = crypto.subtle
  if (!subtle) {
    throw new MaasError('unsupported', 'The browser offers Web Crypto only to pages on https or localhost: open this site there.')
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
