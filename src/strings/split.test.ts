import { describe, expect, it } from 'vitest'
import { splitText } from './split.ts'

describe('splitText', () => {
  it('splits at runs of spaces, leaving out those at the ends', () => {
    expect(splitText('  a  b  c  ', '')).toEqual(['a', 'b', 'c'])
    expect(splitText(' ', '')).toEqual([])
    expect(splitText('', '')).toEqual([])
    expect(splitText('\t a\nb\u3000c', '')).toEqual(['\t', 'a\nb\u3000c'])
    expect(splitText('👩‍👩‍👧 x', '')).toEqual(['👩‍👩‍👧', 'x'])
  })

  it('splits at each delimiter, giving what is empty', () => {
    expect(splitText(',a,,b', ',')).toEqual(['', 'a', '', 'b'])
    expect(splitText('aaa', 'aa')).toEqual(['', 'a'])
    expect(splitText('a b ', ' ')).toEqual(['a', 'b', ''])
    expect(splitText('', ',')).toEqual([])
  })

  it.each([
    [0, ['a  b  c'], ['a,b,,c']],
    [1, ['a', 'b  c'], ['a', 'b,,c']],
    [2, ['a', 'b', 'c'], ['a', 'b', ',c']],
    [3, ['a', 'b', 'c'], ['a', 'b', '', 'c']],
  ])('splits %s times at most', (maxsplit, atSpaces, atCommas) => {
    expect(splitText('  a  b  c  ', '', maxsplit)).toEqual(atSpaces)
    expect(splitText('a,b,,c', ',', maxsplit)).toEqual(atCommas)
  })

  it('splits 10,000 words', () => {
    const words = Array.from({ length: 10_000 }, (_, i) => `w${i}`)
    expect(splitText(words.join('   '), '')).toEqual(words)
  })
})
