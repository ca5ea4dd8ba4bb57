import { MaasError } from '../core/error.ts'
import { decodeDataset } from '../data/blocks/encoded.ts'
import type { Column } from '../data/dataset.ts'
import { idsAt } from '../data/sequences.ts'
import type { DatasetRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'

const DEFAULT_ROWS = 100
const MAX_ROWS = 10_000

type Cell = number | string | readonly number[] | null

/**
 * Rows `from` to below `from + count` of the columns named in `columns` (separated by commas), else of all: `data` has a list
 * for each row, in the form that a prediction takes: numbers, texts, pixels one behind the other, ids. Missing values are null.
 */
export async function rowsResponse(registry: RegistryStore, { name, rows, columns: infos }: DatasetRecord, query: URLSearchParams): Promise<Response> {
  const from = wholeNumber(query, 'from', 0, Number.MAX_SAFE_INTEGER)
  const count = wholeNumber(query, 'count', DEFAULT_ROWS, MAX_ROWS)
  const columns = query.has('columns') ? query.get('columns')!.split(',') : infos.map((info) => info.name)
  const { columns: read, rows: length } = decodeDataset(await registry.readDataset(name, { columns, from, to: from + count }))
  const data = Array.from({ length }, (_, row) => read.map((column) => cellAt(column, row)))
  return Response.json({ name, rows, from, columns, data })
}

function cellAt(column: Column, row: number): Cell {
  switch (column.kind) {
    case 'number': return Number.isNaN(column.values[row]) ? null : column.values[row]!
    case 'text': return column.values[row] === '' ? null : column.values[row]!
    case 'sequence': return idsAt(column, row)
    case 'image': {
      const size = column.height * column.width * column.channels
      return [...column.pixels.subarray(row * size, (row + 1) * size)]
    }
  }
}

function wholeNumber(query: URLSearchParams, field: string, fallback: number, max: number): number {
  const text = query.get(field)
  if (text === null) return fallback
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= max) return value
  throw new MaasError('invalid-input', `"${field}" in the query must be a whole number from 0 to ${max}; got "${text}".`)
}
