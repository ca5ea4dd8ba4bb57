import { type AnyTensor, sizeOf, type StringTensor, strings, type Tensor, type TypedArray, zeros } from '../core/tensor.ts'
import type { TextColumn } from './dataset.ts'
import { readWindows } from './series.ts'
import type { Table } from './table.ts'

/** What a model takes the features but text as: ids of sequences, numbers of all else. */
export type Features = Tensor<'float32'> | Tensor<'int32'>

/** Room for `x`, all features but text, of so many rows: [rows, ...rowShape]. */
export function allocateFeatures({ kind, rowShape }: Table, rows: number): Features {
  return zeros(kind === 'sequence' ? 'int32' : 'float32', [rows, ...rowShape]) as Features
}

/** Copies the features of these rows of a table, raw. @param into room for as many, see {@link allocateFeatures}. */
export function readFeatures(table: Table, rows: Uint32Array, into: TypedArray): void {
  const width = sizeOf(table.rowShape)
  if (table.kind === 'image') {
    const { pixels } = table.column
    for (let i = 0; i < rows.length; i++) {
      const start = rows[i]! * width
      for (let j = 0; j < width; j++) into[i * width + j] = pixels[start + j]!
    }
  } else if (table.kind === 'sequence') {
    const { ids } = table.column
    const data = into as Int32Array
    for (let i = 0; i < rows.length; i++) data.set(ids.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width)
  } else if (table.kind === 'series') {
    readWindows(table.series, rows, into)
  } else {
    table.numbers.forEach(({ values }, j) => {
      for (let i = 0; i < rows.length; i++) into[i * width + j] = values[rows[i]!]!
    })
  }
}

/** The text columns of these rows, row by row: [rows, texts]. */
export function readTexts({ texts }: { readonly texts: readonly TextColumn[] }, rows: Uint32Array): StringTensor {
  const data = Array.from<string>({ length: rows.length * texts.length })
  texts.forEach(({ values }, j) => {
    for (let i = 0; i < rows.length; i++) data[i * texts.length + j] = values[rows[i]!]!
  })
  return strings([rows.length, texts.length], data)
}

/** What a caller would send for these rows: `x`, and `x_text` with the text columns, where there are such. */
export function rawFeatures(table: Table, rows: Uint32Array): Readonly<Record<string, AnyTensor>> {
  const x = allocateFeatures(table, rows.length)
  readFeatures(table, rows, x.data)
  if (table.kind !== 'columns') return { x }
  return { ...(table.numbers.length > 0 && { x }), ...(table.texts.length > 0 && { x_text: readTexts(table, rows) }) }
}
