import { expect, it } from 'vitest'
import { textsOfRow, valuesOfText } from './feature-text.ts'

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
