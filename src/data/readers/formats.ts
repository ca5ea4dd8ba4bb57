import { MaasError } from '../../core/error.ts'
import { datasetOfImages, decodeImages, IMAGES_MEDIA_TYPE } from '../images.ts'
import { CsvReader } from './csv.ts'
import { readFolder } from './folder.ts'
import { readIdx } from './idx.ts'
import type { FileEntry } from './image-folder.ts'
import { jsonLinesReader } from './json-lines.ts'
import { readJson } from './json.ts'
import { plainTextReader } from './plain-text.ts'
import type { DatasetReader, ReaderContext, ReadResult } from './reader.ts'
import { decodeText } from './text-input.ts'
import { wholeFile } from './whole-file.ts'
import { unzipFiles } from './zip.ts'

/** One file format. */
export interface Format {
  readonly title: string
  /** The first is the one to send. */
  readonly mediaTypes: readonly string[]
  /** What file names end with, without a dot. */
  readonly extensions: readonly string[]
  /** A row ends at a line end, so that the beginning of a file is a file. */
  readonly isByLine?: true
  open(context: ReaderContext): DatasetReader
}

/** Every format that can be read. Nothing else switches over formats. */
export const FORMATS: readonly Format[] = [
  {
    title: 'CSV', mediaTypes: ['text/csv'], extensions: ['csv'], isByLine: true,
    open: (context) => new CsvReader(context),
  },
  {
    title: 'TSV', mediaTypes: ['text/tab-separated-values'], extensions: ['tsv', 'tab'], isByLine: true,
    open: (context) => new CsvReader({ ...context, options: { delimiter: '\t', ...context.options } }),
  },
  {
    title: 'JSON', mediaTypes: ['application/json'], extensions: ['json'],
    open: (context) =>
      wholeFile((bytes) => {
        const { text, notes } = decodeText(bytes, context.options.encoding)
        const result = readJson(context, text)
        return { ...result, notes: [...notes, ...result.notes] }
      }),
  },
  {
    title: 'JSON lines', mediaTypes: ['application/jsonl', 'application/x-ndjson'], extensions: ['jsonl', 'ndjson'], isByLine: true,
    open: jsonLinesReader,
  },
  { title: 'text, a line a row', mediaTypes: ['text/plain'], extensions: ['txt'], isByLine: true, open: plainTextReader },
  {
    title: 'Parquet', mediaTypes: ['application/vnd.apache.parquet', 'application/x-parquet'], extensions: ['parquet'],
    open: (context) => wholeFile(async (bytes) => (await import('./parquet.ts')).readParquet(context, bytes)),
  },
  {
    title: 'Arrow', mediaTypes: ['application/vnd.apache.arrow.file', 'application/vnd.apache.arrow.stream'], extensions: ['arrow', 'arrows', 'feather', 'ipc'],
    open: (context) => wholeFile(async (bytes) => (await import('./arrow.ts')).readArrow(context, bytes)),
  },
  {
    title: 'IDX', mediaTypes: ['application/x-idx'], extensions: ['idx', 'idx1-ubyte', 'idx3-ubyte'],
    open: (context) => wholeFile((bytes) => readIdx(context, [{ path: context.fileName, bytes }])),
  },
  {
    title: 'zip', mediaTypes: ['application/zip', 'application/x-zip-compressed'], extensions: ['zip'],
    open: (context) => wholeFile((bytes) => readFiles(context, unzipFiles(bytes, context.options))),
  },
  {
    title: 'packed images', mediaTypes: [IMAGES_MEDIA_TYPE], extensions: ['bin'],
    open: ({ name }) => wholeFile((bytes) => ({ dataset: datasetOfImages(name, decodeImages(bytes)), notes: [] })),
  },
]

/**
 * The format of a file. What its type says goes first; a type that says nothing (none, `application/octet-stream`) leaves
 * it to the name. Throws `unsupported-media-type` naming the formats.
 */
export function findFormat(mediaType: string, fileName: string): Format {
  const type = mediaType.split(';')[0]!.trim().toLowerCase()
  const extension = extensionOf(fileName)
  const found =
    FORMATS.find(({ mediaTypes }) => mediaTypes.includes(type)) ??
    FORMATS.find(({ extensions }) => extensions.includes(extension))
  if (found) return found
  throw new MaasError(
    'unsupported-media-type',
    `A data set of type "${mediaType}"${fileName && ` named "${fileName}"`} cannot be read. ` +
      `Send one of ${FORMATS.map(({ title, mediaTypes }) => `${title} (${mediaTypes[0]})`).join(', ')}.`,
  )
}

/** Behind the last dot, or as MNIST has it in `train-images-idx3-ubyte`; without `.gz`, in small letters. */
function extensionOf(fileName: string): string {
  return /(?:\.|-(?=idx))([^./]+)$/.exec(fileName.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? ''
}

/** The files of a folder or a zip; where there is only one, it may be of any format, but no zip again. */
export function readFiles(context: ReaderContext, files: readonly FileEntry[]): Promise<ReadResult> {
  return readFolder(context, files, ({ path, bytes }) => {
    const format = findFormat('', path)
    if (format.extensions.includes('zip')) throw new MaasError('invalid-data', `"${path}" is a zip inside of another: unpack it first.`)
    const reader = format.open({ ...context, fileName: path })
    reader.push(bytes)
    return reader.end()
  })
}
