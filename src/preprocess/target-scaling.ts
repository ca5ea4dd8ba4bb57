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

/** Appends y = z std + mean, as value `name`. z is [batch, 1]. */
export function lowerTargetInverse(
  builder: GraphBuilder,
  z: string,
  { mean, std }: TargetScaling,
  name: string,
): string {
  const scaled = builder.op('Mul', [z, builder.constant(float32([1], [std]), 'target_std')])
  return builder.op('Add', [scaled, builder.constant(float32([1], [mean]), 'target_mean')], {}, name)
}
