import { range, subtract, takeSteps } from './steps.ts'
import { seriesTransform } from './transform.ts'

/** How far each value is from the newest one: what a series does, wherever it stands. */
export const RelativeToLast = seriesTransform({
  options: {},
  fit: ({ width }) => ({ steps: width }),
  apply(values) {
    const last = values.column(values.width - 1)
    return { ...values, column: (step) => subtract(values.column(step), last) }
  },
  lower(scope, x, fitted) {
    const last = takeSteps(scope, x, fitted.map(({ steps }) => steps), (steps) => range(0, steps).map(() => steps - 1))
    return scope.builder.op('Sub', [x, last])
  },
})
