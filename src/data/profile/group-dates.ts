import { dateFormatsOf, dateReader } from '../dates.ts'
import type { DateGroup, Resolution } from './column-profile.ts'
import type { TextValues } from './values.ts'

/** Rows named of each format. */
const ROWS = 5

interface DateValues {
  /** Of each row in milliseconds since 1970; NaN for what is no date in the column's format. */
  readonly times: Float64Array
  /** Those that are. */
  readonly sorted: Float64Array
  readonly groups: readonly DateGroup[]
  readonly resolution: Resolution
}

/** The values of a date column, by the format that each is written in: the column's own wherever that reads it. */
export function groupDates(values: readonly string[], { distinct, codes }: TextValues, format: string): DateValues {
  const read = dateReader(format)
  const timeOf = Float64Array.from(distinct, read)
  const formatOf = distinct.map((value, i) => (Number.isNaN(timeOf[i]) ? (dateFormatsOf(value)[0] ?? '') : format))
  const groups = new Map<string, { count: number; rows: number[] }>([[format, { count: 0, rows: [] }]])
  const times = new Float64Array(values.length)
  codes.forEach((code, row) => {
    times[row] = code < 0 ? Number.NaN : timeOf[code]!
    if (code < 0) return
    const group = groups.get(formatOf[code]!) ?? { count: 0, rows: [] }
    groups.set(formatOf[code]!, group)
    if (group.count++ < ROWS) group.rows.push(row + 1)
  })
  return {
    times,
    sorted: times.filter((time) => !Number.isNaN(time)).toSorted(),
    groups: [...groups].map(([name, group]) => ({ format: name, ...group })).toSorted((a, b) => b.count - a.count),
    resolution: resolutionOf(timeOf.filter((time) => !Number.isNaN(time))),
  }
}

const DAY = 86_400_000

function resolutionOf(times: Float64Array): Resolution {
  if (!times.every((time) => time % DAY === 0)) return 'time'
  if (!times.every((time) => new Date(time).getUTCDate() === 1)) return 'day'
  return times.every((time) => new Date(time).getUTCMonth() === 0) ? 'year' : 'month'
}
