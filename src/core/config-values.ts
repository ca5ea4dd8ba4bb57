import { MaasError } from './error.ts'
import { isObject } from './is-object.ts'

/**
 * Readers of one value of a config: each returns it typed or throws `invalid-config` naming the place, what was
 * expected and what was found, e.g. `optimizer.config.learning_rate must be a number > 0, got "fast"`.
 */

export type Fields = Readonly<Record<string, unknown>>

export function invalid(place: string, expected: string, got: unknown): MaasError {
  return new MaasError('invalid-config', `${place} must be ${expected}, got ${show(got)}`)
}

/** A plain object whose keys are all in `known`. */
export function readFields(place: string, value: unknown, known: readonly string[]): Fields {
  if (!isObject(value)) throw invalid(place, 'a JSON object', value)
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new MaasError('invalid-config', `${place}: unknown key '${key}'; known: ${known.join(', ')}`)
    }
  }
  return value
}

/** What stands under a key that a user chose: what all objects have, such as `constructor`, is none of theirs. */
export function ownValue<T>(values: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined
}

export function readText(place: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw invalid(place, 'a text that is not empty', value)
  return value
}

export function readFlag(place: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw invalid(place, 'true or false', value)
  return value
}

/** A finite number for which `fits` holds; `range` says it in words, e.g. `> 0`. */
export function readNumber(place: string, value: unknown, range: string, fits: (n: number) => boolean): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || !fits(value)) {
    throw invalid(place, `a number ${range}`, value)
  }
  return value
}

/** A whole number from `least` to `most`. */
export function readInteger(place: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw invalid(place, `a whole number from ${least} to ${most}`, value)
  }
  return value
}

/** One of `known`. */
export function readChoice<T extends string>(place: string, value: unknown, known: readonly T[]): T {
  if (typeof value !== 'string' || !(known as readonly string[]).includes(value)) {
    throw invalid(place, `one of ${known.join(', ')}`, value)
  }
  return value as T
}

/** A list of distinct texts. */
export function readTexts(place: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw invalid(place, 'a list of texts', value)
  value.forEach((item, i) => {
    readText(`${place}[${i}]`, item)
    if (value.indexOf(item) !== i) {
      throw new MaasError('invalid-config', `${place}[${i}] repeats ${show(item)}: name each one once`)
    }
  })
  return value as readonly string[]
}

/** A short JSON form for messages. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
