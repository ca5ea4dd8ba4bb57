import type { Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import { isMissing } from '../data/readers/missing.ts'
import { rowsToRecords } from './columns-to-records.ts'

type Features = Signature['features']

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * The rows of a CSV (RFC 4180, with a header) as records, which `encodeRows` takes: numbers where the model takes numbers, null where one is missing, and
 * JSON lists for pixels, ids and histories. What is no number stays a text, which `encodeRows` refuses by its place.
 * Throws `invalid-data` for what is no CSV, with the line, and `invalid-input` for a name that stands twice or a row that is not as long as the header.
 * @param names of the columns, of a CSV without a header.
 */
export function csvRecords(features: Features, text: string, names?: readonly string[]): Readonly<Record<string, unknown>>[] {
  const lines = readCsv(text)
  const [header = [], ...rows] = names ? [names, ...lines] : lines
  if (rows.length === 0) throw new MaasError('invalid-data', `The CSV must have ${names ? '' : 'a line of names and '}at least one row.`)
  const texts = new Set(features.filter(({ kind }) => kind === 'text').map(({ name }) => name))
  const values = rows.map((row) => row.map((cell, at) => (texts.has(header[at]!) ? cell : valueOf(cell))))
  return rowsToRecords(header, values, { header: 'the header', row: (index) => `Row ${index + 1} of the CSV` })
}

function valueOf(cell: string): unknown {
  const trimmed = cell.trim()
  if (isMissing(trimmed)) return null
  if (NUMBER.test(trimmed)) return Number(trimmed)
  if (!trimmed.startsWith('[')) return cell
  try {
    return JSON.parse(trimmed)
  } catch {
    return cell
  }
}

/** Cells of each line that has any. */
function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  // A cell, quoted or not, and what ends it: a comma, the end of the line or of the text.
  const cell = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y
  cell.lastIndex = text.startsWith('\ufeff') ? 1 : 0
  while (cell.lastIndex < text.length || row.length > 0) {
    const found = cell.exec(text)
    if (!found) throw new MaasError('invalid-data', `Line ${rows.length + 1} of the CSV has a quotation mark where none can be: put quotes around the whole cell, and double those inside.`)
    const [, quoted, plain, end] = found
    row.push(quoted?.replaceAll('""', '"') ?? plain!)
    if (end === ',') continue
    if (row.length > 1 || quoted !== undefined || plain !== '') rows.push(row)
    row = []
  }
  return rows
}
