import { MaasError } from '../../core/error.ts'
import { int64 } from '../../core/tensor.ts'
import type { LowerScope } from './transform.ts'

/** A block of series, [batch, sum of their steps], with other steps in their places: of each series those that `pick` names. */
export function takeSteps(
  { builder, constant }: LowerScope, value: string, widths: readonly number[], pick: (steps: number, series: number) => readonly number[],
): string {
  let from = 0
  const places = widths.flatMap((steps, series) => {
    const own = pick(steps, series).map((step) => from + step)
    from += steps
    return own
  })
  return builder.op('Gather', [value, constant('steps', int64([places.length], places))], { axis: 1 })
}

/** Throws `invalid-config` when a series has fewer steps than a transform looks back. */
export function checkSteps(transform: string, needed: number, steps: number): void {
  if (needed <= steps) return
  throw new MaasError('invalid-config', `preprocessing: ${transform} looks at ${needed} steps, but gets ${steps}: choose a larger "window"`)
}

/** Row by row. */
export function subtract(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return new Float64Array(a.length).map((_, row) => a[row]! - b[row]!)
}

export const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i)
