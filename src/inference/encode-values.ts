import { MaasError } from '../core/error.ts'

/** `at` makes the place's name only when it is needed: this runs once a pixel. */
export function numberAt(value: unknown, at: () => string): number {
  if (typeof value !== 'number') throw new MaasError('invalid-input', `${at()} must be a number; got ${describe(value)}.`)
  if (!Number.isFinite(Math.fround(value))) throw new MaasError('invalid-input', `${at()} is too large for a 32-bit number.`)
  return value
}

export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number') return String(value)
  const text = Array.isArray(value) ? 'a list' : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 40)}...` : text
}
