import { sizeOf, type Tensor } from '../core/tensor.ts'
import type { Table } from './table.ts'

/** Room for the features of so many rows: [rows, ...rowShape]. */
export function allocateFeatures({ rowShape }: Table, rows: number): Tensor<'float32'> {
  const shape = [rows, ...rowShape]
  return { dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)) }
}

/** Copies the features of these rows of a table, raw. @param into as {@link allocateFeatures} gives it for as many rows. */
export function readFeatures(table: Table, rows: Uint32Array, { data }: Tensor<'float32'>): void {
  const width = sizeOf(table.rowShape)
  if (table.kind === 'image') {
    const { pixels } = table.column
    for (let i = 0; i < rows.length; i++) {
      const start = rows[i]! * width
      for (let j = 0; j < width; j++) data[i * width + j] = pixels[start + j]!
    }
  } else {
    table.columns.forEach(({ values }, j) => {
      for (let i = 0; i < rows.length; i++) data[i * width + j] = values[rows[i]!]!
    })
  }
}
