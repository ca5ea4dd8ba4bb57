import type { Dataset } from './dataset.ts'
import { takeRows } from './sample.ts'

/**
 * The data set without the rows that have nothing in a column of numbers or text, and how many these are: what a model cannot
 * learn from.
 */
export function withoutMissing(dataset: Dataset, name: string): { readonly dataset: Dataset; readonly leftOut: number } {
  const column = dataset.columns.find((one) => one.name === name)
  if (column?.kind !== 'number' && column?.kind !== 'text') return { dataset, leftOut: 0 }
  const rows: number[] = []
  for (let row = 0; row < dataset.rows; row++) {
    const value = column.values[row]!
    if (typeof value === 'string' ? value !== '' : !Number.isNaN(value)) rows.push(row)
  }
  const leftOut = dataset.rows - rows.length
  return leftOut === 0 ? { dataset, leftOut } : { dataset: takeRows(dataset, rows), leftOut }
}
