import { rowsPerBlock } from '../data/blocks/codec.ts'
import { encodeColumn } from '../data/blocks/encoded.ts'
import type { Dataset } from '../data/dataset.ts'
import type { ColumnLayout } from './records.ts'
import type { PutBlocks } from './store.ts'

/** What is encoded before it is stored: one transaction for each of ten thousand short columns would take a minute. */
const BATCH_BYTES = 16_000_000

/** Stores all columns of a data set that is in memory. */
export async function storeColumns({ rows, columns }: Pick<Dataset, 'rows' | 'columns'>, put: PutBlocks): Promise<readonly ColumnLayout[]> {
  const layouts = columns.map((column) => ({ blockRows: rowsPerBlock(column), blocks: [] as string[] }))
  let batch: { readonly bytes: Uint8Array<ArrayBuffer>; readonly keys: string[] }[] = []
  let size = 0
  const flush = async () => {
    const keys = await put(batch.map(({ bytes }) => bytes))
    batch.forEach((block, i) => block.keys.push(keys[i]!))
    batch = []
    size = 0
  }
  for (const [i, column] of columns.entries()) {
    for (const bytes of encodeColumn(column, rows)) {
      batch.push({ bytes, keys: layouts[i]!.blocks })
      size += bytes.length
      if (size >= BATCH_BYTES) await flush()
    }
  }
  await flush()
  return layouts
}
