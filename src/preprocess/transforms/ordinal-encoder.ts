import { number, orElse } from '../../core/options.ts'
import { mapColumn } from '../numbers.ts'
import { encodeLabels } from './encode-labels.ts'
import { countCategories } from './one-hot-encoder.ts'
import { stringEncoder } from './transform.ts'

/** The place of each category of the training rows among all, by code unit from 0; of all others `unknown_value`. */
export const OrdinalEncoder = stringEncoder({
  options: { unknown_value: orElse(number(), -1) },
  fit: (values, { unknown_value }, { rows }) => ({ categories: countCategories(values, rows).map(([category]) => category), unknown: unknown_value }),
  apply(values, { categories, unknown }) {
    const ids = new Map(categories.map((category, i) => [category, i]))
    return { width: 1, missing: false, column: () => mapColumn(values, (value) => ids.get(value) ?? unknown) }
  },
  front: (scope, text, { categories, unknown }) => encodeLabels(scope, text, categories, [...categories.keys()], unknown),
  known: ({ categories }) => categories.filter((category) => category !== ''),
})
