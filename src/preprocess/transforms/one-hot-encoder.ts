import { number, orNull, positiveInteger } from '../../core/options.ts'
import { float32 } from '../../core/tensor.ts'
import { mapColumn } from '../numbers.ts'
import { encodeLabels } from './encode-labels.ts'
import { repeatColumns } from './repeat-columns.ts'
import { stringEncoder } from './transform.ts'

interface OneHot {
  /** Each has a number of its own. */
  readonly categories: readonly string[]
  /** Whether one more number stands for all others: rare categories, and those that were not known in training. */
  readonly other: boolean
}

/**
 * A number for each category of the training rows, 1 for the one that is there and 0 for all others; a missing value is a
 * category like any other. Rare ones share a number (scikit-learn's `min_frequency`, a count or a part of the rows, and
 * `max_categories`, how many numbers there are at most), which is also that of categories that come up later; without rare
 * ones these have only zeros (`handle_unknown="infrequent_if_exist"`).
 */
export const OneHotEncoder = stringEncoder({
  options: { min_frequency: orNull(number()), max_categories: orNull(positiveInteger()) },
  fit(values, { min_frequency, max_categories }, { rows }): OneHot {
    const counts = countCategories(values, rows)
    const least = min_frequency === null ? 0 : min_frequency < 1 ? min_frequency * rows.length : min_frequency
    const frequent = counts.filter(([, count]) => count >= least)
    // As scikit-learn counts: one number is kept for all others, even when there are none yet.
    if (max_categories === null || frequent.length + 1 <= max_categories) {
      return { categories: frequent.map(([category]) => category), other: frequent.length < counts.length }
    }
    // Of equally frequent categories the later ones stay.
    const order = frequent.map((_, i) => i).toSorted((a, b) => frequent[a]![1] - frequent[b]![1] || a - b)
    const kept = new Set(order.slice(order.length - (max_categories - 1)))
    return { categories: frequent.filter((_, i) => kept.has(i)).map(([category]) => category), other: true }
  },
  apply(values, { categories, other }) {
    const ids = new Map(categories.map((category, i) => [category, i]))
    const unknown = other ? categories.length : -1
    const idOf = (value: string) => ids.get(value) ?? unknown
    return {
      width: categories.length + Number(other),
      missing: false,
      column: (index) => mapColumn(values, (value) => Number(idOf(value) === index)),
    }
  },
  front: (scope, text, { categories, other }) =>
    encodeLabels(scope, text, categories, categories.map((_, i) => i), other ? categories.length : -1),
  lower(scope, ids, fitted) {
    const { builder, constant } = scope
    const widths = fitted.map(({ categories, other }) => categories.length + Number(other))
    const own = float32([widths.reduce((a, b) => a + b)], widths.flatMap((width) => Array.from({ length: width }, (_, i) => i)))
    const spread = repeatColumns(scope, widths)(ids)
    return builder.op('Where', [builder.op('Equal', [spread, constant('ids', own)]), builder.scalar(1), builder.scalar(0)])
  },
  known: ({ categories }) => categories.filter((category) => category !== ''),
})

/** How often each string is there, by code unit. */
export function countCategories(values: readonly string[], rows: ArrayLike<number>): (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
