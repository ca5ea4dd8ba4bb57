/** Of a quantile of values of 1 or more. */
export const RELATIVE_ERROR = 0.01

const LOG_GAMMA = Math.log((1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR))

/**
 * How many values lie in each bucket: bucket i holds those in (gamma^(i-1), gamma^i], bucket 0 all up to 1. Sketches of parts add up
 * to the sketch of the whole, bucket by bucket (Masson, Rim and Lee, "DDSketch", VLDB 2019).
 */
export type QuantileSketch = ReadonlyMap<number, number>

export function bucketOf(value: number): number {
  return value > 1 ? Math.ceil(Math.log(value) / LOG_GAMMA) : 0
}

/** The value that a share `q` of all values does not exceed, within {@link RELATIVE_ERROR}; NaN when there are none. */
export function quantile(sketch: QuantileSketch, q: number): number {
  const buckets = [...sketch].toSorted(([a], [b]) => a - b)
  const rank = q * (buckets.reduce((sum, [, count]) => sum + count, 0) - 1)
  let below = 0
  for (const [bucket, count] of buckets) {
    below += count
    if (below > rank) return (2 * Math.exp(bucket * LOG_GAMMA)) / (Math.exp(LOG_GAMMA) + 1)
  }
  return Number.NaN
}
