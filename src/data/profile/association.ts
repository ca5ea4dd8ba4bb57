import type { Association } from './column-profile.ts'

/** A column as it can be compared with another: numbers (NaN: none), or codes of categories (-1: none). */
export type Comparable =
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly kind: 'codes'; readonly codes: Int32Array; readonly distinct: number }

/** Over the rows where both have a value; undefined where one of them does not vary there, or a table of both would be vast. */
export function associationOf(a: Comparable, b: Comparable): Association | undefined {
  const measured = measure(a, b)
  return measured && Number.isFinite(measured.value) ? measured : undefined
}

function measure(a: Comparable, b: Comparable): Association | undefined {
  if (a.kind === 'numbers') {
    if (b.kind === 'codes') return { measure: 'correlation-ratio', value: correlationRatio(b, a.values) }
    return { measure: 'pearson', value: pearson(a.values, b.values) }
  }
  if (b.kind === 'numbers') return { measure: 'correlation-ratio', value: correlationRatio(a, b.values) }
  if (a.distinct * b.distinct > MOST_CELLS) return undefined
  return { measure: 'cramers-v', value: cramersV(a, b) }
}

const MOST_CELLS = 1_000_000

type Codes = Extract<Comparable, { kind: 'codes' }>

function pearson(x: Float64Array, y: Float64Array): number {
  let n = 0
  let [meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0]
  // By Welford's updates: one pass, and large means cost no digits.
  for (let row = 0; row < x.length; row++) {
    const [dx, dy] = [x[row]! - meanX, y[row]! - meanY]
    if (Number.isNaN(dx) || Number.isNaN(dy)) continue
    n++
    meanX += dx / n
    meanY += dy / n
    xx += dx * (x[row]! - meanX)
    yy += dy * (y[row]! - meanY)
    xy += dx * (y[row]! - meanY)
  }
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

/** eta: the root of the share of the variance that lies between the categories. */
function correlationRatio({ codes, distinct }: Codes, values: Float64Array): number {
  const counts = new Float64Array(distinct)
  const means = new Float64Array(distinct)
  let [n, mean, total] = [0, 0, 0]
  for (let row = 0; row < codes.length; row++) {
    const [code, value] = [codes[row]!, values[row]!]
    if (code < 0 || Number.isNaN(value)) continue
    n++
    const delta = value - mean
    mean += delta / n
    total += delta * (value - mean)
    counts[code]!++
    means[code]! += (value - means[code]!) / counts[code]!
  }
  let between = 0
  for (let code = 0; code < distinct; code++) between += counts[code]! * (means[code]! - mean) * (means[code]! - mean)
  return Math.min(1, Math.sqrt(between / total))
}

function cramersV(a: Codes, b: Codes): number {
  const table = new Float64Array(a.distinct * b.distinct)
  const [rows, columns] = [new Float64Array(a.distinct), new Float64Array(b.distinct)]
  let n = 0
  for (let row = 0; row < a.codes.length; row++) {
    const [i, j] = [a.codes[row]!, b.codes[row]!]
    if (i < 0 || j < 0) continue
    n++
    table[i * b.distinct + j]!++
    rows[i]!++
    columns[j]!++
  }
  let chiSquared = 0
  for (let i = 0; i < a.distinct; i++) {
    for (let j = 0; j < b.distinct; j++) {
      const expected = (rows[i]! * columns[j]!) / n
      const difference = table[i * b.distinct + j]! - expected
      if (expected > 0) chiSquared += (difference * difference) / expected
    }
  }
  const [r, c] = [rows, columns].map((sums) => sums.filter((sum) => sum > 0).length) as [number, number]
  const phi = Math.max(0, chiSquared / n - ((r - 1) * (c - 1)) / (n - 1))
  const least = Math.min(r - ((r - 1) * (r - 1)) / (n - 1), c - ((c - 1) * (c - 1)) / (n - 1)) - 1
  return Math.min(1, Math.sqrt(phi / least))
}
