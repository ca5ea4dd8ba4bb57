import type { Shape, TypedArray } from '../core/tensor.ts'
import { allocateFeatures, readFeatures } from '../data/features.ts'
import type { Table } from '../data/table.ts'

/** What one input of a training graph is fed with, by row number. */
export interface FeatureSource {
  readonly input: string
  readonly dtype: 'float32' | 'int32'
  /** Of one row. */
  readonly rowShape: Shape
  /** Copies these rows one after the other. Allocates nothing. */
  read(rows: Uint32Array, into: TypedArray): void
}

/** The input `x`: the features of a table but text, raw; none of a table of text columns. */
export function rawSource(table: Table): readonly FeatureSource[] {
  if (table.kind === 'columns' && table.numbers.length === 0) return []
  const { dtype } = allocateFeatures(table, 0)
  return [{ input: 'x', dtype, rowShape: table.rowShape, read: (rows, into) => readFeatures(table, rows, into) }]
}
