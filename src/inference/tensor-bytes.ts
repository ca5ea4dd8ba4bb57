import type { PortTensor } from '../core/tensor.ts'

type Tensors = Readonly<Record<string, PortTensor>>

/** A number that equal tensors share, and others hardly ever: 53 bits, by the mixing of cyrb53 (public domain). */
export function hashTensors(tensors: Tensors): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  const mix = (value: number): void => {
    a = Math.imul(a ^ value, 0x9e3779b1)
    b = Math.imul(b ^ value, 0x5f356495)
    a ^= b >>> 15
    b ^= a >>> 13
  }
  for (const name in tensors) {
    const { dtype, shape, data } = tensors[name]!
    for (const size of shape) mix(size)
    if (dtype === 'string') for (const text of data) for (let i = 0; i <= text.length; i++) mix(i === text.length ? -1 : text.charCodeAt(i))
    else for (const word of wordsOf(data)) mix(word)
  }
  return 4294967296 * (b & 0x1fffff) + (a >>> 0)
}

/** Whether these are the same tensors, bit for bit: no zero equals its negative, and a NaN is itself. */
export function sameTensors(a: Tensors, b: Tensors): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => b[name] !== undefined && sameTensor(a[name]!, b[name]))
}

function sameTensor(a: PortTensor, b: PortTensor): boolean {
  if (a.dtype !== b.dtype || a.shape.length !== b.shape.length || a.shape.some((size, axis) => size !== b.shape[axis])) return false
  const [x, y] = a.dtype === 'string' || b.dtype === 'string' ? [a.data, b.data] : [wordsOf(a.data), wordsOf(b.data)]
  if (x.length !== y.length) return false
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false
  return true
}

/** In memory of their own. */
export function copyTensors(tensors: Tensors): Record<string, PortTensor> {
  const copies: Record<string, PortTensor> = Object.create(null)
  for (const name in tensors) copies[name] = copyTensor(tensors[name]!)
  return copies
}

export function copyTensor(tensor: PortTensor): PortTensor {
  return { ...tensor, data: tensor.data.slice() } as PortTensor
}

/** What can be transferred of them. */
export function buffersOf(tensors: Tensors): ArrayBuffer[] {
  const buffers = Object.values(tensors).flatMap((tensor) => (tensor.dtype === 'string' ? [] : [tensor.data.buffer as ArrayBuffer]))
  return [...new Set(buffers)]
}

/** About how much memory they hold. */
export function bytesOf(tensors: Tensors): number {
  let bytes = 0
  for (const name in tensors) {
    const { dtype, data } = tensors[name]!
    bytes += dtype === 'string' ? data.reduce((sum, text) => sum + 2 * text.length + 16, 0) : data.byteLength
  }
  return bytes
}

/** The bits of an array, four bytes at a time where they are as many. */
function wordsOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Int32Array | Uint8Array {
  if (byteLength % 4 !== 0) return new Uint8Array(buffer, byteOffset, byteLength)
  return byteOffset % 4 === 0 ? new Int32Array(buffer, byteOffset, byteLength / 4) : new Int32Array(buffer.slice(byteOffset, byteOffset + byteLength))
}
