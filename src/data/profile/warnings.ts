import type { ColumnProfile, Warning } from './column-profile.ts'

const MANY_MISSING = 0.3
const MANY_CATEGORIES = 100
/** Of all values: more than these are a long tail rather than outliers. */
const MOST_OUTLIERS = 0.05
const IMBALANCE = 5
/** A class of fewer rows cannot be in each part of a split. */
const RARE = 5

/** What is seen in a column by itself. */
export function columnWarnings(profile: ColumnProfile): readonly Warning[] {
  const { name: column, type, count, missing, distinct = 0, sameAs, evidence } = profile
  const rows = count + missing
  if (count === 0 && rows > 0) return [{ code: 'all-missing', column }]
  if (type === 'constant') return [{ code: 'constant', column }]
  if (type === 'identifier') return [{ code: 'identifier', column }]
  const isAmbiguous = evidence.code === 'dates' && evidence.matching === evidence.count && evidence.ambiguous.length > 0
  return [
    ...(missing > MANY_MISSING * rows ? [{ code: 'many-missing', column, missing, rows } as const] : []),
    ...(type === 'category' && distinct > MANY_CATEGORIES ? [{ code: 'many-categories', column, distinct, count } as const] : []),
    ...(type === 'number' ? outliers(profile) : []),
    ...(profile.dates && profile.dates.length > 1 ? [{ code: 'mixed-dates', column, formats: profile.dates } as const] : []),
    ...(isAmbiguous ? [{ code: 'ambiguous-dates', column, format: evidence.format, others: evidence.ambiguous } as const] : []),
    ...(sameAs ? [{ code: 'same-columns', column, others: sameAs } as const] : []),
  ]
}

/** What is seen in a column as a target of classification. */
export function targetWarnings({ name: column, type, count, distinct = 0, top = [] }: ColumnProfile): readonly Warning[] {
  const [most] = top
  if (type === 'constant' && count > 0 && most) return [{ code: 'single-class', column, value: most.value }]
  if ((type !== 'category' && type !== 'boolean') || !most) return []
  // Only a target of few classes has its rarest in the list.
  const least = distinct <= top.length ? top.at(-1)! : undefined
  return [
    ...top.filter((one) => one.count < RARE).map(({ value, count: rows }) => ({ code: 'rare-class', column, value, count: rows }) as const),
    ...(least && most.count >= IMBALANCE * least.count ? [{ code: 'imbalance', column, most, least } as const] : []),
  ]
}

function outliers({ name: column, count, outside }: ColumnProfile): readonly Warning[] {
  if (!outside || outside.count === 0 || outside.count > MOST_OUTLIERS * count) return []
  return [{ code: 'outliers', column, ...outside }]
}
