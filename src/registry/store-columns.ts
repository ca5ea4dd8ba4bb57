import { rowsPerBlock } from '../data/blocks/codec.ts'
import { encodeColumn } from '../data/blocks/encoded.ts'
import type { ReadDataset } from '../data/readers/reader.ts'
import type { ColumnLayout } from './records.ts'
import type { PutBlocks } from './store.ts'

/** What is encoded before it is stored: one transaction for each of ten thousand short columns would take a minute. */
const BATCH_BYTES = 4_000_000

/** Stores columns one after the other; a batch is written while the next is made. */
export async function storeColumns({ rows, columns }: Pick<ReadDataset, 'rows' | 'columns'>, put: PutBlocks): Promise<readonly ColumnLayout[]> {
  const layouts: { readonly blockRows: number; readonly blocks: string[] }[] = []
  let batch: { readonly bytes: Uint8Array<ArrayBuffer>; readonly keys: string[] }[] = []
  let size = 0
  let written = Promise.resolve()
  const flush = async () => {
    const full = batch
    batch = []
    size = 0
    await written
    written = put(full.map(({ bytes }) => bytes)).then((keys) => full.forEach((block, i) => block.keys.push(keys[i]!)))
    written.catch(() => {}) // thrown by who waits for it
  }
  for (const column of columns) {
    const blocks: string[] = []
    layouts.push({ blockRows: rowsPerBlock(column), blocks })
    for (const bytes of encodeColumn(column, rows)) {
      batch.push({ bytes, keys: blocks })
      size += bytes.length
      if (size >= BATCH_BYTES) await flush()
    }
  }
  await flush()
  await written
  return layouts
}
