import type { Table } from '../data/table.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { fitPixelScaling, lowerPixelScaling, type PixelScaling } from './pixel-scaling.ts'
import { fitStandardisation, lowerStandardisation, type Standardisation } from './standardise.ts'

/** What was learned of the features before training. Plain JSON. */
export type Preprocessing = Standardisation | PixelScaling

/**
 * Fits on the rows of the training split only: validation and test rows must not leak into the model.
 * Throws `invalid-data` for numbers that float32 cannot hold.
 */
export function fitPreprocessing(table: Table, rows: ArrayLike<number>): Preprocessing {
  return table.kind === 'image' ? fitPixelScaling(table.column, rows) : fitStandardisation(table.columns, rows)
}

/** Appends the fitted preprocessing to the graph: what was fitted is, bit for bit, what is served. */
export function lowerPreprocessing(builder: GraphBuilder, x: string, fitted: Preprocessing): string {
  return fitted.kind === 'pixel-scaling'
    ? lowerPixelScaling(builder, x, fitted)
    : lowerStandardisation(builder, x, fitted)
}
