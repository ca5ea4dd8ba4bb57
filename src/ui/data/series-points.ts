/** More points than a screen has pixels are not seen. */
const BUCKETS = 1000

export type Points = readonly [times: readonly number[], values: readonly number[]]

/**
 * A series to be plotted: in the order of time, without what is missing, and of many points the lowest and the highest of each
 * stretch. @param times milliseconds
 */
export function seriesPoints(times: ArrayLike<number>, values: ArrayLike<number>): Points {
  const order = Array.from({ length: times.length }, (_, i) => i)
    .filter((i) => Number.isFinite(times[i]) && Number.isFinite(values[i]))
    .toSorted((a, b) => times[a]! - times[b]!)
  const kept = order.length <= 2 * BUCKETS ? order : thinned(order, values)
  return [kept.map((i) => times[i]! / 1000), kept.map((i) => values[i]!)]
}

function thinned(order: readonly number[], values: ArrayLike<number>): readonly number[] {
  const kept: number[] = []
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const part = order.slice(Math.floor((bucket * order.length) / BUCKETS), Math.floor(((bucket + 1) * order.length) / BUCKETS))
    let low = 0
    let high = 0
    for (let i = 1; i < part.length; i++) {
      if (values[part[i]!]! < values[part[low]!]!) low = i
      if (values[part[i]!]! > values[part[high]!]!) high = i
    }
    for (const i of new Set([Math.min(low, high), Math.max(low, high)])) kept.push(part[i]!)
  }
  return kept
}
