import { MaasError } from '../../core/error.ts'
import type { Column } from '../dataset.ts'
import type { ReaderContext, ReadResult } from './reader.ts'

const UNSIGNED_BYTES = 8

interface Idx {
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/** Whether bytes begin as the IDX files of MNIST do. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] === UNSIGNED_BYTES && [1, 3, 4].includes(bytes[3]!)
}

/**
 * Reads IDX files of bytes (http://yann.lecun.com/exdb/mnist): images [rows, height, width] or [rows, height, width, channels]
 * become column `image`, labels [rows] the text column `label`; either, or one of each. Throws `invalid-data`.
 */
export function readIdx({ name }: ReaderContext, files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): ReadResult {
  const columns = files.map(({ path, bytes }) => columnOf(parseIdx(path, bytes), path))
  columns.sort((a, b) => (a.column.kind < b.column.kind ? -1 : 1))
  const [first, second] = columns
  if (columns.length > 2 || (second && second.column.kind === first!.column.kind)) {
    throw new MaasError('invalid-data', `There are IDX files ${files.map(({ path }) => `"${path}"`).join(', ')}. Expected one of images and one of labels.`)
  }
  if (second && second.rows !== first!.rows) {
    throw new MaasError('invalid-data', `There are ${first!.rows} images, but ${second.rows} labels. Expected one label an image.`)
  }
  return { dataset: { name, rows: first!.rows, columns: columns.map(({ column }) => column) }, notes: [] }
}

function columnOf({ shape, data }: Idx, path: string): { readonly rows: number; readonly column: Column } {
  const [rows, height, width, channels = 1] = shape as [number, number?, number?, number?]
  if (rows === 0) throw new MaasError('invalid-data', `"${path}" holds no rows.`)
  if (height === undefined) {
    const labels = Array.from({ length: 256 }, (_, label) => String(label))
    return { rows, column: { kind: 'text', name: 'label', values: Array.from(data, (label) => labels[label]!) } }
  }
  return { rows, column: { kind: 'image', name: 'image', height, width: width!, channels, pixels: data } }
}

function parseIdx(path: string, bytes: Uint8Array): Idx {
  if (!isIdx(bytes)) {
    throw new MaasError('invalid-data', `"${path}" is no IDX file of bytes in 1, 3 or 4 dimensions: it starts with ${[...bytes.subarray(0, 4)].join(', ')}.`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const header = 4 + 4 * bytes[3]!
  if (bytes.length < header) throw new MaasError('invalid-data', `"${path}" is cut off in its header.`)
  const shape = Array.from({ length: bytes[3]! }, (_, i) => view.getUint32(4 + 4 * i))
  const expected = header + shape.reduce((product, size) => product * size, 1)
  if (bytes.length !== expected) {
    throw new MaasError('invalid-data', `"${path}" has ${bytes.length} bytes, expected ${expected} for [${shape.join(', ')}].`)
  }
  return { shape, data: bytes.subarray(header) }
}
