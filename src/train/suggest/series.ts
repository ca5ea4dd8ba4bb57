import type { DatasetInfo } from '../../data/dataset.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** How often what goes with the hour, the weekday or the season comes again, by the time from row to row in milliseconds. */
const SEASONS: readonly { readonly step: number; readonly length: number }[] = [
  { step: HOUR, length: 24 },
  { step: DAY, length: 7 },
  { step: 7 * DAY, length: 52 },
  { step: 30.44 * DAY, length: 12 },
  { step: 91.3 * DAY, length: 4 },
]
/** Weekends left out make a step of a day seem 1.4 of them. */
const TOLERANCE = 1.5

/** Whole seasons make at least so many steps. */
const STEPS = 24
/** Windows shall not be more than this part of all rows. */
const SHARE = 0.1

/** The column that orders the rows: the first of dates. */
export function suggestTime({ columns }: DatasetInfo): string | null {
  return columns.find(({ type }) => type === 'date')?.name ?? null
}

/** How many steps to look back: whole seasons, as the time from row to row suggests them, as far as the rows allow it. */
export function suggestWindow({ rows, columns }: DatasetInfo, time: string | null): number {
  const profile = columns.find(({ name }) => name === time)?.profile
  const span = profile?.values && profile.type === 'date' ? profile.values.max - profile.values.min : undefined
  const step = span === undefined ? undefined : span / Math.max(1, (profile?.distinct ?? 1) - 1)
  const season = SEASONS.find((one) => step !== undefined && step >= one.step / TOLERANCE && step <= one.step * TOLERANCE)?.length ?? 1
  const most = Math.max(season, Math.floor(rows * SHARE))
  const wanted = Math.ceil(STEPS / season) * season
  return Math.max(1, Math.min(wanted, Math.floor(most / season) * season, Math.floor(rows / 4)))
}
