import { type StatisticsRecord } from '../../registry/serving-records.ts'
import { statisticsBetween } from '../../registry/statistics.ts'

/** How far back "now" goes. */
const RECENT_MS = 60_000

/** What a version answers by one endpoint: since the first request, and lately. */
export interface Traffic {
  readonly key: string
  readonly total: StatisticsRecord
  /** Of the time that was watched, a minute at most; undefined before there is any. */
  readonly recent: StatisticsRecord | undefined
  readonly seconds: number
}

interface Snapshot {
  readonly at: number
  readonly records: ReadonlyMap<string, StatisticsRecord>
}

/** Watches counters: what they are, and what they grew by in the last minute. */
export class TrafficWatch {
  #snapshots: Snapshot[] = []

  /** @param at milliseconds. */
  add(records: readonly StatisticsRecord[], at: number): readonly Traffic[] {
    const now: Snapshot = { at, records: new Map(records.map((record) => [keyOf(record), record])) }
    // One from before the last minute is kept, for the minute to begin with.
    const past = this.#snapshots.findLastIndex((snapshot) => at - snapshot.at >= RECENT_MS)
    this.#snapshots = [...this.#snapshots.slice(Math.max(past, 0)), now]
    const [first] = this.#snapshots as [Snapshot]
    return [...now.records].map(([key, total]) => (
      { key, total, recent: first === now ? undefined : grownBy(first.records.get(key), total), seconds: (at - first.at) / 1000 }
    ))
  }
}

export function keyOf({ model, version, endpoint }: Pick<StatisticsRecord, 'model' | 'version' | 'endpoint'>): string {
  return `${endpoint} ${model}@${version}`
}

/** Requests that were answered or failed. */
export function requestsIn({ success, fail }: StatisticsRecord): number {
  return success.count + failuresIn({ fail })
}

export function failuresIn({ fail }: Pick<StatisticsRecord, 'fail'>): number {
  return Object.values(fail).reduce((sum, { count }) => sum + count, 0)
}

/** Counters that are less than they were are those of another version that took the name of a deleted one. */
function grownBy(before: StatisticsRecord | undefined, now: StatisticsRecord): StatisticsRecord {
  return before && before.success.count <= now.success.count ? statisticsBetween(before, now) : now
}
