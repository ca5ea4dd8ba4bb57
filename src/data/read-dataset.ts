import { MaasError } from '../core/error.ts'
import type { Dataset } from './dataset.ts'
import { openReader } from './readers/open-reader.ts'
import { wholeDataset } from './readers/reader.ts'

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
  return wholeDataset((await reader.end()).dataset)
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
