import { describe, expect, it } from 'vitest'
import { characters, separatedBy, words } from './tokenize.ts'

describe('words', () => {
  it.each([
    ["Don't stop: 3.14 or 12,500.75€ for mp3s, 'quoted' l’été; v1.2.3-beta a_b", ["Don't", 'stop', '3.14', 'or', '12,500.75', 'for', 'mp3s', 'quoted', 'l’été', 'v1', '2.3', 'beta', 'a_b']],
    ['我爱北京2024年, カタカナ。々', ['我', '爱', '北', '京', '2024', '年', 'カ', 'タ', 'カ', 'ナ', '々']],
    ['Привет, мир! नमस्ते 한국어 띄어쓰기', ['Привет', 'мир', 'नमस्ते', '한국어', '띄어쓰기']],
    ['e\u0301cole 𠀀𠀁 漢kanji', ['e\u0301cole', '𠀀', '𠀁', '漢', 'kanji']],
    ['1.5.x .5 5. 1,,2', ['1.5', 'x', '5', '5', '1', '2']],
    [' ... 👍🏽 ', []],
  ])('of %j', (text, expected) => expect(words(text)).toEqual(expected))
})

it('characters are code points', () => {
  expect(characters('👩‍👧e\u0301\n')).toEqual(['👩', '\u200d', '👧', 'e', '\u0301', '\n'])
})

it('what is empty between separators is left out', () => {
  expect(separatedBy([' ', ','])(' a b,,c ')).toEqual(['a', 'b', 'c'])
  expect(separatedBy(['aa'])('xaaay')).toEqual(['x', 'ay'])
  expect(separatedBy([' '])('')).toEqual([])
})
