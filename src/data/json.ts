import { MaasError } from '../core/error.ts'
import { type CellReader, datasetOfCells } from './columns.ts'
import type { Dataset } from './dataset.ts'
import { isId, MAX_ID } from './sequences.ts'

type Json = Readonly<Record<string, unknown>>

/** Absent where a record lacks the column. */
type Cell = string | number | readonly number[] | null | undefined

const CELLS: CellReader<Cell> = {
  number: (cell) => (typeof cell === 'number' ? cell : cell === null || cell === undefined ? Number.NaN : undefined),
  text: (cell) => String(cell ?? ''),
  ids: (cell) => (Array.isArray(cell) ? cell : undefined),
}

/**
 * Reads a JSON array of records, or `{"columns": [...], "data": [[...], ...]}`. Numbers stay numbers, strings and
 * booleans become text, lists of whole numbers sequences, null and absent keys are missing values. Throws `invalid-data` naming the row.
 */
export function parseJson(name: string, text: string): Dataset {
  const value = parse(text, 'The file')
  if (Array.isArray(value)) return datasetOfRecords(name, value)
  if (isObject(value) && Array.isArray(value['columns']) && Array.isArray(value['data'])) {
    return datasetOfSplit(name, value['columns'], value['data'])
  }
  throw new MaasError(
    'invalid-data',
    'A JSON data set is an array of records, or an object with "columns" and "data".',
  )
}

/** Reads one JSON record a line; otherwise as {@link parseJson}. */
export function parseJsonLines(name: string, text: string): Dataset {
  const records: unknown[] = []
  text.split('\n').forEach((line, i) => {
    if (line.trim() !== '') records.push(parse(line, `Line ${i + 1}`))
  })
  return datasetOfRecords(name, records)
}

function datasetOfRecords(name: string, records: readonly unknown[]): Dataset {
  const columns = new Map<string, number>()
  const rows = records.map((record, i) => {
    if (!isObject(record)) {
      throw new MaasError('invalid-data', `Row ${i + 1} is ${describe(record)}, expected a record such as {"x": 1}.`)
    }
    const cells: Cell[] = []
    for (const [key, value] of Object.entries(record)) {
      let column = columns.get(key)
      if (column === undefined) columns.set(key, (column = columns.size))
      cells[column] = cellOf(value, i, key)
    }
    return cells
  })
  return datasetOfCells(name, [...columns.keys()], rows, CELLS)
}

function datasetOfSplit(name: string, columns: readonly unknown[], data: readonly unknown[]): Dataset {
  const header = columns.map(String)
  const rows = data.map((row, i) => {
    if (!Array.isArray(row) || row.length !== header.length) {
      throw new MaasError(
        'invalid-data',
        `Row ${i + 1} is ${describe(row)}, expected a list of ${header.length} values as "columns" has.`,
      )
    }
    return row.map((value, j) => cellOf(value, i, header[j]!))
  })
  return datasetOfCells(name, header, rows, CELLS)
}

function cellOf(value: unknown, row: number, column: string): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || Number.isFinite(value)) return value as string | number
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) {
    const wrong = value.findIndex((id) => !isId(id))
    if (wrong < 0) return value
    throw new MaasError(
      'invalid-data',
      `Row ${row + 1}, column "${column}", place ${wrong + 1} is ${JSON.stringify(value[wrong])}, expected a whole number from 0 to ${MAX_ID}.`,
    )
  }
  throw new MaasError(
    'invalid-data',
    `Row ${row + 1}, column "${column}" is ${describe(value)}, expected a finite number, text, true, false, null or a list of ids.`,
  )
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MaasError('invalid-data', `${place} is not JSON: ${(cause as Error).message}.`, { cause })
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  return value === null ? 'null' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
