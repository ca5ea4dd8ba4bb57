import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** SHA-256 of bytes that come in pieces, which Web Crypto cannot take. */
export interface Hasher {
  update(bytes: Uint8Array): void
  /** In lower-case hex. */
  digest(): string
}

export function createSha256(): Hasher {
  const hash = sha256.create()
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => bytesToHex(hash.digest()),
  }
}
