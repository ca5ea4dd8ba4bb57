import { expect, it } from 'vitest'
import { lowerCase, lowerCaseWord, upperCase } from './letter-case.ts'

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

it.each([
  ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
  ['Σ', 'σ'],
  ['3Σ', '3σ'],
  ['Straße', 'straße'],
])('the word %s is %s', (word, expected) => {
  expect(lowerCaseWord(word)).toBe(expected)
})

// Unicode 16 gave the sound ɤ a capital, which not every browser knows.
it.each([
  ['straße', 'STRASSE'],
  ['οδυσσευς', 'ΟΔΥΣΣΕΥΣ'],
  ['ǆ ŉ ﬁ ა 𐐨', 'Ǆ ʼN FI Ა 𐐀'],
  ['ɤ ƛ ⓐ 漢字 😀', 'ɤ ƛ ⓐ 漢字 😀'],
])('%s in capitals: %s', (text, expected) => {
  expect(upperCase(text)).toBe(expected)
})
