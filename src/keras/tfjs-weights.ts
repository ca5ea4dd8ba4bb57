import { float16Value } from '../core/float16.ts'
import { isObject } from '../core/is-object.ts'
import { joinBytes } from '../core/join-bytes.ts'
import { float32, type Shape, sizeOf } from '../core/tensor.ts'
import { type StoredWeight, unreadable } from './keras-model.ts'
import type { NamedBytes } from './model-files.ts'

/** How one element of a weight is stored. */
interface Encoding {
  readonly bytes: number
  read(view: DataView, at: number): number
}

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  float32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  int32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  float16: { bytes: 2, read: (view, at) => float16Value(view.getUint16(at, true)) },
  uint16: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  uint8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  bool: { bytes: 1, read: (view, at) => view.getUint8(at) },
}

interface WeightEntry {
  readonly name: string
  readonly shape: Shape
  readonly dtype: string
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number }
}

/**
 * The weights of a tfjs `model.json`: each group of its manifest lies in its files one after the other. Of the
 * quantised forms, integers q stand for scale * q + min
 * (tfjs-core/src/io/io_utils.ts). Throws `invalid-data` that names what is missing.
 */
export function readTfjsWeights(manifest: unknown, files: readonly NamedBytes[]): readonly StoredWeight[] {
  if (!Array.isArray(manifest)) throw unreadable('"weightsManifest" of model.json is not a list')
  return manifest.flatMap((group) => readGroup(group, files))
}

function readGroup(group: unknown, files: readonly NamedBytes[]): readonly StoredWeight[] {
  const { paths, weights } = (isObject(group) ? group : {}) as { paths?: unknown; weights?: unknown }
  if (!Array.isArray(paths) || !Array.isArray(weights)) throw unreadable('a group of "weightsManifest" lacks "paths" or "weights"')
  const bytes = joinBytes(paths.map((path) => shard(String(path), files)))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  return weights.map((entry): StoredWeight => {
    const { name, shape, quantization, dtype } = checkEntry(entry)
    const stored = quantization?.dtype ?? dtype
    const encoding = ENCODINGS[stored]
    if (!encoding) throw unreadable(`the weight "${name}" is stored as ${stored}, which is not one of ${Object.keys(ENCODINGS).join(', ')}`)
    const size = sizeOf(shape)
    if (at + size * encoding.bytes > bytes.length) {
      throw unreadable(`${paths.join(', ')} ends within the weight "${name}": a file is cut off or of another model`)
    }
    const { scale = 1, min = 0 } = quantization ?? {}
    const values = new Float32Array(size)
    for (let i = 0; i < size; i++) values[i] = encoding.read(view, at + i * encoding.bytes) * scale + min
    at += size * encoding.bytes
    return { path: name, tensor: float32(shape, values) }
  })
}

function checkEntry(entry: unknown): WeightEntry {
  const { name, shape, dtype, quantization } = (isObject(entry) ? entry : {}) as Partial<WeightEntry>
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  if (typeof name !== 'string' || !isShape || typeof dtype !== 'string') {
    throw unreadable('a weight of "weightsManifest" lacks its "name", "shape" or "dtype"')
  }
  return { name, shape: shape!, dtype, ...(isObject(quantization) ? { quantization } : {}) }
}

function shard(path: string, files: readonly NamedBytes[]): Uint8Array {
  const file = files.find(({ name }) => name === path.slice(path.lastIndexOf('/') + 1))
  if (!file) throw unreadable(`model.json needs the file "${path}", which was not sent; send it along`)
  return file.bytes
}
