import { sizeOf, type Tensor, zeros } from '../core/tensor.ts'
import type { Table } from './table.ts'

/** What a model takes the features as: ids of sequences, numbers of all else. */
export type Features = Tensor<'float32'> | Tensor<'int32'>

/** Room for the features of so many rows: [rows, ...rowShape]. */
export function allocateFeatures({ kind, rowShape }: Table, rows: number): Features {
  return zeros(kind === 'sequence' ? 'int32' : 'float32', [rows, ...rowShape]) as Features
}

/** Copies the features of these rows of a table, raw. @param into as {@link allocateFeatures} gives it for as many rows. */
export function readFeatures(table: Table, rows: Uint32Array, { data }: Features): void {
  const width = sizeOf(table.rowShape)
  if (table.kind === 'image') {
    const { pixels } = table.column
    for (let i = 0; i < rows.length; i++) {
      const start = rows[i]! * width
      for (let j = 0; j < width; j++) data[i * width + j] = pixels[start + j]!
    }
  } else if (table.kind === 'sequence') {
    const { ids } = table.column
    for (let i = 0; i < rows.length; i++) data.set(ids.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width)
  } else {
    table.columns.forEach(({ values }, j) => {
      for (let i = 0; i < rows.length; i++) data[i * width + j] = values[rows[i]!]!
    })
  }
}
