import type { Option, Options, OptionValues } from './options.ts'
import { invalid, readFields } from './config-values.ts'

/** Options of losses, optimizers and learning rate schedules, in the manner of those of layers. */

/** A finite number for which `fits` holds; `range` says it in words, e.g. `> 0`. */
export function number(range: string, fits: (value: number) => boolean): Option<number> {
  return {
    expects: `a number ${range}`,
    parse: (value) => (typeof value === 'number' && Number.isFinite(value) && fits(value) ? value : undefined),
  }
}

export const positive = number('> 0', (value) => value > 0)
export const notNegative = number('>= 0', (value) => value >= 0)
export const fraction = number('>= 0 and < 1', (value) => value >= 0 && value < 1)

export function wholeNumber(least: number): Option<number> {
  return {
    expects: `a whole number from ${least} on`,
    parse: (value) => (Number.isInteger(value) && (value as number) >= least ? (value as number) : undefined),
  }
}

/**
 * The options of a config with their defaults filled in; `ignored` keys may stand there. Throws `invalid-config` for a
 * key that is neither, an option that must be given, and a value out of range.
 */
export function readOptions<O extends Options>(
  place: string,
  config: unknown,
  options: O,
  ignored: readonly string[],
): OptionValues<O> {
  const fields = readFields(place, config ?? {}, [...Object.keys(options), ...ignored])
  return Object.fromEntries(
    Object.entries(options).map(([key, option]) => {
      const given = fields[key]
      const value = given === undefined ? option.default : option.parse(given)
      if (value === undefined) throw invalid(`${place}.${key}`, option.expects, given)
      return [key, value]
    }),
  ) as OptionValues<O>
}

/** The same without those that are null: not used. */
export function withoutNulls(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}
