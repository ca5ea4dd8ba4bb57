import type { Series } from '../data/series.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { type Chain, keepsSeries, stepsOf } from './chains.ts'
import { lowerScope } from './lower-scope.ts'
import { fillSteps } from './transforms/forward-fill.ts'
import { range } from './transforms/steps.ts'
import type { Numbers } from './transforms/transform.ts'

/** The windows of one column: a number for each step. Read from the series when they are asked for. */
export function windowsOf({ columns, starts, steps }: Series, place: number): Numbers {
  const { values } = columns[place]!
  return {
    width: steps,
    missing: values.some(Number.isNaN),
    column: (step) => new Float64Array(starts.length).map((_, i) => values[starts[i]! + step]!),
  }
}

/**
 * What a network reads of windows behind the chains of their columns: [steps, columns], where all are series of one length
 * still, else [numbers]. Throws `invalid-config` for a chain that looks back further than its window goes.
 */
export function seriesShape(chains: readonly Chain[], window: number): readonly number[] {
  const widths = chains.map((chain) => stepsOf(chain).reduce((steps, { transform, options }) => widthBehind(transform, options, steps), window))
  const isSeries = chains.every(keepsSeries) && widths.every((width) => width === widths[0])
  return isSeries ? [widths[0]!, widths.length] : [widths.reduce((a, b) => a + b)]
}

function widthBehind(transform: ReturnType<typeof stepsOf>[number]['transform'], options: unknown, steps: number): number {
  if (transform.takes === 'series') return transform.steps?.(options as never, steps) ?? steps
  return steps
}

/** [batch, steps] or [batch, steps, columns] -> [batch, columns x steps], column behind column. */
export function flattenWindows(builder: GraphBuilder, x: string): string {
  const [, steps, columns] = builder.info(x).shape
  if (columns === undefined) return x
  return builder.op('Reshape', [builder.op('Transpose', [x], { perm: [0, 2, 1] }), builder.ints([0, Number(steps) * Number(columns)])])
}

/** The newest known value of what is forecast, [batch, 1], of the raw input `x`. */
export function lowerLast(builder: GraphBuilder, { columns, steps }: Series): string {
  const flat = flattenWindows(builder, 'x')
  const own = columns.length === 1 ? flat : builder.op('Gather', [flat, builder.ints(range(0, steps))], { axis: 1 })
  const known = columns[0]!.values.some(Number.isNaN) ? fillSteps(lowerScope(builder, 'target'), own, [steps]) : own
  return builder.op('Gather', [known, builder.ints([steps - 1])], { axis: 1 })
}

/** The way back, to the shape that {@link seriesShape} says. */
export function shapeWindows(builder: GraphBuilder, flat: string, [steps, columns]: readonly number[]): string {
  if (columns === undefined) return flat
  const rows = builder.op('Reshape', [flat, builder.ints([0, columns, steps!])])
  return builder.op('Transpose', [rows], { perm: [0, 2, 1] })
}
