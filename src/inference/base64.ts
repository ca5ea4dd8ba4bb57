import { MaasError } from '../core/error.ts'

/** Bytes as JSON has them. Throws `invalid-input` that names the place for what is no text in base64. */
export function fromBase64(text: unknown, place: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text as string), (char) => char.charCodeAt(0))
  } catch (cause) {
    throw new MaasError('invalid-input', `${place} must be bytes in base64.`, { cause })
  }
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
