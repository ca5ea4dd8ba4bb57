import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** Of the 32 bytes: 2^48 different values can be expected before two have the same. */
const BYTES = 12
const PSEUDONYM = /^h:[\w-]{16}$/
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * The pseudonym of a text: the first bytes of its HMAC-SHA-256 (RFC 2104) as `h:` and base64url. Without the key it can neither be
 * undone nor found by trying all values. What is a pseudonym stays one, so that masked rows can be asked for as well as raw ones.
 */
export function pseudonyms(key: Uint8Array): (text: string) => string {
  const keyed = hmac.create(sha256, key)
  return (text) => (PSEUDONYM.test(text) ? text : `h:${base64url(keyed.clone().update(utf8ToBytes(text)).digest().subarray(0, BYTES))}`)
}

/** @param bytes a multiple of three. */
function base64url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!
    for (const shift of [18, 12, 6, 0]) text += BASE64URL[(bits >> shift) & 63]
  }
  return text
}
