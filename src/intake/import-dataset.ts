import { MaasError } from '../core/error.ts'
import { columnInfo } from '../data/column-info.ts'
import type { Column, ColumnInfo } from '../data/dataset.ts'
import type { GivenType } from '../data/profile/column-facts.ts'
import { Profiler } from '../data/profile/profile-dataset.ts'
import { type FileType, openReader } from '../data/readers/open-reader.ts'
import type { ReadOptions, ReadResult } from '../data/readers/reader.ts'
import { type GivenColumns, readKinds, takeGiven } from '../data/retype.ts'
import { createSha256 } from '../data/sha256.ts'
import type { DatasetOrigin, DatasetRecord, NewDataset } from '../registry/records.ts'
import { storeColumns } from '../registry/store-columns.ts'
import type { PutBlocks, RegistryStore } from '../registry/store.ts'
import { decodeImage } from './decode-image.ts'

/** A file to be read into the registry. */
export interface ImportedFile extends FileType {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly options?: ReadOptions
  /** What its owner says of its columns. */
  readonly columns?: GivenColumns
  readonly source?: DatasetOrigin
}

/** How far the reading is; rows stay 0 where a format must be whole before it can be read. */
export interface ImportProgress {
  readonly bytes: number
  readonly rows: number
}

export interface ImportOptions {
  readonly onProgress?: (progress: ImportProgress) => void
}

/**
 * Reads a file as it comes and stores its data set: all of it, or nothing. Throws `conflict` and `invalid-input` for its
 * name before anything is read, `unsupported-media-type`, `invalid-data`, `quota-exceeded`, and what the bytes end with.
 */
export function importDataset(registry: RegistryStore, name: string, file: ImportedFile, options: ImportOptions = {}): Promise<DatasetRecord> {
  return registry.addDataset(name, (put) => readFile(name, file, put, options))
}

/** Reads and stores the rows of a file; see {@link RegistryStore.addDataset}. */
export async function readFile(
  name: string, { bytes: chunks, options, columns = {}, source = {}, ...type }: ImportedFile, put: PutBlocks, { onProgress }: ImportOptions,
): Promise<NewDataset> {
  const kinds = readKinds(columns)
  const reader = openReader(name, type, { ...options, ...(Object.keys(kinds).length > 0 && { columns: kinds }) }, { decodeImage })
  const hasher = createSha256()
  let bytes = 0
  for await (const chunk of chunks) {
    hasher.update(chunk)
    bytes += chunk.length
    reader.push(chunk)
    onProgress?.({ bytes, rows: reader.rows })
  }
  if (bytes === 0) throw new MaasError('invalid-data', 'The file is empty.')
  const read = await reader.end()
  onProgress?.({ bytes, rows: read.dataset.rows })
  const { mediaType, fileName } = type
  return newDataset(read, columns, { mediaType, hash: hasher.digest(), bytes, source: { ...(fileName !== undefined && { fileName }), ...source } }, put)
}

/** Stores what was read, with its profile, column by column: of a large file, all columns at once would not fit. */
export async function newDataset(
  { dataset: { rows, columns }, notes }: ReadResult, given: GivenColumns, about: Pick<NewDataset, 'mediaType' | 'hash' | 'bytes' | 'source'>, put: PutBlocks,
): Promise<NewDataset> {
  const profiler = new Profiler(rows)
  const infos: ColumnInfo[] = []
  const types: Record<string, GivenType> = {}
  function* profiled(): Generator<Column> {
    for (const { column, type } of takeGiven(columns, given)) {
      if (type) types[column.name] = type
      infos.push(columnInfo(column, profiler.add(column, type)))
      yield column
    }
  }
  const layout = await storeColumns({ rows, columns: profiled() }, put)
  return { ...about, rows, columns: infos, types, profile: profiler.end(), notes, lineage: null, layout }
}
