import { MaasError } from '../../core/error.ts'
import { type PortTensor, sizeOf } from '../../core/tensor.ts'
import { arrayOf, type Datatype, tensorOf } from './datatypes.ts'

/**
 * A tensor of Triton's binary data extension: row-major, little-endian (as every browser's machine is); BYTES elements behind
 * their lengths as 32-bit integers. It is a view of `bytes` where those are aligned for its datatype, else a copy.
 * @param place of the tensor, for messages: `inputs[0]`.
 * Throws `invalid-input` when the bytes are not those of the shape, BOOL is neither 0 nor 1, or BYTES are not UTF-8.
 */
export function decodeBinary(datatype: Datatype, shape: readonly number[], bytes: Uint8Array, place: string): PortTensor {
  if (datatype === 'BYTES') return tensorOf(datatype, shape, decodeTexts(bytes, shape, place))
  const array = arrayOf(datatype)
  const size = sizeOf(shape)
  if (bytes.length !== size * array.BYTES_PER_ELEMENT) {
    throw new MaasError('invalid-input', `${place} has ${bytes.length} bytes, but ${datatype} [${shape.join(', ')}] has ${size * array.BYTES_PER_ELEMENT}.`)
  }
  if (datatype === 'BOOL') {
    const wrong = bytes.findIndex((byte) => byte > 1)
    if (wrong >= 0) throw new MaasError('invalid-input', `${place}, element ${wrong}, is the byte ${bytes[wrong]}: BOOL is 0 or 1.`)
  }
  const { buffer, byteOffset } = bytes.byteOffset % array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice()
  return tensorOf(datatype, shape, new array(buffer, byteOffset, size))
}

function decodeTexts(bytes: Uint8Array, shape: readonly number[], place: string): readonly string[] {
  const texts: string[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at < bytes.length) {
    const from = at + 4
    const end = from <= bytes.length ? from + view.getUint32(at, true) : Infinity
    if (end > bytes.length) throw new MaasError('invalid-input', `${place}, element ${texts.length}, is cut off: its ${bytes.length} bytes end before it does.`)
    texts.push(textOf(bytes.subarray(from, end), () => `${place}, element ${texts.length},`))
    at = end
  }
  if (texts.length === sizeOf(shape)) return texts
  throw new MaasError('invalid-input', `${place} has ${texts.length} elements, but shape [${shape.join(', ')}] has ${sizeOf(shape)}.`)
}

/** Throws `invalid-input` for bytes that are not UTF-8: models take texts. */
export function textOf(bytes: Uint8Array, at: () => string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new MaasError('invalid-input', `${at()} is not UTF-8: models take texts.`, { cause })
  }
}

/** The bytes of a tensor; numbers are not copied. */
export function encodeBinary({ dtype, data }: PortTensor): Uint8Array {
  if (dtype !== 'string') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const elements = data.map((text) => new TextEncoder().encode(text))
  const bytes = new Uint8Array(elements.reduce((sum, { length }) => sum + 4 + length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const element of elements) {
    view.setUint32(at, element.length, true)
    bytes.set(element, at + 4)
    at += 4 + element.length
  }
  return bytes
}
