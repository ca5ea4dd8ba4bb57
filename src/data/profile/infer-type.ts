import { noAndYesOf } from '../booleans.ts'
import type { ColumnType } from '../column-type.ts'
import type { Column } from '../dataset.ts'
import type { TypeInference } from './column-profile.ts'
import { isIdentifierName } from './identifier-name.ts'
import { inferDates } from './infer-dates.ts'
import { type NumberValues, numberValues, type TextValues, textValues } from './values.ts'

/** Fewer rows than this show nothing by all being different. */
const ENOUGH_ROWS = 20
/** As many different values are still a list to choose from. */
const FEW_VALUES = 20
/** From so many words on, a value says something rather than naming it. */
const SENTENCE = 3

/** What the values of a column seem to mean. Its owner knows better: `alternatives` says what else they could be. */
export function inferType(column: Column): TypeInference {
  switch (column.kind) {
    case 'number': return inferNumbers(column.name, numberValues(column))
    case 'text': return inferTexts(column.name, textValues(column))
    default: return { type: column.kind, evidence: { code: 'kind' }, alternatives: [] }
  }
}

export function inferNumbers(name: string, values: NumberValues): TypeInference {
  const { sorted, distinct, fraction } = values
  const count = sorted.length
  if (count === 0) return constant({ code: 'no-values' }, ['number'])
  if (distinct === 1) return constant({ code: 'one-value', value: String(sorted[0]) }, ['number'])
  if (fraction) return { type: 'number', evidence: { code: 'fractions', ...fraction }, alternatives: [] }
  const isOwn = distinct === count && values.missing === 0 && count >= ENOUGH_ROWS
  const named = isIdentifierName(name)
  if (isOwn && (named || values.isIndex)) {
    return { type: 'identifier', evidence: { code: 'other-in-each-row', count, named }, alternatives: ['integer'] }
  }
  const alternatives: ColumnType[] = [
    ...(distinct === 2 ? ['boolean'] as const : []),
    ...(distinct <= FEW_VALUES ? ['category'] as const : []),
    ...(areCompactDates(sorted) ? ['date'] as const : []),
    'number',
    ...(isOwn ? ['identifier'] as const : []),
  ]
  return { type: 'integer', evidence: { code: 'whole-numbers', distinct }, alternatives }
}

export function inferTexts(name: string, values: TextValues): TypeInference {
  const { count, missing, sample, words } = values
  const [first, second] = values.distinct
  const distinct = values.distinct.length
  if (first === undefined) return constant({ code: 'no-values' }, ['text'])
  if (second === undefined) return constant({ code: 'one-value', value: first }, ['category', 'text'])
  const dates = inferDates(sample)
  if (dates) {
    return { type: 'date', format: dates.format, evidence: { code: 'dates', ...dates, count: sample.length }, alternatives: ['category', 'text'] }
  }
  if (distinct === 2 && noAndYesOf(values.distinct)) {
    return { type: 'boolean', evidence: { code: 'two-values', values: [first, second] }, alternatives: ['category'] }
  }
  const isOwn = distinct === count && missing === 0 && count >= ENOUGH_ROWS
  const named = isIdentifierName(name)
  if (isOwn && words < SENTENCE && (named || areCodes(sample))) {
    return { type: 'identifier', evidence: { code: 'other-in-each-row', count, named }, alternatives: ['text', 'category'] }
  }
  const isText = words >= SENTENCE ? distinct > FEW_VALUES && distinct > count / 5 : count >= ENOUGH_ROWS && distinct > count / 2
  if (isText || (words >= SENTENCE && distinct === count)) {
    return { type: 'text', evidence: { code: 'words', median: words }, alternatives: ['category', ...(isOwn ? ['identifier'] as const : [])] }
  }
  return { type: 'category', evidence: { code: 'few-values', distinct, count }, alternatives: ['text'] }
}

function constant(evidence: TypeInference['evidence'], alternatives: readonly ColumnType[]): TypeInference {
  return { type: 'constant', evidence, alternatives }
}

/** With a digit or an at sign each, or all of one length. */
function areCodes(sample: readonly string[]): boolean {
  return sample.every((value) => /[\d@]/.test(value)) || sample.every(({ length }) => length === sample[0]!.length)
}

/** Whole numbers such as 20240305. */
function areCompactDates(sorted: Float64Array): boolean {
  return sorted[0]! >= 1900_01_01 && sorted.at(-1)! <= 2100_12_31 && sorted.every((value) => {
    const [month, day] = [Math.floor(value / 100) % 100, value % 100]
    return month >= 1 && month <= 12 && day >= 1 && day <= 31
  })
}
