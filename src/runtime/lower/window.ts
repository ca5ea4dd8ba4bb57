import { slidingOf } from '../../graph/ops/window.ts'
import type { NodePlan, ValuePlan } from './lowering.ts'

/** What slides over what. One axis behind the channels, a length, is an image of height 1. */
interface WindowShapes {
  /** [batch, channels, height, width] of the input of the forward op. */
  readonly x: readonly number[]
  /** The same of its output. */
  readonly y: readonly number[]
  /** [height, width] */
  readonly kernel: readonly number[]
}

/** The table that the kernels read (`kernels/assembly/geometry.ts`). */
export function geometry(plan: NodePlan, { x, y, kernel }: WindowShapes): readonly number[] {
  const axes = kernel.length
  const given = (name: string) => plan.attribute(name) as readonly number[] | undefined
  const { strides, pads, dilations } = slidingOf(
    { strides: given('strides'), pads: given('pads'), dilations: given('dilations') },
    axes,
  )
  const two = (numbers: readonly number[], ofHeight: number) => (axes === 1 ? [ofHeight, ...numbers] : numbers)
  return [
    x[1]! / groupsOf(plan), ...two(x.slice(2), 1), ...two(y.slice(2), 1), ...two(kernel, 1),
    ...two(strides, 1), ...two(pads.slice(0, axes), 0), ...two(dilations, 1), groupsOf(plan),
  ]
}

/** How many parts the channels are divided into. */
function groupsOf(plan: NodePlan): number {
  return (plan.attribute('group') as number | undefined) ?? 1
}

/** Planes of an image batch: batch * channels. */
export function planesOf({ shape }: ValuePlan): number {
  return shape[0]! * shape[1]!
}
