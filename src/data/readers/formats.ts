import { MaasError } from '../../core/error.ts'
import { datasetOfImages, decodeImages, IMAGES_MEDIA_TYPE } from '../images.ts'
import { CsvReader } from './csv.ts'
import { jsonLinesReader } from './json-lines.ts'
import { readJson } from './json.ts'
import { plainTextReader } from './plain-text.ts'
import type { DatasetReader, ReaderContext } from './reader.ts'
import { decodeText } from './text-input.ts'
import { wholeFile } from './whole-file.ts'

/** One file format. */
export interface Format {
  readonly title: string
  /** The first is the one to send. */
  readonly mediaTypes: readonly string[]
  /** What file names end with, without a dot. */
  readonly extensions: readonly string[]
  open(context: ReaderContext): DatasetReader
}

/** Every format that can be read. Nothing else switches over formats. */
export const FORMATS: readonly Format[] = [
  {
    title: 'CSV', mediaTypes: ['text/csv'], extensions: ['csv'],
    open: (context) => new CsvReader(context),
  },
  {
    title: 'TSV', mediaTypes: ['text/tab-separated-values'], extensions: ['tsv', 'tab'],
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
    title: 'JSON lines', mediaTypes: ['application/jsonl', 'application/x-ndjson'], extensions: ['jsonl', 'ndjson'],
    open: jsonLinesReader,
  },
  { title: 'text, a line a row', mediaTypes: ['text/plain'], extensions: ['txt'], open: plainTextReader },
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
      `Send one of ${FORMATS.map(({ mediaTypes }) => mediaTypes[0]).join(', ')}.`,
  )
}

/** Of a file name, without `.gz`, in small letters; `''` when it has none. */
function extensionOf(fileName: string): string {
  return /\.([^./]+)$/.exec(fileName.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? ''
}
