import { describe, expect, it } from 'vitest'
import { NgramCounter, type NgramOptions } from './ngrams.ts'

const OPTIONS: NgramOptions = {
  pool: ['a', 'b', 'é', 'a', 'b', 'b', 'c', 'b', 'b'],
  ngramCounts: [0, 3],
  ngramIndexes: [0, 1, 2, 3, 4, 5],
  minGramLength: 1,
  maxGramLength: 2,
  maxSkipCount: 0,
  mode: 'TF',
}

function count(tokens: string, changed: Partial<NgramOptions> = {}): readonly number[] {
  const counter = new NgramCounter({ ...OPTIONS, ...changed })
  const into = new Float32Array(counter.width)
  counter.count([...tokens], into)
  return [...into]
}

describe('NgramCounter', () => {
  it.each([
    ['abbcab', {}, [2, 3, 0, 2, 1, 1]],
    ['abbcab', { minGramLength: 2 }, [0, 0, 0, 2, 1, 1]],
    ['abbcab', { maxGramLength: 1 }, [2, 3, 0, 0, 0, 0]],
    ['abbcab', { mode: 'IDF', weights: [0.5, 2, 3, 4, 5, 6] }, [0.5, 2, 0, 4, 5, 6]],
    ['abbcab', { mode: 'TFIDF', weights: [0.5, 2, 3, 4, 5, 6] }, [1, 6, 0, 8, 5, 6]],
    ['abbcab', { mode: 'IDF' }, [1, 1, 0, 1, 1, 1]],
    ['axbyb', {}, [1, 2, 0, 0, 0, 0]],
    ['axbyb', { maxSkipCount: 1 }, [1, 2, 0, 1, 0, 1]],
    ['axbyb', { maxSkipCount: 5 }, [1, 2, 0, 2, 0, 1]],
    ['abb', { ngramIndexes: [0, 1, 2, 3, 4, 9] }, [1, 2, 0, 1, 0, 0, 0, 0, 0, 1]],
    ['', {}, [0, 0, 0, 0, 0, 0]],
  ] satisfies [string, Partial<NgramOptions>, number[]][])('counts in %s with %j', (tokens, changed, expected) => {
    expect(count(tokens, changed)).toEqual(expected)
  })

  it('finds three tokens with one between each', () => {
    const changed = { pool: ['a', 'a', 'b', 'c'], ngramCounts: [0, 1, 1], ngramIndexes: [0, 1], maxGramLength: 3, maxSkipCount: 1 }
    expect(count('axbycb', changed)).toEqual([1, 1])
  })

  it('counts numbers behind what is there', () => {
    const counter = new NgramCounter({ ...OPTIONS, pool: [1, 2, 3, 1, 2, 2, 3], ngramIndexes: [0, 1, 2, 3, 4] })
    const into = new Float32Array(10)
    counter.count([1, 2, 3], into)
    counter.count([1, 2, 2], into, 5)
    expect([...into]).toEqual([1, 1, 1, 1, 1, 1, 2, 0, 1, 0])
  })
})
