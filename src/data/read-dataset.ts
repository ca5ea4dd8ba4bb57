import { MaasError } from '../core/error.ts'
import type { Column, ColumnInfo, Dataset } from './dataset.ts'
import { openReader } from './readers/open-reader.ts'
import { inferType } from './profile/infer-type.ts'

/** 50 MB: what a page can read into memory without being at risk. */
export const MAX_DATASET_BYTES = 50_000_000

/**
 * Reads a whole data file as what its media type says; see {@link openReader}.
 * Throws `unsupported-media-type`, `too-large` (before reading anything) or `invalid-data`.
 */
export async function readDataset(
  name: string,
  mediaType: string,
  bytes: Uint8Array,
  maxBytes = MAX_DATASET_BYTES,
): Promise<Dataset> {
  const reader = openReader(name, { mediaType })
  if (bytes.length > maxBytes) {
    throw new MaasError(
      'too-large',
      `The file has ${megabytes(bytes.length)} MB; at most ${megabytes(maxBytes)} MB can be read.`,
    )
  }
  reader.push(bytes)
  return (await reader.end()).dataset
}

/** What is stored and listed of the columns. */
export function columnInfos(dataset: Dataset): readonly ColumnInfo[] {
  return dataset.columns.map(columnInfo)
}

/** What is said of a column without its values. */
export function columnInfo(column: Column): ColumnInfo {
  const { name, kind } = column
  const { type, format } = inferType(column)
  const info = { name, kind, type, ...(format !== undefined && { format }) }
  if (kind === 'sequence') {
    const { steps, vocabulary, start } = column
    return { ...info, steps, vocabulary, ...(start !== undefined && { start }) }
  }
  if (kind !== 'image') return info
  const { height, width, channels } = column
  return { ...info, height, width, channels }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
