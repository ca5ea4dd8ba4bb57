const encoder = new TextEncoder()

/**
 * MurmurHash3 (x86, 32 bits) of the text's UTF-8, as a signed number: what scikit-learn's FeatureHasher takes and
 * com.microsoft's MurmurHash3 gives (https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp).
 */
export function murmurHash3(text: string, seed: number): number {
  const bytes = encoder.encode(text)
  const whole = bytes.length & ~3
  let hash = seed | 0
  for (let i = 0; i < whole; i += 4) {
    hash ^= scramble(bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24))
    hash = Math.imul(rotate(hash, 13), 5) + 0xe6546b64
  }
  let rest = 0
  for (let i = bytes.length - 1; i >= whole; i--) rest = (rest << 8) | bytes[i]!
  hash ^= scramble(rest) ^ bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

function scramble(block: number): number {
  return Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593)
}

function rotate(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by))
}
