import type { Option } from '../../core/options.ts'

/** How an option is filled in. */
export type OptionControl = 'choice' | 'flag' | 'text'

export function controlOf({ choices, parse }: Option<unknown>): OptionControl {
  if (choices) return 'choice'
  return parse(true) === true ? 'flag' : 'text'
}

/** Whether it may be left empty. */
export const isOptional = (option: Option<unknown>): boolean => option.default === null

/** A value as one would type it: JSON without its quotes, nothing for null. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll(',', ', ')
}

/** What was typed: a number or other JSON, lists also without their brackets, else a text; null for nothing. */
export function valueOfText(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return null
  for (const json of trimmed.includes(',') ? [trimmed, `[${trimmed}]`] : [trimmed]) {
    try {
      return JSON.parse(json) as unknown
    } catch {
      // not JSON: the next reading
    }
  }
  return trimmed.includes(',') ? trimmed.split(',').map((part) => part.trim()) : trimmed
}
