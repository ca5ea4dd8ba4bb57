import { expect, it } from 'vitest'
import { inputOf, textsOfRow, valuesOfText } from './feature-text.ts'

const NUMBER = { kind: 'number', name: 'a' } as const
const IDS = { kind: 'sequence', name: 'ids', steps: 4, vocabulary: 9 } as const

it('reads a number, or ids however they are separated', () => {
  expect(valuesOfText(NUMBER, ' 2.5 ')).toEqual([2.5])
  expect(valuesOfText(NUMBER, '')).toEqual([NaN])
  expect(valuesOfText(IDS, '3, 1 2')).toEqual([3, 1, 2, 0])
  expect(valuesOfText(IDS, '3 x')).toEqual([3, NaN, 0, 0])
  expect(valuesOfText(IDS, ' ')).toEqual([NaN])
  expect(valuesOfText(IDS, '1 2 3 4 5')).toEqual([NaN])
})

it('shows a row as it would be typed', () => {
  expect(textsOfRow([NUMBER, NUMBER], Float32Array.of(1, 0))).toEqual(['1', '0'])
  expect(textsOfRow([IDS], Float32Array.of(3, 0, 2, 0))).toEqual(['3 0 2'])
})

it('reads text, and nothing where a value may be missing', () => {
  const town = { kind: 'text', name: 'town', values: ['Ulm'], missing: true } as const
  expect(valuesOfText(town, 'Graz')).toEqual(['Graz'])
  expect(valuesOfText(town, '')).toEqual([null])
  expect(valuesOfText({ kind: 'text', name: 'town' }, '')).toEqual([NaN])
  expect(valuesOfText({ ...NUMBER, missing: true }, ' ')).toEqual([null])
  expect(textsOfRow([town, NUMBER, town], ['Ulm', 3, null])).toEqual(['Ulm', '3', ''])
})

it('packs numbers, and leaves a row with text or nothing in it as it is', () => {
  expect(inputOf([1, 2])).toEqual(Float32Array.of(1, 2))
  expect(inputOf([1, 'a', null])).toEqual([1, 'a', null])
  expect(inputOf([1, NaN, 'a'])).toBeUndefined()
})
