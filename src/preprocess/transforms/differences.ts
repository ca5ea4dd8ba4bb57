import { orElse, positiveInteger } from '../../core/options.ts'
import { checkSteps, range, subtract, takeSteps } from './steps.ts'
import { type Numbers, seriesTransform } from './transform.ts'

/**
 * Of each value the one `lag` steps before it, taken off it, `order` times: without a trend (`lag` 1), or without a season as
 * long as `lag`. What has nothing before it falls away: `order` x `lag` steps.
 */
export const Differences = seriesTransform({
  options: { order: orElse(positiveInteger(), 1), lag: orElse(positiveInteger(), 1) },
  steps({ order, lag }, steps) {
    checkSteps('Differences', order * lag + 1, steps)
    return steps - order * lag
  },
  fit: ({ width }, { order, lag }) => ({ steps: width, order, lag }),
  apply(values, { order, lag }) {
    let flow: Numbers = values
    for (let i = 0; i < order; i++) flow = difference(flow, lag)
    return flow
  },
  lower(scope, x, fitted) {
    const { order, lag } = fitted[0]!
    let value = x
    for (let i = 0; i < order; i++) {
      const widths = fitted.map(({ steps }) => steps - i * lag)
      const newer = takeSteps(scope, value, widths, (steps) => range(lag, steps))
      const older = takeSteps(scope, value, widths, (steps) => range(0, steps - lag))
      value = scope.builder.op('Sub', [newer, older])
    }
    return value
  },
})

function difference(values: Numbers, lag: number): Numbers {
  return {
    width: values.width - lag,
    missing: values.missing,
    column: (step) => subtract(values.column(step + lag), values.column(step)),
  }
}
