/** The value below which a share `q` of the values lies, interpolated. */
export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * q
  const below = sorted[Math.floor(position)]
  return below + (sorted[Math.ceil(position)] - below) * (position % 1)
}

/** Median with the quartiles as its spread. */
export function summary(values) {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75), count: values.length }
}

/**
 * Ratio of two series that were measured in turns: each pair shared the machine's state of its moment, so their
 * ratios vary less than the values do.
 */
export function pairedRatio(numerators, denominators) {
  return summary(numerators.map((value, i) => value / denominators[i]))
}
