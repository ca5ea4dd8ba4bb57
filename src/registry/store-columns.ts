import { rowsPerBlock } from '../data/blocks/codec.ts'
import { encodeColumn } from '../data/blocks/encoded.ts'
import type { Dataset } from '../data/dataset.ts'
import type { ColumnLayout } from './records.ts'
import type { PutBlocks } from './store.ts'

/** Stores all columns of a data set that is in memory as a whole. */
export async function storeColumns({ rows, columns }: Pick<Dataset, 'rows' | 'columns'>, put: PutBlocks): Promise<readonly ColumnLayout[]> {
  const layouts: ColumnLayout[] = []
  for (const column of columns) {
    layouts.push({ blockRows: rowsPerBlock(column), blocks: await put([...encodeColumn(column, rows)]) })
  }
  return layouts
}
