import { expect, it } from 'vitest'
import { lowerCase } from './lower-case.ts'

it.each([
  ['Hello, World', 'hello, world'],
  ['ÅNGSTRÖM', 'ångström'],
  ['İSTANBUL ı', 'istanbul ı'],
  ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ'],
  ['STRASSE ẞ', 'strasse ß'],
  ['Ⓐ stays, 𐐀 does not', 'Ⓐ stays, 𐐨 does not'],
  ['漢字 😀 שלום', '漢字 😀 שלום'],
])('%s becomes %s', (text, expected) => {
  expect(lowerCase(text)).toBe(expected)
})
