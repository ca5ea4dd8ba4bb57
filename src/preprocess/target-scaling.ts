import { float32 } from '../core/tensor.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { type Moments, momentsOf } from './moments.ts'

/**
 * The target of a regression is learned in units of its own spread, z = (y - mean) / std, which lets one learning rate
 * fit prices and fractions alike. The network gives z and its loss is taken on z; the inverse is appended to the graph
 * that is served, behind the network, so it answers in the target's units.
 *
 * Whatever is reported must be in the target's units too, and can be, exactly: an error of z is `std` times as large in
 * y, so a mean absolute error is multiplied by `std`, a mean squared error by `std` squared, and R2 stays as it is.
 */
export type TargetScaling = Moments

/** @param rows of the training split. Throws `invalid-data` for a number that float32 cannot hold. */
export function fitTargetScaling(name: string, values: ArrayLike<number>, rows: ArrayLike<number>): TargetScaling {
  return momentsOf(name, values, rows)
}

/** y -> z. */
export function scaleTarget(y: number, { mean, std }: TargetScaling): number {
  return (y - mean) / std
}

/** How an answer becomes one in the target's units: `base`, of a forecast, is the value that it says the change of, [batch, 1]. */
export interface TargetInverse extends TargetScaling {
  readonly base?: string
}

/** Appends y = z std + mean (+ base), as value `name`. z is [batch, outputs]. */
export function lowerTargetInverse(
  builder: GraphBuilder,
  z: string,
  { mean, std, base }: TargetInverse,
  name: string,
): string {
  const scaled = builder.op('Mul', [z, builder.constant(float32([1], [std]), 'target_std')])
  const centre = builder.constant(float32([1], [mean]), 'target_mean')
  if (base === undefined) return builder.op('Add', [scaled, centre], {}, name)
  return builder.op('Add', [builder.op('Add', [scaled, centre]), base], {}, name)
}
