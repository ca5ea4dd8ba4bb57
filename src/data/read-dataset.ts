import { MaasError } from '../core/error.ts'
import { parseCsv } from './csv.ts'
import type { Column, ColumnInfo, Dataset } from './dataset.ts'
import { datasetOfImages, decodeImages, IMAGES_MEDIA_TYPE } from './images.ts'
import { parseJson, parseJsonLines } from './json.ts'
import { inferType } from './profile/infer-type.ts'

/** 50 MB: what a page can read into memory without being at risk. */
export const MAX_DATASET_BYTES = 50_000_000

const READERS: ReadonlyMap<string, (name: string, bytes: Uint8Array) => Dataset> = new Map([
  ['text/csv', (name, bytes) => parseCsv(name, textOf(bytes))],
  ['text/tab-separated-values', (name, bytes) => parseCsv(name, textOf(bytes), '\t')],
  ['application/json', (name, bytes) => parseJson(name, textOf(bytes))],
  ['application/jsonl', (name, bytes) => parseJsonLines(name, textOf(bytes))],
  ['application/x-ndjson', (name, bytes) => parseJsonLines(name, textOf(bytes))],
  [IMAGES_MEDIA_TYPE, (name, bytes) => datasetOfImages(name, decodeImages(bytes))],
])

/**
 * Reads a data file as what its media type says (parameters such as `charset` are ignored; text is UTF-8).
 * Throws `unsupported-media-type`, `too-large` (before reading anything) or `invalid-data`.
 */
export function readDataset(
  name: string,
  mediaType: string,
  bytes: Uint8Array,
  maxBytes = MAX_DATASET_BYTES,
): Dataset {
  const read = READERS.get(mediaType.split(';')[0]!.trim().toLowerCase())
  if (!read) {
    throw new MaasError(
      'unsupported-media-type',
      `A data set of type "${mediaType}" cannot be read. Send one of ${[...READERS.keys()].join(', ')}.`,
    )
  }
  if (bytes.length > maxBytes) {
    throw new MaasError(
      'too-large',
      `The file has ${megabytes(bytes.length)} MB; at most ${megabytes(maxBytes)} MB can be read.`,
    )
  }
  return read(name, bytes)
}

/** What is stored and listed of the columns. */
export function columnInfos(dataset: Dataset): readonly ColumnInfo[] {
  return dataset.columns.map(columnInfo)
}

function columnInfo(column: Column): ColumnInfo {
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

function textOf(bytes: Uint8Array): string {
  const at = bytes.indexOf(0)
  if (at >= 0) throw new MaasError('invalid-data', `Byte ${at + 1} is zero: this is a binary file, expected UTF-8 text.`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new MaasError('invalid-data', 'The file is not UTF-8 text. Save it as UTF-8 and send it again.', { cause })
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
