import { MaasError } from '../../core/error.ts'
import type { Column, ColumnInfo, Dataset } from '../dataset.ts'
import { allocateColumn, decodeBlock, encodeBlock, rowsPerBlock } from './codec.ts'

/** A column as it is stored and travels: in blocks, each but the last of `blockRows` rows. */
export interface EncodedColumn {
  readonly info: ColumnInfo
  readonly blockRows: number
  readonly blocks: readonly Uint8Array<ArrayBuffer>[]
  /** The data set's row with which the first block begins. */
  readonly firstRow: number
}

/** Rows `from` to below `to` of some columns of a data set; their blocks may reach further. */
export interface EncodedDataset {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly columns: readonly EncodedColumn[]
}

/** All blocks of a column, one after the other, for who stores each before the next is made. */
export function* encodeColumn(column: Column, rows: number): Generator<Uint8Array<ArrayBuffer>> {
  const blockRows = rowsPerBlock(column)
  for (let from = 0; from < rows; from += blockRows) yield encodeBlock(column, from, Math.min(rows, from + blockRows))
}

/** Throws `invalid-data` for bytes that are no blocks of these columns. */
export function decodeDataset({ name, from, to, columns }: EncodedDataset): Dataset {
  return { name, rows: to - from, columns: columns.map((column) => decodeColumn(column, from, to)) }
}

function decodeColumn({ info, blockRows, blocks, firstRow }: EncodedColumn, from: number, to: number): Column {
  const column = allocateColumn(info, to - from)
  for (let row = from; row < to; ) {
    const index = Math.floor((row - firstRow) / blockRows)
    const start = firstRow + index * blockRows
    const end = Math.min(to, start + blockRows)
    const block = blocks[index]
    if (!block) throw new MaasError('invalid-data', `Row ${row + 1} of column "${info.name}" is in none of its ${blocks.length} blocks.`)
    decodeBlock(block, row - start, end - start, column, row - from)
    row = end
  }
  return column
}

/** The buffers of all blocks, to be transferred with them. */
export function buffersOf({ columns }: EncodedDataset): ArrayBuffer[] {
  return columns.flatMap(({ blocks }) => blocks.map(({ buffer }) => buffer))
}
