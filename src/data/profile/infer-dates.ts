import { dateFormatsOf, dateReader } from '../dates.ts'

/** Of so many values one may be no date. */
const MOST = 0.95

export interface DateInference {
  /** In which most values are dates. */
  readonly format: string
  /** How many are. */
  readonly matching: number
  /** In which as many are: nothing but the order of the values told them apart, if that. */
  readonly ambiguous: readonly string[]
}

/**
 * Undefined when the values are no dates. Days are told from months by the values above 12; where all are below, by which
 * of both ways has less back and forth between neighbours, as files tend to be in order of time.
 * @param values of a column, in its order.
 */
export function inferDates(values: readonly string[]): DateInference | undefined {
  const counts = new Map<string, number>()
  let dates = 0
  for (const [i, value] of values.entries()) {
    const formats = dateFormatsOf(value)
    if (formats.length > 0) dates++
    for (const format of formats) counts.set(format, (counts.get(format) ?? 0) + 1)
    if (dates < MOST * (i + 1) - 10) return undefined
  }
  if (dates < MOST * values.length) return undefined
  const matching = Math.max(...counts.values())
  const best = [...counts.keys()].filter((format) => counts.get(format) === matching)
  const paths = best.map((format) => pathOf(values, format))
  const format = best[paths.indexOf(Math.min(...paths))]!
  return { format, matching, ambiguous: best.filter((other) => other !== format) }
}

/** How far the values go in all from one to the next. */
function pathOf(values: readonly string[], format: string): number {
  const times = values.map(dateReader(format)).filter((time) => !Number.isNaN(time))
  return times.reduce((sum, time, i) => sum + Math.abs(time - times[Math.max(0, i - 1)]!), 0)
}
