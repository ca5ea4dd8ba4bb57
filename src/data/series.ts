import { MaasError } from '../core/error.ts'
import type { TypedArray } from '../core/tensor.ts'
import type { Column, Dataset, Feature, NumberColumn } from './dataset.ts'
import { keysOf } from './splits/strategy.ts'
import type { Table } from './table.ts'
import { timesOf } from './times.ts'

/** Number columns in the order of time, series behind series, and the windows that are cut from them. */
export interface Series {
  /** The one that is forecast first. */
  readonly columns: readonly NumberColumn[]
  /** Which row of the data set each is. */
  readonly rows: Uint32Array
  /** The time of each row, which no two rows of one series share. */
  readonly times: Float64Array
  /** The first row of each window; behind its `steps` rows are the `horizon` that are forecast. */
  readonly starts: Uint32Array
  readonly steps: number
  readonly horizon: number
}

/** What windows are cut from, and how. */
export interface SeriesSelection {
  readonly target: string
  /** Number columns whose past is looked at, too. */
  readonly features: readonly string[]
  /** The column that orders the rows; null: as they stand. */
  readonly time: string | null
  /** The column that tells several series apart. */
  readonly group: string | null
  readonly window: number
  readonly horizon: number
}

/**
 * A table whose rows are windows. One lies inside one series and across no gap in its time: where a row is missing, or its
 * target, is not known what is behind what. What has no target to learn from, or nothing known to go on from, is no window.
 *
 * Throws `invalid-config` for columns that are not there or no numbers, `invalid-data` for times that cannot be read or come
 * twice, naming the row, and when no stretch is as long as a window.
 */
export function selectSeries(dataset: Dataset, selection: SeriesSelection): Table {
  const { target, features, window: steps, horizon } = selection
  const names = [target, ...features]
  const { rows, times, stretches } = orderRows(dataset, selection)
  const columns = names.map((name): NumberColumn => {
    const column = findColumn(dataset, name)
    if (column.kind !== 'number') throw new MaasError('invalid-config', `Column "${name}" is ${column.kind}: a series is of numbers.`)
    return { ...column, values: new Float64Array(rows.length).map((_, i) => column.values[rows[i]!]!) }
  })
  const { values } = columns[0]!
  const starts = startsOf(values, stretches, steps, horizon)
  if (starts.length === 0) throw noWindow(target, stretches, steps, horizon)
  const hasGaps = columns.some((column) => column.values.some(Number.isNaN))
  const feature: Feature = { kind: 'series', name: target, steps, ...(names.length > 1 && { columns: names }), ...(hasGaps && { missing: true }) }
  return {
    kind: 'series',
    rows: starts.length,
    features: [feature],
    rowShape: names.length > 1 ? [steps, names.length] : [steps],
    series: { columns, rows, times, starts, steps, horizon },
    target: {
      task: 'forecasting',
      name: target,
      horizon,
      values: new Float64Array(starts.length * horizon).map((_, i) => values[starts[Math.floor(i / horizon)]! + steps + (i % horizon)]!),
      last: new Float64Array(starts.length).map((_, i) => lastKnown(values, starts[i]! + steps)),
    },
  }
}

/** Copies windows: [rows, steps], or [rows, steps, columns] of several columns. */
export function readWindows({ columns, starts, steps }: Series, rows: Uint32Array, into: TypedArray): void {
  const width = steps * columns.length
  columns.forEach(({ values }, j) => {
    for (let i = 0; i < rows.length; i++) {
      const start = starts[rows[i]!]!
      for (let step = 0; step < steps; step++) into[i * width + step * columns.length + j] = values[start + step]!
    }
  })
}

function lastKnown(values: Float64Array, end: number): number {
  let place = end - 1
  while (Number.isNaN(values[place]!)) place--
  return values[place]!
}

/** Of the windows that have something known to go on from, and all that they are to tell. */
function startsOf(values: Float64Array, stretches: readonly Stretch[], steps: number, horizon: number): Uint32Array {
  const starts: number[] = []
  /** Of the places before each: how many have no value. */
  const missing = new Uint32Array(values.length + 1)
  for (let i = 0; i < values.length; i++) missing[i + 1] = missing[i]! + Number(Number.isNaN(values[i]!))
  for (const { from, to } of stretches) {
    for (let start = from; start + steps + horizon <= to; start++) {
      const end = start + steps
      if (missing[end + horizon] === missing[end] && missing[end]! - missing[start]! < steps) starts.push(start)
    }
  }
  return Uint32Array.from(starts)
}

/** Rows that follow each other without a gap: from `from` to before `to`. */
interface Stretch {
  readonly from: number
  readonly to: number
}

interface Ordered {
  /** Rows of the data set, series behind series, oldest first. */
  readonly rows: Uint32Array
  readonly times: Float64Array
  readonly stretches: readonly Stretch[]
}

function orderRows(dataset: Dataset, { time, group }: SeriesSelection): Ordered {
  const timeOf = time === null ? undefined : timesOf(findColumn(dataset, time), 'time')
  const rows = new Uint32Array(dataset.rows)
  const times = new Float64Array(dataset.rows)
  const ends: number[] = []
  for (const own of seriesOf(dataset, group)) {
    const from = ends.at(-1) ?? 0
    const known = Float64Array.from(own.keys(), (i) => (timeOf ? timeOf(own[i]!) : i))
    const order = Uint32Array.from(own.keys())
    if (known.some((one, i) => one < known[i - 1]!)) order.sort((a, b) => known[a]! - known[b]!)
    order.forEach((place, i) => {
      rows[from + i] = own[place]!
      times[from + i] = known[place]!
    })
    ends.push(from + own.length)
  }
  return { rows, times, stretches: stretchesOf({ rows, times, ends, time, group }) }
}

/** The rows of each series as they stand. Throws `invalid-data` for a row that is of none. */
function seriesOf(dataset: Dataset, group: string | null): readonly (readonly number[])[] {
  const all = Array.from({ length: dataset.rows }, (_, row) => row)
  if (group === null) return [all]
  const keyOf = keysOf({ column: findColumn(dataset, group), isSortedByClass: false })
  const series = new Map<string, number[]>()
  for (const row of all) {
    const key = keyOf(row)
    const own = series.get(key)
    if (own) own.push(row)
    else series.set(key, [row])
  }
  return [...series.values()]
}

function stretchesOf({ rows, times, ends, time, group }: Pick<Ordered, 'rows' | 'times'> & {
  /** Behind the last row of each series. */
  readonly ends: readonly number[]
  readonly time: string | null
  readonly group: string | null
}): readonly Stretch[] {
  const longest = longestStep(times, ends)
  const stretches: Stretch[] = []
  let from = 0
  for (const end of ends) {
    for (let i = from + 1; i <= end; i++) {
      if (i < end && times[i] === times[i - 1]) throw twice(time!, group, rows[i - 1]!, rows[i]!)
      if (i < end && times[i]! - times[i - 1]! <= longest) continue
      stretches.push({ from, to: i })
      from = i
    }
  }
  return stretches
}

/** Months differ in length, but by less than half. */
const LONGER = 1.5
/** Where more steps than this are longer, as over weekends, that is how the series goes. */
const RARE = 0.05

/** How far a row can be behind the one before: above that a row is missing. */
function longestStep(times: Float64Array, ends: readonly number[]): number {
  const firsts = new Set(ends)
  const steps = times.map((time, i) => time - (times[i - 1] ?? time)).filter((_, i) => i > 0 && !firsts.has(i)).toSorted()
  const limit = LONGER * steps[Math.floor(steps.length / 2)]!
  const longer = steps.length - steps.findLastIndex((step) => step <= limit) - 1
  return longer <= RARE * steps.length ? limit : Number.POSITIVE_INFINITY
}

function findColumn({ name: dataset, columns }: Dataset, name: string): Column {
  const found = columns.find((column) => column.name === name)
  if (found) return found
  throw new MaasError('invalid-config', `Data set "${dataset}" has no column "${name}".`)
}

function twice(time: string, group: string | null, first: number, second: number): MaasError {
  const rows = [first, second].toSorted((a, b) => a - b).map((row) => row + 1)
  return new MaasError(
    'invalid-data',
    `Column "${time}" has the same time in rows ${rows.join(' and ')}${group === null ? '' : `, which are of one "${group}"`}: a series has one ` +
      `row for each. ${group === null ? 'Name the column that tells several series apart as "group", or leave' : 'Leave'} one of them out.`,
  )
}

function noWindow(target: string, stretches: readonly Stretch[], steps: number, horizon: number): MaasError {
  const longest = stretches.reduce((most, { from, to }) => Math.max(most, to - from), 0)
  return new MaasError(
    'invalid-data',
    `Column "${target}": a window of ${steps} rows and a horizon of ${horizon} need ${steps + horizon} rows without a gap, but there are at most ` +
      `${longest}, or their targets are missing. Choose a smaller "window", or add rows.`,
  )
}
