import { MaasError } from '../../core/error.ts'
import { timesOf } from '../times.ts'
import { type Fold, type Population, type Strategy } from './strategy.ts'

/** Oldest first; of the same time, in the order of the data. */
interface Timeline {
  readonly rows: readonly number[]
  readonly times: readonly number[]
  readonly name: string
}

function timelineOf(rows: Uint32Array, { column }: Population): Timeline {
  const timeOf = timesOf(column!, 'validation.time')
  const dated = Array.from(rows, (row) => ({ row, time: timeOf(row) })).toSorted((a, b) => a.time - b.time || a.row - b.row)
  return { rows: dated.map(({ row }) => row), times: dated.map(({ time }) => time), name: column!.name }
}

/**
 * Where to cut nearest to `at` but behind `last`, so that no time is on both sides and something is on each; of two as
 * near the earlier. Undefined when there is no such place.
 */
function cutNear({ times }: Timeline, at: number, last: number): number | undefined {
  let best: number | undefined
  for (let i = last + 1; i < times.length; i++) {
    if (times[i] !== times[i - 1] && (best === undefined || Math.abs(i - at) < Math.abs(best - at))) best = i
  }
  return best
}

function newest(rows: Uint32Array, fraction: number, population: Population): readonly number[] {
  const timeline = timelineOf(rows, population)
  const cut = cutNear(timeline, Math.round(rows.length * (1 - fraction)), 0)
  if (cut === undefined) throw oneTime(timeline)
  return timeline.rows.slice(cut)
}

function oneTime({ name }: Timeline): MaasError {
  return new MaasError('invalid-data', `Column "${name}" has the same value in every row: nothing is newer than anything else.`)
}

function tooFewTimes({ name }: Timeline, k: number): MaasError {
  return new MaasError(
    'invalid-data', `Column "${name}" has too few different times for ${k} folds, one behind the other: ask for fewer.`,
  )
}

/**
 * The newest rows are the test part, the newest of what is left the validation part: nothing is learned from what came
 * later. Rows of one time stay together.
 */
export const time: Strategy = {
  reads: 'time',
  test: newest,
  validation: newest,
  /** An expanding window (scikit-learn's TimeSeriesSplit): k stretches at the end, each behind all that it is trained on. */
  folds(rows, k, population): readonly Fold[] {
    const timeline = timelineOf(rows, population)
    const size = Math.floor(rows.length / (k + 1))
    const cuts = [0]
    for (let i = 0; i < k; i++) {
      const cut = cutNear(timeline, rows.length - (k - i) * size, cuts[i]!)
      if (cut === undefined) throw tooFewTimes(timeline, k)
      cuts.push(cut)
    }
    return cuts.slice(1).map((cut, i) => ({ train: timeline.rows.slice(0, cut), held: timeline.rows.slice(cut, cuts[i + 2]) }))
  },
  isRepeatable: false,
}
