import type { Distribution, Histogram } from './column-profile.ts'

const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const
const BINS = 20

/** @param sorted ascending, at least one, all finite. */
export function distributionOf(sorted: Float64Array): Distribution {
  const [min, max] = [sorted[0]!, sorted.at(-1)!]
  // Differences from the middle, so that a large mean costs no digits.
  const centre = sorted[sorted.length >> 1]!
  let sum = 0
  for (const value of sorted) sum += value - centre
  const mean = centre + sum / sorted.length
  let squares = 0
  for (const value of sorted) squares += (value - mean) * (value - mean)
  const [a, b, c, d, e, f, g] = QUANTILES.map((q) => quantileOf(sorted, q))
  return {
    min, max, mean,
    sd: sorted.length > 1 ? Math.sqrt(squares / (sorted.length - 1)) : 0,
    quantiles: [a!, b!, c!, d!, e!, f!, g!],
    histogram: histogramOf(sorted),
  }
}

/** Interpolated between the values around the place q (n - 1). */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  const place = q * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below]!
  return low + (place - below) * ((sorted[below + 1] ?? low) - low)
}

/** Few whole numbers have a bar each. */
function histogramOf(sorted: Float64Array): Histogram {
  const [min, max] = [sorted[0]!, sorted.at(-1)!]
  if (min === max) return { from: min, to: max, counts: [sorted.length] }
  const isWhole = max - min < BINS && sorted.every(Number.isInteger)
  const bins = isWhole ? max - min + 1 : BINS
  const [from, to] = isWhole ? [min - 0.5, max + 0.5] : [min, max]
  const counts = Array.from({ length: bins }, () => 0)
  for (const value of sorted) counts[Math.min(bins - 1, Math.floor(((value - from) / (to - from)) * bins))]!++
  return { from, to, counts }
}

/** How many values are below: the place of the first that is not. */
function countBelow(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < limit) low = middle + 1
    else high = middle
  }
  return low
}

/** How many middle halves away from the middle half a value is rather a mistake than the tail of what it measures. */
const FENCE = 10

/** How many numbers are beyond the fences, and these. */
export function outsideOf(sorted: Float64Array): { count: number; below: number; above: number } {
  const [low, high] = [quantileOf(sorted, 0.25), quantileOf(sorted, 0.75)]
  const [below, above] = [low - FENCE * (high - low), high + FENCE * (high - low)]
  let last = sorted.length
  while (last > 0 && sorted[last - 1]! > above) last--
  return { count: countBelow(sorted, below) + sorted.length - last, below, above }
}
