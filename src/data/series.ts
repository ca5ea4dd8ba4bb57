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
    return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
  })
  const { values } = columns[0]!
  const starts = Uint32Array.from(stretches.flatMap(({ from, to }) =>
    Array.from({ length: Math.max(0, to - from - steps - horizon + 1) }, (_, i) => from + i)
      .filter((start) => isKnown(values, start, { steps, horizon }))))
  if (starts.length === 0) throw noWindow(target, stretches, steps, horizon)
  const hasGaps = columns.some((column) => column.values.some(Number.isNaN))
  const feature: Feature = { kind: 'series', name: target, steps, ...(names.length > 1 && { columns: names }), ...(hasGaps && { missing: true }) }
  return {
    kind: 'series',
    rows: starts.length,
    features: [feature],
    rowShape: names.length > 1 ? [steps, names.length] : [steps],
    series: { columns, rows: Uint32Array.from(rows), times, starts, steps, horizon },
    target: {
      task: 'forecasting',
      name: target,
      horizon,
      values: Float64Array.from({ length: starts.length * horizon }, (_, i) => values[starts[Math.floor(i / horizon)]! + steps + (i % horizon)]!),
      last: Float64Array.from(starts, (start) => values.subarray(start, start + steps).findLast((value) => !Number.isNaN(value))!),
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

function isKnown(values: Float64Array, start: number, { steps, horizon }: Pick<Series, 'steps' | 'horizon'>): boolean {
  const end = start + steps
  return !values.subarray(end, end + horizon).some(Number.isNaN) && !values.subarray(start, end).every(Number.isNaN)
}

/** Rows that follow each other without a gap: from `from` to before `to`. */
interface Stretch {
  readonly from: number
  readonly to: number
}

interface Ordered {
  /** Rows of the data set, series behind series, oldest first. */
  readonly rows: readonly number[]
  readonly times: Float64Array
  readonly stretches: readonly Stretch[]
}

function orderRows(dataset: Dataset, { time, group }: SeriesSelection): Ordered {
  const keyOf = group === null ? () => '' : keysOf({ column: findColumn(dataset, group), isSortedByClass: false })
  const members = new Map<string, number[]>()
  for (let row = 0; row < dataset.rows; row++) {
    const own = members.get(keyOf(row))
    if (own) own.push(row)
    else members.set(keyOf(row), [row])
  }
  const timeOf = time === null ? undefined : timesOf(findColumn(dataset, time), 'time')
  const series = [...members.values()].map((own) => {
    const dated = own.map((row, i) => ({ row, time: timeOf ? timeOf(row) : i }))
    return timeOf ? dated.toSorted((a, b) => a.time - b.time) : dated
  })
  const all = series.flat()
  const longest = longestStep(series.map((own) => own.map((one) => one.time)))
  const stretches: Stretch[] = []
  let from = 0
  for (const own of series) {
    const end = from + own.length
    for (let i = from + 1; i <= end; i++) {
      if (i < end && all[i]!.time === all[i - 1]!.time) throw twice(time!, group, all[i - 1]!.row, all[i]!.row)
      if (i < end && all[i]!.time - all[i - 1]!.time <= longest) continue
      stretches.push({ from, to: i })
      from = i
    }
  }
  return { rows: all.map(({ row }) => row), times: Float64Array.from(all, (one) => one.time), stretches }
}

/** Months differ in length, but by less than half. */
const LONGER = 1.5
/** Where more steps than this are longer, as over weekends, that is how the series goes. */
const RARE = 0.05

/** How far a row can be behind the one before: above that a row is missing. */
function longestStep(series: readonly (readonly number[])[]): number {
  const steps = Float64Array.from(series.flatMap((times) => times.slice(1).map((time, i) => time - times[i]!))).toSorted()
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
  const longest = Math.max(0, ...stretches.map(({ from, to }) => to - from))
  return new MaasError(
    'invalid-data',
    `Column "${target}": a window of ${steps} rows and a horizon of ${horizon} need ${steps + horizon} rows without a gap, but there are at most ` +
      `${longest}, or their targets are missing. Choose a smaller "window", or add rows.`,
  )
}
