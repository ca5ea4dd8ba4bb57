import {
  _addIssue, array, type ArrayPathItem, type BaseIssue, exactOptional, type GenericSchema, getDotPath, type InferOutput, integer, minValue, number, type ObjectEntries, pipe,
  record, type RecordSchema, regex, safeParse, strictObject, string, type StringSchema, transform, maxValue,
} from 'valibot'
import { MaasError } from '../core/error.ts'
import { describe } from '../inference/encode-values.ts'

/**
 * `value` as the schema has it. The messages of a schema are what it expects, in words: `'a whole number'`.
 * @param whole what the value is, for messages: `The body`.
 * Throws `invalid-input` that names the field, what was expected and what was given.
 */
export function checked<S extends GenericSchema>(schema: S, value: unknown, whole = 'The body'): InferOutput<S> {
  const result = safeParse(schema, value, { abortEarly: true, message: expectedBy })
  if (result.success) return result.output
  const [issue] = result.issues
  const path = getDotPath(issue)?.replace(/\.(\d+)(?=\.|$)/g, '[$1]')
  const last = issue.path?.at(-1)
  if (last?.origin === 'key' && issue.expected === 'never') {
    const parent = path!.slice(0, -String(last.key).length - 1)
    throw new MaasError('invalid-input', `${parent === '' ? whole : `"${parent}"`} has an unknown field "${String(last.key)}"; known are ${issue.message}.`)
  }
  throw new MaasError('invalid-input', `${path === undefined ? whole : `"${path}"`} must be ${issue.message}; got ${describe(last ? last.value : value)}.`)
}

/** An object of these fields and no others. */
export function fields<const E extends ObjectEntries>(entries: E) {
  return strictObject(entries, (issue) => {
    const key = issue.path?.[0]?.key
    if (issue.expected === 'never') return Object.keys(entries).join(', ')
    return key === undefined ? 'an object, {...}' : (safeParse(entries[String(key)]!, undefined, { message: expectedBy }).issues?.[0].message ?? '')
  })
}

/** An object of values by names that people choose: valibot's own record drops `__proto__`, `prototype` and `constructor` without a word. */
export function namedValues<V extends GenericSchema>(value: V): RecordSchema<StringSchema<undefined>, V, undefined> {
  const schema = record(string(), value)
  const list = array(value)
  return {
    ...schema,
    '~run'(dataset, config) {
      const given = dataset.value
      if (typeof given !== 'object' || given === null || Array.isArray(given)) {
        _addIssue(schema, 'type', dataset, config)
        return dataset as never
      }
      const names = Object.keys(given)
      const checked = list['~run']({ value: Object.values(given) }, config)
      for (const { path } of checked.issues ?? []) {
        const [place] = path as unknown as [ArrayPathItem]
        Object.assign(place, { type: 'object', input: given, key: names[place.key] })
      }
      return { ...checked, value: Object.fromEntries(names.map((name, at) => [name, (checked.value as unknown[])[at]])) } as never
    },
  }
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false', array: 'a list', record: 'an object, {...}',
  object: 'an object, {...}', min_value: 'at least', max_value: 'at most', min_length: 'of a length of at least', max_length: 'of a length of at most',
}

function expectedBy({ type, expected, requirement }: BaseIssue<unknown>): string {
  if (type === 'picklist') return `one of ${expected!.replace(/^\(|\)$/g, '').replaceAll(' | ', ', ')}`
  const words = WORDS[type] ?? String(expected)
  return typeof requirement === 'number' ? `${words} ${requirement}` : words
}

/** Of predictions whose body has no field `model`. */
export const modelQuery = fields({ model: exactOptional(string()) })

/** A whole number, by default from 1. */
export const wholeNumber = (least = 1, most = Number.MAX_SAFE_INTEGER) => pipe(number('a whole number'), integer(), minValue(least), maxValue(most))

/** A whole number in a query, from 0. */
export const queryNumber = (most: number) => {
  const words = `a whole number from 0 to ${most}`
  return pipe(string(), regex(/^\d+$/, words), transform(Number), maxValue(most, words))
}
