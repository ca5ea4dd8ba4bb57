import { type InferOutput, optional, pipe, string, transform } from 'valibot'
import { decodeDataset } from '../data/blocks/encoded.ts'
import type { Column } from '../data/dataset.ts'
import { idsAt } from '../data/sequences.ts'
import type { DatasetRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { fields, queryNumber } from './schema.ts'

const DEFAULT_ROWS = 100
const MAX_ROWS = 10_000

type Cell = number | string | readonly number[] | null

export const rowsQuery = fields({
  from: optional(queryNumber(Number.MAX_SAFE_INTEGER), '0'),
  count: optional(queryNumber(MAX_ROWS), String(DEFAULT_ROWS)),
  columns: optional(pipe(string(), transform((text) => text.split(',')))),
})

/**
 * Rows `from` to below `from + count` of the columns named in `columns` (separated by commas), else of all: `data` has a list
 * for each row, in the form that a prediction takes: numbers, texts, pixels one behind the other, ids. Missing values are null.
 */
export async function rowsResponse(registry: RegistryStore, { name, rows, columns: infos }: DatasetRecord, query: InferOutput<typeof rowsQuery>): Promise<Response> {
  const { from, count, columns = infos.map((info) => info.name) } = query
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
