import { tableFromIPC } from '@uwdata/flechette'
import { MaasError } from '../../core/error.ts'
import { uniqueNames } from './column-names.ts'
import type { ReaderContext, ReadResult } from './reader.ts'
import { ValueTable } from './value-table.ts'

/** Reads an Arrow IPC file or stream. Dates and times become text, so do whole numbers of more than 15 digits. */
export function readArrow(context: ReaderContext, bytes: Uint8Array): ReadResult {
  const table = new ValueTable(context)
  let source: ReturnType<typeof tableFromIPC>
  try {
    source = tableFromIPC(bytes, { useDate: true, useBigInt: true })
  } catch (cause) {
    throw new MaasError('invalid-data', `This is no readable Arrow file: ${(cause as Error).message}. It may be cut off.`, { cause })
  }
  const { names, notes } = uniqueNames(source.names, context.options)
  names.forEach((name, i) => table.addColumn(name, source.getChildAt(i)))
  const result = table.end()
  return { ...result, notes: [...notes, ...result.notes] }
}
