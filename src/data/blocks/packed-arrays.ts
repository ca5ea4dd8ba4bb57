import { MaasError } from '../../core/error.ts'

/** What a packed array may be, by the number that says so in its bytes. Integers come narrowest first. */
const TYPES = [Uint8Array, Int8Array, Uint16Array, Int16Array, Int32Array, Float32Array, Float64Array] as const

export type PackedArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array | Float32Array | Float64Array

const HEADER_BYTES = 8

/**
 * Arrays of numbers one behind the other: of each its type and length (a byte, three zeros, uint32), then its values, all
 * little-endian and padded to 8 bytes, so that an array can be read where it lies.
 */
export function packArrays(arrays: readonly PackedArray[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + HEADER_BYTES + padded(byteLength), 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const array of arrays) {
    bytes[at] = TYPES.findIndex((type) => array instanceof type)
    view.setUint32(at + 4, array.length, true)
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at + HEADER_BYTES)
    at += HEADER_BYTES + padded(array.byteLength)
  }
  return bytes
}

/** The arrays are views of the bytes where these lie at a multiple of 8. Throws `invalid-data` for a cut file. */
export function unpackArrays(bytes: Uint8Array): readonly PackedArray[] {
  const { buffer, byteOffset, length } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  const view = new DataView(buffer, byteOffset, length)
  const arrays: PackedArray[] = []
  for (let at = 0; at < length; ) {
    const type = at + HEADER_BYTES <= length ? TYPES[view.getUint8(at)] : undefined
    const count = type ? view.getUint32(at + 4, true) : 0
    const end = at + HEADER_BYTES + padded(count * (type?.BYTES_PER_ELEMENT ?? 0))
    if (!type || end > length) throw new MaasError('invalid-data', `A stored block is cut off or damaged at byte ${at} of ${length}.`)
    arrays.push(new type(buffer as ArrayBuffer, byteOffset + at + HEADER_BYTES, count))
    at = end
  }
  return arrays
}

/** The same values in the type of fewest bytes that holds all of them exactly, -0 and NaN included. */
export function narrowed(values: Float64Array | Int32Array | Uint32Array): PackedArray {
  for (const type of TYPES) {
    if (values instanceof type) return values
    const narrow = new type(values.length)
    let i = 0
    for (; i < values.length; i++) {
      narrow[i] = values[i]!
      if (!Object.is(narrow[i], values[i])) break
    }
    if (i === values.length) return narrow
  }
  throw new MaasError('internal', 'A number that float64 does not hold.')
}

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8
