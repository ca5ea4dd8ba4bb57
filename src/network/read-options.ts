import { MaasError } from '../core/error.ts'
import type { Options, OptionValues } from '../core/options.ts'

/**
 * The value of each option, defaults filled in. `place` and `what` name it in messages: `Layer 1 (Dense)`, `option`.
 * Throws `invalid-config`.
 */
export function readOptions(
  place: string,
  what: string,
  rules: Options,
  given: Readonly<Record<string, unknown>>,
): OptionValues<Options> {
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(rules, key)) {
      throw new MaasError(
        'invalid-config',
        `${place}: unknown ${what} "${key}"; known: ${Object.keys(rules).join(', ')}.`,
      )
    }
  }
  return Object.fromEntries(
    Object.entries(rules).map(([key, rule]) => {
      const value = given[key]
      if (value === undefined) {
        if ('default' in rule) return [key, rule.default]
        throw new MaasError('invalid-config', `${place}: ${what} "${key}" is missing; expected ${rule.expects}.`)
      }
      const parsed = rule.parse(value)
      if (parsed !== undefined) return [key, parsed]
      throw new MaasError(
        'invalid-config',
        `${place}: ${what} "${key}" is ${JSON.stringify(value)}; expected ${rule.expects}.`,
      )
    }),
  )
}
