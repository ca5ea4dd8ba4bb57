import { describe, expect, it } from 'vitest'
import { readOptions } from '../../core/config-options.ts'
import { Rng } from '../../core/rng.ts'
import { type Tensor, strings } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import { runReference } from '../../graph/testing/reference.ts'
import { CountVectorizer } from './count-vectorizer.ts'
import { HashingVectorizer } from './hashing-vectorizer.ts'
import { TextVectorization } from './text-vectorization.ts'
import { TfidfVectorizer } from './tfidf-vectorizer.ts'
import type { FlowValues, FitScope, LowerScope, Transform } from './transform.ts'

const TRAINED = ['The cat sat on the mat.', 'The dog sat', 'cat dog CAT']
/** Never looked at. */
const OTHER = 'Nothing here, nothing there'
const ASKED = ['the CAT and The cat sat on the dog', 'zebra']

interface Entry {
  readonly options: Transform['options']
  fit(values: readonly string[], options: unknown, scope: FitScope): unknown
  apply(values: readonly string[], fitted: unknown): FlowValues['numbers']
  front(scope: LowerScope, text: string, fitted: unknown): string
  lower?(scope: LowerScope, value: string, fitted: readonly unknown[]): string
}

function fit(entry: Transform, config: object): { readonly fitted: unknown; readonly asked: (texts: readonly string[]) => readonly number[][] } {
  const { options, ...transform } = entry as unknown as Entry
  const scope = { column: 'note', rows: Uint32Array.of(0, 1, 2), rng: new Rng(1), target: undefined as never }
  const fitted = transform.fit([...TRAINED, OTHER], readOptions('config', config, options, []), scope)
  expect(JSON.parse(JSON.stringify(fitted))).toEqual(fitted)
  return {
    fitted,
    asked(texts) {
      const builder = new GraphBuilder('text')
      const lower = { builder, constant: (_: string, tensor: Tensor) => builder.constant(tensor) }
      const front = transform.front(lower, builder.input('text', 'string', ['batch', 1]), fitted)
      const output = builder.op('Identity', [transform.lower?.(lower, front, [fitted]) ?? front])
      const graph = builder.build([output])
      const { shape, data } = runReference(graph, { text: strings([texts.length, 1], texts) as never }).get(output)!
      expect(graph.outputs[0]!.shape).toEqual(['batch', shape[1]])
      return texts.map((_, row) => [...data.subarray(row * shape[1]!, (row + 1) * shape[1]!)])
    },
  }
}

/** In scikit-learn's order, which is that of the alphabet. */
function sorted(row: readonly number[], names: readonly string[]): readonly number[] {
  return [...names.keys()].toSorted((a, b) => (names[a]! < names[b]! ? -1 : 1)).map((i) => row[i]!)
}

/** The n-grams of what was fitted, in their order. */
function namesOf(fitted: unknown): readonly string[] {
  const { vocabulary, pool, counts } = fitted as { vocabulary: { tokens: readonly string[] }; pool: readonly number[]; counts: readonly number[] }
  let at = 0
  return counts.flatMap((count, i) => Array.from({ length: count }, () => {
    at += i + 1
    return pool.slice(at - i - 1, at).map((id) => vocabulary.tokens[id - 2]).join('_')
  }))
}

describe('TfidfVectorizer gives what scikit-learn does', () => {
  it.each([
    [{}, ['cat', 'dog', 'mat', 'on', 'sat', 'the'], [0.488986, 0.244493, 0, 0.321479, 0.244493, 0.733479]],
    [{ ngram_range: [1, 2], sublinear_tf: true, min_df: 2 }, ['cat', 'dog', 'sat', 'the'], [0.556075, 0.328427, 0.328427, 0.68924]],
    [{ norm: 'l1' }, ['cat', 'dog', 'mat', 'on', 'sat', 'the'], [0.240533, 0.120266, 0, 0.158136, 0.120266, 0.360799]],
    [{ norm: null }, ['cat', 'dog', 'mat', 'on', 'sat', 'the'], [2.575364, 1.287682, 0, 1.693147, 1.287682, 3.863046]],
  ])('%j', (config, names, expected) => {
    const { fitted, asked } = fit(TfidfVectorizer, config)
    expect([...namesOf(fitted)].toSorted()).toEqual(names)
    const [row, unknown] = asked(ASKED)
    sorted(row!, namesOf(fitted)).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
    expect(unknown).toEqual(names.map(() => 0))
    const applied = (TfidfVectorizer as unknown as Entry).apply(ASKED, fitted)
    row!.forEach((value, i) => expect(applied.column(i)[0]).toBeCloseTo(value, 6))
  })
})

describe('CountVectorizer', () => {
  it('counts characters and pairs of them, the most frequent ones', () => {
    const { fitted, asked } = fit(CountVectorizer, { analyzer: 'char', ngram_range: [1, 2], max_features: 6 })
    const names = namesOf(fitted)
    expect(names.slice(0, 3)).toEqual(['t', ' ', 'a'])
    const [row] = asked(['THE cat'])
    expect(Object.fromEntries(names.map((name, i) => [name, row![i]]))).toMatchObject({ t: 2, ' ': 1, a: 1 })
  })

  it('counts pairs of words only', () => {
    const { fitted, asked } = fit(CountVectorizer, { ngram_range: [2, 2] })
    expect(namesOf(fitted)).toEqual(['the_cat', 'cat_sat', 'sat_on', 'on_the', 'the_mat', 'the_dog', 'dog_sat', 'cat_dog', 'dog_cat'])
    expect(asked(['the mat sat on the mat'])).toEqual([[0, 0, 1, 1, 2, 0, 0, 0, 0]])
  })

  it('tells case apart when asked to', () => {
    const { fitted } = fit(CountVectorizer, { lowercase: false })
    expect(namesOf(fitted)).toEqual(expect.arrayContaining(['The', 'the', 'cat', 'CAT']))
  })

  it('says so when there is nothing to count', () => {
    expect(() => fit(CountVectorizer, { min_df: 3 })).toThrow('Column "note" has no word n-gram of length 1 to 1 in at least 3 of the 3 training rows')
  })
})

describe('HashingVectorizer', () => {
  it.each([
    [{ n_features: 16, norm: null }, ['the cat sat', 'the the the', ''], [3, 3, 0]],
    [{ n_features: 8, norm: null, ngram_range: [1, 3] }, ['the cat sat on it', 'the', ''], [12, 1, 0]],
    [{ n_features: 8, norm: null, analyzer: 'char', ngram_range: [2, 2] }, ['abcd', 'a', 'aa'], [3, 0, 1]],
  ])('%j counts every n-gram once, none of padding', (config, texts, totals) => {
    const { fitted, asked } = fit(HashingVectorizer, config)
    const rows = asked(texts)
    expect(rows.map((row) => row.reduce((a, b) => a + b))).toEqual(totals)
    const applied = (HashingVectorizer as unknown as Entry).apply(texts, fitted)
    rows.forEach((row, i) => expect(row).toEqual(row.map((_, at) => applied.column(at)[i])))
  })

  it('puts words where their MurmurHash3 says', () => {
    const { asked } = fit(HashingVectorizer, { n_features: 1000, norm: null })
    // sklearn.utils.murmurhash3_32('cat') is 1751422759.
    expect(asked(['cat'])[0]!.indexOf(1)).toBe(759)
  })
})

describe('TextVectorization', () => {
  it('gives the ids of words, padded or cut, the most frequent words first', () => {
    const { fitted, asked } = fit(TextVectorization, { max_tokens: 6 })
    expect(fitted).toMatchObject({ steps: 6, vocabulary: { tokens: ['the', 'cat', 'sat', 'dog'] } })
    expect(asked(['The DOG sat, unheard of', 'cat', 'a b c d e f g the'])).toEqual([[2, 5, 4, 1, 1, 0], [3, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]])
  })

  it('gives the ids of characters, for as many steps as asked', () => {
    const { fitted, asked } = fit(TextVectorization, { split: 'character', output_sequence_length: 4 })
    expect((fitted as { vocabulary: { tokens: readonly string[] } }).vocabulary.tokens.slice(0, 2)).toEqual(['t', ' '])
    expect(asked(['T t', '字'])).toEqual([[2, 3, 2, 0], [1, 0, 0, 0]])
  })

  it('knows words written as they were met', () => {
    const transform = TextVectorization as unknown as Entry
    const scope = { column: 'note', rows: Uint32Array.of(0), rng: new Rng(1), target: undefined as never }
    const fitted = transform.fit(['An iPhone'], readOptions('config', {}, transform.options, []), scope)
    expect(fitted).toMatchObject({ vocabulary: { tokens: ['an', 'iphone'], spellings: { iPhone: 'iphone' } } })
  })
})
