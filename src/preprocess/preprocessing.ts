import type { Table } from '../data/table.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { fitPixelScaling, lowerPixelScaling, type PixelScaling } from './pixel-scaling.ts'
import { fitStandardisation, lowerStandardisation, type Standardisation } from './standardise.ts'

/** What was learned of the features before training: nothing of ids, which stay as they are. Plain JSON. */
export type Preprocessing = Standardisation | PixelScaling | { readonly kind: 'none' }

/**
 * Fits on the rows of the training split only: validation and test rows must not leak into the model.
 * Throws `invalid-data` for numbers that float32 cannot hold.
 */
export function fitPreprocessing(table: Table, rows: ArrayLike<number>): Preprocessing {
  switch (table.kind) {
    case 'image': return fitPixelScaling(table.column, rows)
    case 'sequence': return { kind: 'none' }
    case 'numbers': return fitStandardisation(table.columns, rows)
  }
}

/** Appends the fitted preprocessing to the graph: what was fitted is, bit for bit, what is served. */
export function lowerPreprocessing(builder: GraphBuilder, x: string, fitted: Preprocessing): string {
  switch (fitted.kind) {
    case 'pixel-scaling': return lowerPixelScaling(builder, x, fitted)
    case 'none': return x
    case 'standardise': return lowerStandardisation(builder, x, fitted)
  }
}
