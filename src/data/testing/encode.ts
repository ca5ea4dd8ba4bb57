import { rowsPerBlock } from '../blocks/codec.ts'
import { type EncodedDataset, encodeColumn } from '../blocks/encoded.ts'
import { columnInfo } from '../column-info.ts'
import type { Dataset } from '../dataset.ts'
import { readDataset } from '../read-dataset.ts'

/** A data set as the registry would give it. */
export function encodeDataset({ name, rows, columns }: Dataset): EncodedDataset {
  return {
    name,
    from: 0,
    to: rows,
    columns: columns.map((column) => (
      { info: columnInfo(column), blockRows: rowsPerBlock(column), firstRow: 0, blocks: [...encodeColumn(column, rows)] }
    )),
  }
}

/** A data file as the trainer gets it. */
export async function encodeFile(name: string, text: string, mediaType = 'text/csv'): Promise<EncodedDataset & { readonly hash: string; readonly masks: [] }> {
  return { ...encodeDataset(await readDataset(name, mediaType, new TextEncoder().encode(text))), hash: 'abc', masks: [] }
}
