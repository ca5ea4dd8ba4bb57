import { MaasError } from '../core/error.ts'
import type { Column, Dataset } from './dataset.ts'

/** A cell of a table file; null is a missing value. */
export type Cell = string | number | null

/**
 * Columns of cells as a data set: a column is a number column when every cell that is there is a number, else a text
 * column. Throws `invalid-data` for a column name that is empty or there twice, and when there are no rows.
 */
export function datasetOfCells(
  name: string,
  columnNames: readonly string[],
  rows: readonly (readonly Cell[])[],
): Dataset {
  columnNames.forEach((column, i) => {
    if (column === '') throw new MaasError('invalid-data', `Column ${i + 1} has no name. Give every column a name.`)
    const first = columnNames.indexOf(column)
    if (first !== i) {
      throw new MaasError(
        'invalid-data',
        `Columns ${first + 1} and ${i + 1} are both named "${column}". Give every column a name of its own.`,
      )
    }
  })
  if (rows.length === 0) {
    throw new MaasError('invalid-data', `There are ${columnNames.length} columns but no rows of data.`)
  }
  return { name, rows: rows.length, columns: columnNames.map((column, i) => typedColumn(column, rows, i)) }
}

function typedColumn(name: string, rows: readonly (readonly Cell[])[], index: number): Column {
  const values = new Float64Array(rows.length)
  for (let row = 0; row < rows.length; row++) {
    const cell = rows[row]![index] ?? null
    if (typeof cell === 'string') {
      return { kind: 'text', name, values: rows.map((cells) => String(cells[index] ?? '')) }
    }
    values[row] = cell ?? Number.NaN
  }
  return { kind: 'number', name, values }
}
