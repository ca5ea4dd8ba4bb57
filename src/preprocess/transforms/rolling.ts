import { choice, oneOrMore, orElse, positiveInteger } from '../../core/options.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { checkSteps, range, takeSteps } from './steps.ts'
import { seriesTransform } from './transform.ts'

interface Statistic {
  of(values: readonly number[]): number
  /** `values` are [batch, n]; gives [batch, 1]. */
  lower(builder: GraphBuilder, values: string): string
}

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length
const reduce = (op: 'ReduceMean' | 'ReduceMin' | 'ReduceMax'): Statistic['lower'] => (builder, values) =>
  builder.op(op, [values, builder.ints([1])], { keepdims: 1 })

/** The standard deviation is that of the population. */
const STATISTICS = {
  mean: { of: meanOf, lower: reduce('ReduceMean') },
  std: {
    of(values) {
      const mean = meanOf(values)
      return Math.sqrt(meanOf(values.map((value) => (value - mean) * (value - mean))))
    },
    lower(builder, values) {
      const off = builder.op('Sub', [values, reduce('ReduceMean')(builder, values)])
      return builder.op('Sqrt', [reduce('ReduceMean')(builder, builder.op('Mul', [off, off]))])
    },
  },
  min: { of: (values) => Math.min(...values), lower: reduce('ReduceMin') },
  max: { of: (values) => Math.max(...values), lower: reduce('ReduceMax') },
} satisfies Readonly<Record<string, Statistic>>

const OPTIONS = {
  windows: oneOrMore(positiveInteger()),
  statistics: orElse(oneOrMore(choice(['mean', 'std', 'min', 'max'])), ['mean']),
}

interface Fitted {
  readonly steps: number
  /** What it gives, in order. */
  readonly parts: readonly { readonly window: number; readonly statistic: keyof typeof STATISTICS }[]
}

/** Statistics of the newest values: of so many as each of `windows` says. No series any more, but numbers. */
export const Rolling = seriesTransform<typeof OPTIONS, Fitted>({
  gives: 'numbers',
  options: OPTIONS,
  steps({ windows, statistics }, steps) {
    checkSteps('Rolling', Math.max(...windows), steps)
    return windows.length * statistics.length
  },
  fit: ({ width }, { windows, statistics }) => ({
    steps: width, parts: windows.flatMap((window) => statistics.map((statistic) => ({ window, statistic }))),
  }),
  apply(values, { steps, parts }) {
    const column = (index: number): Float64Array => {
      const { window, statistic } = parts[index]!
      const newest = range(steps - window, steps).map((step) => values.column(step))
      return Float64Array.from(newest[0]!, (_, row) => STATISTICS[statistic].of(newest.map((one) => one[row]!)))
    }
    return { width: parts.length, missing: values.missing, column }
  },
  lower(scope, x, fitted) {
    const widths = fitted.map(({ steps }) => steps)
    const all = fitted.flatMap(({ parts }, series) => parts.map(({ window, statistic }) => {
      const newest = takeSteps(scope, x, widths, (steps, other) => (other === series ? range(steps - window, steps) : []))
      return STATISTICS[statistic].lower(scope.builder, newest)
    }))
    return all.length === 1 ? all[0]! : scope.builder.op('Concat', all, { axis: 1 })
  },
})
