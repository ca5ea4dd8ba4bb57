import { parquetMetadata, parquetSchema } from 'hyparquet/src/metadata.js'
import { parquetRead } from 'hyparquet/src/read.js'
import { compressors } from 'hyparquet-compressors'
import { MaasError } from '../../core/error.ts'
import { uniqueNames } from './column-names.ts'
import type { ReaderContext, ReadResult } from './reader.ts'
import { ValueTable } from './value-table.ts'

/**
 * Reads a Parquet file, column after column, so that only one is in memory as it stands there. Values as in an Arrow file.
 * Throws `invalid-data`.
 */
export async function readParquet(context: ReaderContext, bytes: Uint8Array<ArrayBuffer>): Promise<ReadResult> {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const table = new ValueTable(context)
  try {
    const metadata = parquetMetadata(buffer)
    const { names, notes } = uniqueNames(parquetSchema(metadata).children.map(({ element }) => element.name), context.options)
    for (const name of names) {
      const parts: { readonly from: number; readonly values: ArrayLike<unknown> }[] = []
      const onChunk = (chunk: { rowStart: number; columnData: ArrayLike<unknown> }): void => {
        parts.push({ from: chunk.rowStart, values: chunk.columnData })
      }
      await parquetRead({ file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) }, metadata, compressors, columns: [name], onChunk })
      parts.sort((a, b) => a.from - b.from)
      table.addColumn(name, valuesOf(parts))
    }
    const result = table.end()
    return { ...result, notes: [...notes, ...result.notes] }
  } catch (thrown) {
    if (thrown instanceof MaasError) throw thrown
    throw new MaasError('invalid-data', `This is no readable Parquet file: ${(thrown as Error).message}. It may be cut off.`, { cause: thrown })
  }
}

function* valuesOf(parts: readonly { readonly values: ArrayLike<unknown> }[]): Generator<unknown, void, undefined> {
  for (const { values } of parts) for (let i = 0; i < values.length; i++) yield values[i]
}
