import Papa from 'papaparse'
import { MaasError } from '../core/error.ts'
import { type CellReader, datasetOfCells } from './columns.ts'
import type { Dataset } from './dataset.ts'

const DELIMITERS = [',', ';', '\t']
const FIRST_FILLED_LINE = /^.*\S.*$/m
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

const CELLS: CellReader<string> = {
  number(cell) {
    const text = cell.trim()
    if (text === '') return Number.NaN
    const value = NUMBER.test(text) ? Number(text) : Number.NaN
    return Number.isFinite(value) ? value : undefined
  },
  text: (cell) => cell,
}

/**
 * Reads delimited text with a header row (RFC 4180; quoted fields may hold delimiters and line breaks). A column is
 * a number column when every cell that is not empty is a finite number. Empty lines are skipped.
 *
 * @param givenDelimiter when not given: the one of comma, semicolon and tab that cuts the header into most fields.
 * Throws `invalid-data` naming the line and what was expected there.
 */
export function parseCsv(name: string, text: string, givenDelimiter?: string): Dataset {
  const lines = text.replace(/\r\n?/g, '\n')
  const delimiter = givenDelimiter ?? findDelimiter(lines)
  const { data, errors } = Papa.parse(lines, { delimiter, newline: '\n' })
  const quotes = errors.find((error) => error.type === 'Quotes')
  if (quotes) {
    throw new MaasError(
      'invalid-data',
      `Line ${lineOf(data, quotes.row ?? 0)}: a quoted field is not closed, or text follows its closing quote. ` +
        'A quote inside a quoted field is written twice.',
    )
  }
  const isFilled = (row: readonly string[]): boolean => row.length > 1 || row[0]!.trim() !== ''
  const headerIndex = data.findIndex(isFilled)
  if (headerIndex < 0) {
    throw new MaasError('invalid-data', 'The file is empty. Its first line should name the columns.')
  }
  const header = data[headerIndex]!.map((column) => column.trim())
  const rows = data.slice(headerIndex + 1).filter(isFilled)
  const ragged = rows.find((row) => row.length !== header.length)
  if (ragged) {
    throw new MaasError(
      'invalid-data',
      `Line ${lineOf(data, data.indexOf(ragged))}: found ${ragged.length} fields, expected ${header.length} as in the header.`,
    )
  }
  return datasetOfCells(name, header, rows, CELLS)
}

/** A comma splits names by accident more often than a semicolon or a tab does, so these win a tie. */
function findDelimiter(lines: string): string {
  const header = FIRST_FILLED_LINE.exec(lines)?.[0] ?? ''
  let best = ','
  let most = 2
  for (const delimiter of DELIMITERS) {
    const fields = Papa.parse(header, { delimiter, newline: '\n' }).data[0]?.length ?? 0
    if (fields >= most) {
      best = delimiter
      most = fields
    }
  }
  return best
}

/** The line, counted from 1, on which a row starts: quoted cells before it may span several. */
function lineOf(rows: readonly (readonly string[])[], index: number): number {
  let line = 1
  for (const row of rows.slice(0, index)) {
    line++
    for (const cell of row) line += cell.split('\n').length - 1
  }
  return line
}
