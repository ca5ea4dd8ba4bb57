import type { ReadNote, ReadOptions } from '../../../data/readers/reader.ts'
import type { GivenColumns } from '../../../data/retype.ts'
import type { ImportPreview } from '../../../protocol/intake.ts'

/** How a file of text can be told to be read. */
export const FORMATS = [
  { mediaType: 'text/csv', title: 'CSV' },
  { mediaType: 'text/tab-separated-values', title: 'TSV' },
  { mediaType: 'application/json', title: 'JSON' },
  { mediaType: 'application/jsonl', title: 'JSON lines' },
  { mediaType: 'text/plain', title: 'text, a line a row' },
] as const

export const DELIMITERS = [',', ';', '\t', '|', ' '] as const
export const ENCODINGS = ['utf-8', 'gb18030', 'windows-1252', 'utf-16le', 'utf-16be', 'big5', 'shift_jis', 'euc-kr', 'windows-1251'] as const
/** Offered when images are read; `0` leaves them as most of them are. */
export const IMAGE_SIDES = [0, 28, 32, 48, 64, 96, 128] as const

export const isText = (format: string): boolean => FORMATS.some(({ title }) => title === format)
export const isDelimited = (format: string): boolean => format === 'CSV' || format === 'TSV'
export const hasImages = ({ dataset }: ImportPreview): boolean => dataset.columns.some(({ kind }) => kind === 'image')

/** How the file was read: as was said, else as was found out. */
export function settingsOf({ format, notes }: ImportPreview, options: ReadOptions): Required<Pick<ReadOptions, 'delimiter' | 'encoding' | 'decimal' | 'header'>> {
  const found = <C extends ReadNote['code']>(code: C) => notes.find((note): note is Extract<ReadNote, { code: C }> => note.code === code)
  return {
    delimiter: options.delimiter ?? found('delimiter')?.delimiter ?? (format === 'TSV' ? '\t' : ','),
    encoding: options.encoding ?? found('encoding')?.encoding ?? 'utf-8',
    decimal: options.decimal ?? (found('decimal-comma') ? ',' : '.'),
    header: options.header ?? true,
  }
}

/** The option that would read the file, which an error carries. */
export function offerOf(error: { readonly details?: Readonly<Record<string, unknown>> | undefined } | null): ReadOptions | undefined {
  const offer = error?.details?.['offer']
  return typeof offer === 'object' && offer !== null ? (offer as ReadOptions) : undefined
}

/** What was said of columns that are still there: other settings may have given them other names. */
export function stillThere(given: GivenColumns, { dataset }: ImportPreview): GivenColumns {
  return Object.fromEntries(Object.entries(given).filter(([name]) => dataset.columns.some((column) => column.name === name)))
}
