import { MaasError } from '../core/error.ts'

/** For what a caller gave in place of what was expected there. */
export function mustBe(place: string, expected: string, got: unknown): MaasError {
  return new MaasError('invalid-input', `${place} must be ${expected}; got ${describe(got)}.`)
}

/** `at` makes the place's name only when it is needed: this runs once a pixel. */
export function numberAt(value: unknown, at: () => string): number {
  if (typeof value !== 'number') throw mustBe(at(), 'a number', value)
  if (!Number.isFinite(Math.fround(value))) throw new MaasError('invalid-input', `${at()} is too large for a 32-bit number.`)
  return value
}

export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number') return String(value)
  const text = Array.isArray(value) ? 'a list' : JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))
  return text.length > 40 ? `${text.slice(0, 40)}...` : text
}
