import { oneOrMore, positiveInteger } from '../../core/options.ts'
import { checkSteps, takeSteps } from './steps.ts'
import { seriesTransform } from './transform.ts'

/** Some steps of a window alone: lag 1 is the newest, lag 12 that of a year ago where steps are months. */
export const Lags = seriesTransform({
  options: { lags: oneOrMore(positiveInteger()) },
  steps({ lags }, steps) {
    checkSteps('Lags', Math.max(...lags), steps)
    return new Set(lags).size
  },
  fit: ({ width }, { lags }) => ({ steps: width, places: [...new Set(lags)].toSorted((a, b) => b - a).map((lag) => width - lag) }),
  apply: (values, { places }) => ({ width: places.length, missing: values.missing, column: (i) => values.column(places[i]!) }),
  lower: (scope, x, fitted) => takeSteps(scope, x, fitted.map(({ steps }) => steps), (_, series) => fitted[series]!.places),
})
