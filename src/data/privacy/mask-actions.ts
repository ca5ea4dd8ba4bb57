import { readOptions } from '../../core/config-options.ts'
import { invalid } from '../../core/config-values.ts'
import { choice, type Options, orElse, positiveInteger, positiveNumber, wholeNumber, type Option } from '../../core/options.ts'
import type { ColumnInfo, ColumnKind } from '../dataset.ts'
import { generaliseDate, generaliseNumber, networkOf } from './generalise.ts'
import { findInText } from './find-in-text.ts'
import type { Mask, MaskOptions } from './masks.ts'
import { pseudonyms } from './pseudonym.ts'

/** Secret keys by their ids. */
export type Keys = ReadonlyMap<string, Uint8Array>

interface MaskEntry<M extends Mask> {
  readonly takes: readonly ColumnKind[]
  readonly options: Options
  /** Whether numbers stay numbers. */
  readonly keepsNumbers?: true
  /**
   * What a value that is there becomes; absent where requests are left as they are. Done twice it is as done once, so that masked
   * values are taken as well as raw ones.
   */
  value?(mask: M, keys: Keys): (value: string) => string
}

const text: Option<string> = { expects: 'a text that is not empty', parse: (value) => (typeof value === 'string' && value !== '' ? value : undefined) }
const NUMBERS_AND_TEXTS = ['number', 'text'] as const

const GENERALISATIONS: { readonly [T in Generalisation['to']]: MaskEntry<Extract<Generalisation, { to: T }>> } = {
  bins: { takes: ['number'], keepsNumbers: true, options: { width: positiveNumber() }, value: ({ width }) => (value) => String(generaliseNumber(Number(value), width)) },
  prefix: { takes: NUMBERS_AND_TEXTS, options: { length: positiveInteger() }, value: ({ length }) => (value) => Array.from(value).slice(0, length).join('') },
  network: { takes: ['text'], options: {}, value: () => networkOf },
  month: { takes: ['text'], options: { format: text }, value: ({ format }) => generaliseDate('month', format) },
  year: { takes: ['text'], options: { format: text }, value: ({ format }) => generaliseDate('year', format) },
}
type Generalisation = Extract<Mask, { action: 'generalise' }>
const GENERALISATION = choice(Object.keys(GENERALISATIONS) as Generalisation['to'][])

const ACTIONS: { readonly [A in Exclude<Mask['action'], 'generalise'>]: MaskEntry<Extract<Mask, { action: A }>> } = {
  drop: { takes: ['number', 'text', 'image', 'sequence'], options: {} },
  mask: {
    takes: NUMBERS_AND_TEXTS, options: { first: orElse(wholeNumber(), 0), last: orElse(wholeNumber(), 0) },
    value: ({ first, last }) => (value) => hideMiddle(value, first, last),
  },
  redact: { takes: ['text'], options: {}, value: () => redact },
  hash: { takes: NUMBERS_AND_TEXTS, options: { key: text }, value: ({ key }, keys) => pseudonyms(keys.get(key)!) },
  noise: { takes: ['number'], keepsNumbers: true, options: { distribution: orElse(choice(['laplace', 'gaussian']), 'laplace'), scale: positiveNumber() } },
}
export const MASK_ACTIONS = [...Object.keys(ACTIONS), 'generalise'] as readonly Mask['action'][]
const ACTION = choice(MASK_ACTIONS)

function entryOf(mask: Mask): MaskEntry<Mask> {
  return (mask.action === 'generalise' ? GENERALISATIONS[mask.to] : ACTIONS[mask.action]) as MaskEntry<Mask>
}

/**
 * A mask as its owner gives it, complete: dates in the format of their column. Throws `invalid-config` naming the option, or a
 * column of a kind that the mask does not take.
 */
export function readMask(place: string, given: MaskOptions, { name, kind, type, format }: Pick<ColumnInfo, 'name' | 'kind' | 'type' | 'format'>): Mask {
  const { action } = readOptions(place, { action: given.action }, { action: ACTION }, [])
  const { to, ...named } = action === 'generalise' ? readOptions(place, { to: given['to'] }, { to: GENERALISATION }, []) : {}
  const entry = entryOf({ action, to } as Mask)
  if (!entry.takes.includes(kind)) throw invalid(place, `something for a ${kind} column, which "${name}" is`, given)
  if ('format' in entry.options && type !== 'date') throw invalid(place, `something for a column of type ${type}, which "${name}" is`, given)
  const filled = 'format' in entry.options && format !== undefined ? { format, ...given } : given
  return { action, ...(to && { to }), ...named, ...readOptions(place, filled, entry.options, ['action', ...(to ? ['to'] : [])]) } as Mask
}

/** Whether a column of numbers stays one. */
export function keepsNumbers(mask: Mask): boolean {
  return entryOf(mask).keepsNumbers === true
}

/** What one value becomes that is there; undefined for a mask that leaves requests as they are. */
export function valueMask(mask: Mask, keys: Keys): ((value: string) => string) | undefined {
  return entryOf(mask).value?.(mask, keys)
}

const HIDDEN = '***'

/** Says nothing of how long the value was. */
function hideMiddle(value: string, first: number, last: number): string {
  const characters = Array.from(value)
  if (value === HIDDEN || characters.length <= first + last) return HIDDEN
  return characters.slice(0, first).join('') + HIDDEN + characters.slice(characters.length - last).join('')
}

/** What is found becomes its kind; then what is found beside that, such as the second of two numbers without a space. */
function redact(value: string): string {
  const found = findInText(value)
  if (found.length === 0) return value
  let redacted = ''
  let at = 0
  for (const { kind, from, to } of found) {
    redacted += `${value.slice(at, from)}[${kind}]`
    at = to
  }
  return redact(redacted + value.slice(at))
}
