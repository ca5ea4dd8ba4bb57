import type { ComparisonRecord } from './serving-records.ts'

/** Both together. */
export function addComparison(a: ComparisonRecord, b: ComparisonRecord): ComparisonRecord {
  const { endpoint, answered, shadow } = a
  return {
    endpoint, answered, shadow,
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    lastError: b.lastError ?? a.lastError,
    rows: a.rows + b.rows,
    agreed: a.agreed + b.agreed,
    numbers: a.numbers + b.numbers,
    absoluteDifference: a.absoluteDifference + b.absoluteDifference,
    maxAbsoluteDifference: Math.max(a.maxAbsoluteDifference, b.maxAbsoluteDifference),
  }
}
