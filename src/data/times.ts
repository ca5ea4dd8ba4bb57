import { MaasError } from '../core/error.ts'
import type { Column } from './dataset.ts'
import { dateReader } from './dates.ts'
import { inferDates } from './profile/infer-dates.ts'
import { missing } from './splits/strategy.ts'

/**
 * The time of each row: numbers as they are, dates by what they mean, in milliseconds since 1970.
 * @param place of the config that names the column, for messages.
 * Throws `invalid-data` naming column and row for one that has no time.
 */
export function timesOf(column: Column, place: string): (row: number) => number {
  const { name } = column
  if (column.kind === 'number') {
    return (row) => {
      if (Number.isNaN(column.values[row]!)) throw missing(name, row)
      return column.values[row]!
    }
  }
  if (column.kind !== 'text') throw new MaasError('invalid-config', `${place}: column "${name}" holds neither numbers nor dates.`)
  const dates = inferDates(sampleOf(column.values.filter((text) => text !== '')))
  const read = dateReader(dates?.format ?? 'YYYY-MM-DD')
  return (row) => {
    const text = column.values[row]!
    if (text === '') throw missing(name, row)
    const time = read(text)
    if (!Number.isNaN(time)) return time
    const expected = dates ? `a date such as most others (${dates.format})` : 'a date such as 2024-05-31'
    throw new MaasError('invalid-data', `Column "${name}" holds "${text}" in row ${row + 1}; expected ${expected}.`)
  }
}

/** So many values show a format as well as a million do. */
const SAMPLE = 10_000

/** Some values in their order, the same for the same values. */
function sampleOf(values: readonly string[]): readonly string[] {
  const step = Math.ceil(values.length / SAMPLE)
  return values.filter((_, i) => i % step === 0)
}
