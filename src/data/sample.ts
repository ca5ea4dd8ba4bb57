import type { Column, Dataset } from './dataset.ts'

/** A data set of these rows, in this order. */
export function takeRows(dataset: Dataset, rows: readonly number[]): Dataset {
  return { name: dataset.name, rows: rows.length, columns: dataset.columns.map((column) => takeColumn(column, rows)) }
}

function takeColumn(column: Column, rows: readonly number[]): Column {
  if (column.kind === 'number') return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
  if (column.kind === 'text') return { ...column, values: rows.map((row) => column.values[row]!) }
  if (column.kind === 'sequence') {
    const { steps, ids } = column
    return { ...column, ids: Int32Array.from({ length: rows.length * steps }, (_, i) => ids[rows[Math.floor(i / steps)]! * steps + (i % steps)]!) }
  }
  const size = column.height * column.width * column.channels
  const pixels = new Uint8Array(rows.length * size)
  for (const [i, row] of rows.entries()) pixels.set(column.pixels.subarray(row * size, (row + 1) * size), i * size)
  return { ...column, pixels }
}

/** A few rows of each label, spread over the data set; grouped by label, in the order in which these come. */
export function spreadRows(labels: readonly string[], perLabel: number): readonly number[] {
  const rowsOf = new Map<string, number[]>()
  for (const [row, label] of labels.entries()) {
    const rows = rowsOf.get(label)
    if (rows) rows.push(row)
    else rowsOf.set(label, [row])
  }
  return [...rowsOf.values()].flatMap((rows) => {
    const count = Math.min(perLabel, rows.length)
    return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!)
  })
}
