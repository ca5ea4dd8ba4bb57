import type { NodePlan, ValuePlan } from './lowering.ts'

/** [channels, height, width] and what slides over it, as convolutions and pooling need it. */
interface WindowShapes {
  /** [batch, channels, height, width] of the input of the forward op. */
  readonly x: readonly number[]
  /** The same of its output. */
  readonly y: readonly number[]
  /** [height, width] */
  readonly kernel: readonly number[]
}

/** The table that the kernels read (`kernels/assembly/conv.ts`). */
export function geometry(plan: NodePlan, { x, y, kernel }: WindowShapes): readonly number[] {
  const [top, left] = plan.list('pads') as [number, number]
  const dilations = plan.attribute('dilations') === undefined ? [1, 1] : plan.list('dilations')
  return [...x.slice(1), ...y.slice(2), ...kernel, ...plan.list('strides'), top, left, ...dilations]
}

/** Planes of an image batch: batch * channels. */
export function planesOf({ shape }: ValuePlan): number {
  return shape[0]! * shape[1]!
}
