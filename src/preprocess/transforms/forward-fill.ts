import { range, takeSteps } from './steps.ts'
import { type LowerScope, seriesTransform } from './transform.ts'

/**
 * What is missing in a window is as it was last (pandas' ffill), and before the first known value as that (bfill). A series that
 * never misses a value stays as it is, and takes none when served.
 */
export const ForwardFill = seriesTransform({
  options: {},
  fit: ({ width, missing }) => ({ steps: width, missing }),
  apply(values) {
    if (!values.missing) return values
    const filled = (step: number): Float64Array => {
      const order = [...range(0, step + 1).toReversed(), ...range(step + 1, values.width)]
      const into = Float64Array.from(values.column(step))
      for (const other of order) {
        if (!into.some(Number.isNaN)) break
        const from = values.column(other)
        for (let row = 0; row < into.length; row++) if (Number.isNaN(into[row]!)) into[row] = from[row]!
      }
      return into
    }
    return { width: values.width, missing: filled(0).some(Number.isNaN), column: filled }
  },
  lower: (scope, x, fitted) => (fitted.some(({ missing }) => missing) ? fillSteps(scope, x, fitted.map(({ steps }) => steps)) : x),
})

/** In rounds, each of which fills gaps twice as long as all before it. */
export function fillSteps(scope: LowerScope, x: string, widths: readonly number[]): string {
  const { builder } = scope
  const longest = Math.max(...widths)
  const shift = (value: string, by: number): string =>
    takeSteps(scope, value, widths, (steps) => range(0, steps).map((step) => (step + by >= 0 && step + by < steps ? step + by : step)))
  const fill = (value: string, by: number): string =>
    // Only NaN differs from itself.
    builder.op('Where', [builder.op('Equal', [value, value]), value, shift(value, by)])
  const rounds: number[] = []
  for (let by = 1; by < longest; by *= 2) rounds.push(by)
  const forward = rounds.reduce((value, by) => fill(value, -by), x)
  return rounds.reduce((value, by) => fill(value, by), forward)
}
