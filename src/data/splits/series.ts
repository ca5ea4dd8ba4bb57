import { MaasError } from '../../core/error.ts'
import type { Rng } from '../../core/rng.ts'
import type { NumberColumn } from '../dataset.ts'
import type { Series } from '../series.ts'
import type { Target } from '../table.ts'
import { type Split, splitTable } from './split.ts'
import type { Validation } from './validation.ts'

/**
 * Windows by the part that what they forecast is in: the rows are split by their times, as the strategy `time` does, and a
 * window belongs to a part when all of its targets do. So nothing that is trained on knows a target of a later part, while
 * what is looked at before a target may be of an earlier one. See {@link splitTable} for `fold`.
 */
export function splitSeries(
  { times, starts, steps, horizon }: Series, target: Target, validation: Validation, rng: Rng, fold?: number,
): Split {
  const timeline: NumberColumn = { kind: 'number', name: 'time', values: times }
  const rows = splitTable({ rows: times.length, kind: 'series', target }, [timeline], { ...validation, strategy: 'time', time: timeline.name }, rng, fold)
  const windowsIn = (part: Uint32Array): Uint32Array => {
    const inside = new Uint8Array(times.length)
    for (const row of part) inside[row] = 1
    const isInside = (from: number): boolean => {
      for (let i = from; i < from + horizon; i++) if (inside[i] === 0) return false
      return true
    }
    return Uint32Array.from(starts.keys()).filter((window) => isInside(starts[window]! + steps))
  }
  const split = { train: windowsIn(rows.train), validation: windowsIn(rows.validation), test: windowsIn(rows.test) }
  for (const [part, length] of Object.entries({ training: split.train.length, validation: split.validation.length, test: split.test.length })) {
    const isAsked = part === 'training' || rows[part as 'validation' | 'test'].length > 0
    if (isAsked && length === 0) throw noWindows(part, steps, horizon)
  }
  return split
}

function noWindows(part: string, steps: number, horizon: number): MaasError {
  return new MaasError(
    'invalid-data',
    `The series is too short: no window of ${steps} rows with a horizon of ${horizon} is left for the ${part} part. Choose a smaller "window" or ` +
      '"horizon", or add rows.',
  )
}
