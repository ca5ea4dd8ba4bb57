import { MaasError } from '../core/error.ts'
import type { Column, Dataset } from './dataset.ts'
import { sequenceColumn } from './sequences.ts'

/** How a file format's cells are read. */
export interface CellReader<C> {
  /** NaN for a missing value, undefined when the cell is text. */
  number(cell: C): number | undefined
  /** `''` for a missing value. */
  text(cell: C): string
  /** undefined for what is no list; left out where a format has none. */
  ids?(cell: C): readonly number[] | undefined
}

/**
 * Columns of cells as a data set: a column is a number column when every cell that is there is a number, else a text
 * column; one of lists is a sequence column, in which a missing value is an empty list. Throws `invalid-data` for a column
 * name that is empty or there twice, lists among other values, and when there are no columns or no rows.
 */
export function datasetOfCells<C>(
  name: string,
  columnNames: readonly string[],
  rows: readonly (readonly C[])[],
  reader: CellReader<C>,
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
  if (columnNames.length === 0 || rows.length === 0) {
    throw new MaasError(
      'invalid-data',
      `There are ${columnNames.length} columns and ${rows.length} rows of data: at least one of each is needed.`,
    )
  }
  return { name, rows: rows.length, columns: columnNames.map((column, i) => typedColumn(column, rows, i, reader)) }
}

function typedColumn<C>(name: string, rows: readonly (readonly C[])[], index: number, reader: CellReader<C>): Column {
  const lists = rows.map((cells) => reader.ids?.(cells[index]!))
  if (lists.some((ids) => ids !== undefined)) {
    const row = lists.findIndex((ids, i) => ids === undefined && !Number.isNaN(reader.number(rows[i]![index]!)))
    if (row < 0) return sequenceColumn(name, lists)
    throw new MaasError('invalid-data', `Row ${row + 1}, column "${name}" is no list, but other rows have lists there.`)
  }
  const values = new Float64Array(rows.length)
  for (let row = 0; row < rows.length; row++) {
    const number = reader.number(rows[row]![index]!)
    if (number === undefined) return { kind: 'text', name, values: rows.map((cells) => reader.text(cells[index]!)) }
    values[row] = number
  }
  return { kind: 'number', name, values }
}
