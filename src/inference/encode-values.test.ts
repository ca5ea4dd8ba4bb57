import { expect, it } from 'vitest'
import { describe } from './encode-values.ts'

it.each([
  [undefined, 'nothing'], [null, 'null'], [-1.5, '-1.5'], [Number.NaN, 'NaN'], ['a', '"a"'], [[1], 'a list'], [{ a: true }, '{"a":true}'], [10n, '"10n"'], [{ a: 1n }, '{"a":"1n"}'],
  ['x'.repeat(50), `"${'x'.repeat(39)}...`],
])('what was given is described in a few words: %o', (value, text) => {
  expect(describe(value)).toBe(text)
})
