import { MaasError } from '../../core/error.ts'
import type { Column, ColumnInfo, SequenceColumn } from '../dataset.ts'
import { narrowed, type PackedArray, packArrays, unpackArrays } from './packed-arrays.ts'
import { packTexts, unpackTexts } from './texts.ts'

/** Rows of a block: its bytes are read, checked and decoded as a whole, even when few of its rows are wanted. */
const BLOCK_ROWS = 65_536
const BLOCK_BYTES = 8_000_000

/** How many rows of a column stand in each of its blocks but the last. */
export function rowsPerBlock({ height = 1, width = 1, channels = 1, steps = 1 }: Sized): number {
  return Math.min(BLOCK_ROWS, Math.max(1, Math.floor(BLOCK_BYTES / (height * width * channels * steps))))
}

type Sized = Pick<ColumnInfo, 'name' | 'height' | 'width' | 'channels' | 'steps'>

/** Rows `from` to below `to` of a column as bytes; equal rows give equal bytes. */
export function encodeBlock(column: Column, from: number, to: number): Uint8Array<ArrayBuffer> {
  switch (column.kind) {
    case 'number': return packArrays([narrowed(column.values.subarray(from, to))])
    case 'text': return packArrays(packTexts(column.values.slice(from, to)))
    case 'image': {
      const size = pixelsOf(column)
      return packArrays([column.pixels.subarray(from * size, to * size)])
    }
    case 'sequence': return packArrays(packSequences(column, from, to))
  }
}

/** A column of so many rows whose values are still to be read, by {@link decodeBlock}. */
export function allocateColumn({ name, kind, height = 0, width = 0, channels = 0, steps = 1, vocabulary = 1, start }: ColumnInfo, rows: number): Column {
  switch (kind) {
    case 'number': return { kind, name, values: new Float64Array(rows) }
    case 'text': return { kind, name, values: Array.from<string>({ length: rows }).fill('') }
    case 'image': return { kind, name, height, width, channels, pixels: new Uint8Array(rows * height * width * channels) }
    case 'sequence': return { kind, name, steps, vocabulary, ...(start !== undefined && { start }), ids: new Int32Array(rows * steps) }
  }
}

/**
 * Copies rows `from` to below `to` of a block to place `at` of a column that {@link allocateColumn} made.
 * Throws `invalid-data` when the bytes are no block of such a column.
 */
export function decodeBlock(bytes: Uint8Array, from: number, to: number, column: Column, at: number): void {
  const arrays = unpackArrays(bytes)
  const [first] = arrays
  if (!first) throw noBlock(column)
  switch (column.kind) {
    case 'number': return column.values.set(first.subarray(from, to), at)
    case 'text': {
      const values = column.values as string[]
      unpackTexts(arrays, from, to).forEach((value, i) => (values[at + i] = value))
      return
    }
    case 'image': {
      const size = pixelsOf(column)
      return column.pixels.set(first.subarray(from * size, to * size), at * size)
    }
    case 'sequence': return unpackSequences(arrays, from, to, column, at)
  }
}

const pixelsOf = ({ height, width, channels }: { height: number; width: number; channels: number }): number => height * width * channels

/** Lengths and ids: without the padding, whose length is that of the longest row of the whole column. */
function packSequences({ steps, ids }: SequenceColumn, from: number, to: number): readonly PackedArray[] {
  const lengths = new Int32Array(to - from)
  const kept = new Int32Array((to - from) * steps)
  let size = 0
  for (let row = from; row < to; row++) {
    const padded = ids.subarray(row * steps, (row + 1) * steps)
    const length = padded.findLastIndex((id) => id !== 0) + 1
    kept.set(padded.subarray(0, length), size)
    lengths[row - from] = length
    size += length
  }
  return [narrowed(lengths), narrowed(kept.subarray(0, size))]
}

function unpackSequences([lengths, ids]: readonly PackedArray[], from: number, to: number, column: SequenceColumn, at: number): void {
  if (!lengths || !ids) throw noBlock(column)
  let start = 0
  for (let row = 0; row < to; row++) {
    const length = lengths[row]!
    if (row >= from) column.ids.set(ids.subarray(start, start + length), (at + row - from) * column.steps)
    start += length
  }
}

function noBlock({ name, kind }: Column): MaasError {
  return new MaasError('invalid-data', `A stored block of column "${name}" is not one of kind ${kind}.`)
}
