import type { Dataset } from '../data/dataset.ts'
import { spreadRows, takeRows } from '../data/sample.ts'
import { inferType } from '../data/profile/infer-type.ts'
import { findFormat } from '../data/readers/formats.ts'
import { openReader, readDatasetFolder } from '../data/readers/open-reader.ts'
import { type ReadResult, wholeDataset } from '../data/readers/reader.ts'
import { joinBytes } from '../core/join-bytes.ts'
import { streamBytes } from '../protocol/stream-bytes.ts'
import type { FolderFile, ImportPreview, IntakeSource } from '../protocol/intake.ts'
import { decodeImage } from './decode-image.ts'

/** As much of a file as is read where its beginning is a file itself. */
const MAX_BYTES = 512_000
const ROWS = 30
const FILES_PER_CLASS = 4

/**
 * Reads the beginning of a file, or of a folder some files of each class, as an import would. Throws what that would throw, as far
 * as it can be seen from there.
 */
export async function previewSource({ file, ...about }: IntakeSource): Promise<ImportPreview> {
  if ('length' in file) {
    const some = sampleFiles(file)
    const entries = await Promise.all(some.map(async ({ path, file }) => ({ path, bytes: new Uint8Array(await file.arrayBuffer()) })))
    return previewOf('folder', await readDatasetFolder('preview', entries, about.options, { decodeImage }), some.length === file.length)
  }
  const { title, isByLine = false } = findFormat(about.mediaType, about.fileName ?? '')
  const { bytes, isWhole } = await beginning(file, isByLine ? MAX_BYTES : Number.POSITIVE_INFINITY)
  const reader = openReader('preview', about, about.options, { decodeImage })
  reader.push(bytes)
  return previewOf(title, await reader.end(), isWhole)
}

function previewOf(format: string, { dataset: read, notes }: ReadResult, isWhole: boolean): ImportPreview {
  const dataset = wholeDataset(read)
  const types = dataset.columns.map(inferType)
  return { format, dataset: takeRows(dataset, shownRows(dataset)), types, notes, rows: dataset.rows, isWhole }
}

/** The first of a table, and images of each class. */
function shownRows({ rows, columns }: Dataset): readonly number[] {
  const label = columns.find(({ kind }) => kind === 'text')
  if (columns.some(({ kind }) => kind === 'image') && label?.kind === 'text') return spreadRows(label.values, FILES_PER_CLASS).slice(0, 4 * ROWS)
  return Array.from({ length: Math.min(ROWS, rows) }, (_, row) => row)
}

async function beginning(file: Blob, most: number): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly isWhole: boolean }> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of streamBytes(await unpacked(file))) {
    chunks.push(chunk)
    length += chunk.length
    if (length > most) return { bytes: wholeRows(joinBytes(chunks).subarray(0, most)), isWhole: false }
  }
  return { bytes: joinBytes(chunks), isWhole: true }
}

async function unpacked(file: Blob): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  return first === 0x1f && second === 0x8b ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream()
}

/** Up to the last line end that stands outside of quotes; in UTF-16, up to the second byte of one. */
function wholeRows(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return bytes.subarray(0, (bytes.lastIndexOf(10) & ~1) + 2)
  let isQuoted = false
  let end = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 0x22) isQuoted = !isQuoted
    else if (bytes[i] === 10 && !isQuoted) end = i + 1
  }
  return bytes.subarray(0, end || bytes.lastIndexOf(10) + 1 || bytes.length)
}

/** Some files of each folder; all of them where there are no images. */
function sampleFiles(files: readonly FolderFile[]): readonly FolderFile[] {
  const folders = files.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1))
  return spreadRows(folders, FILES_PER_CLASS).map((row) => files[row]!)
}
