import { float32 } from '../core/tensor.ts'
import type { NumberColumn } from '../data/dataset.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { momentsOf } from './moments.ts'

/** (x - mean) / std of each number column, in input order. Plain JSON. */
export interface Standardisation {
  readonly kind: 'standardise'
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** @param rows of the training split. Throws `invalid-data` for a column with a number that float32 cannot hold. */
export function fitStandardisation(columns: readonly NumberColumn[], rows: ArrayLike<number>): Standardisation {
  const moments = columns.map(({ name, values }) => momentsOf(name, values, rows))
  return { kind: 'standardise', mean: moments.map(({ mean }) => mean), std: moments.map(({ std }) => std) }
}

/** x [batch, columns] -> the same shape, each column with mean 0 and standard deviation 1 over the training split. */
export function lowerStandardisation(builder: GraphBuilder, x: string, { mean, std }: Standardisation): string {
  const centred = builder.op('Sub', [x, builder.constant(float32([mean.length], mean), 'feature_mean')])
  return builder.op('Div', [centred, builder.constant(float32([std.length], std), 'feature_std')])
}
