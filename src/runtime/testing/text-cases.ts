import { type AnyTensor, int64, strings } from '../../core/tensor.ts'
import type { Attribute } from '../../graph/graph.ts'
import type { textOps } from '../../graph/ops/text.ts'
import { CHARACTERS, WORDS } from '../../strings/tokenize.ts'

/** An op on given values rather than random ones: what is hard about texts is which they are. */
export interface TextCase {
  readonly op: keyof typeof textOps
  readonly title: string
  readonly inputs: readonly AnyTensor[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

const LONG = Array.from({ length: 10_000 }, (_, i) => `wörd${(i * 7919) % 1013}`).join(' ')

export const NASTY: readonly string[] = [
  '', ' ', '   ', ' a b ', 'a  b', 'a,b,,c', ',a,', "Don't 'stop': 12,500.75 v1.2.3-beta a_b l’été 1,,2 .5 5.",
  '👩‍👩‍👧 x 👍🏽', '\u{1f600}\u{1f600}', 'e\u0301te\u0301 été', '中文 字，我爱北京2024年', 'カタカナとひらがな々。', '𠀀𠀁 漢kanji漢', '한국어 띄어쓰기',
  'İstanbul ẞ ß Σίσυφος', '\t a\nb\r\nc\v\fd', 'a\u00a0b\u3000c\u2003d\u0085e\u2028f', 'a\ufeffb\u200bc', 'नमस्ते สวัสดี مرحبا', '①② ½ x²',
]

const long = strings([1], [LONG])
const texts = strings([NASTY.length], NASTY)
const tokens = strings([2, 6], ['a', 'x', 'b', 'b', 'c', 'b', 'b', 'b', 'é', 'b', '', 'é'])

const NGRAMS = { mode: 'TF', min_gram_length: 1, max_gram_length: 2, max_skip_count: 0, ngram_counts: [0, 3], ngram_indexes: [4, 1, 2, 0, 3, 6] }
const POOL = { pool_strings: ['a', 'b', 'é', 'a', 'b', 'b', 'c', 'b', 'b'] }
const NUMBERS = { pool_int64s: [1, 2, 3, 1, 2, 2, 3, 2, 2] }
const WEIGHTS = { weights: [0.5, 2, 3, 4, 5, 6.1] }
const TOKENS = { mark: 0, mincharnum: 1, pad_value: '' }

const split = (title: string, attributes: TextCase['attributes'], input: AnyTensor = texts): TextCase => ({ op: 'StringSplit', title, inputs: [input], attributes })
const tokenize = (title: string, attributes: TextCase['attributes'], input: AnyTensor = texts): TextCase =>
  ({ op: 'Tokenizer', title, inputs: [input], attributes: { ...TOKENS, ...attributes } })
const count = (title: string, attributes: TextCase['attributes'], input: AnyTensor = tokens): TextCase =>
  ({ op: 'TfIdfVectorizer', title, inputs: [input], attributes: { ...NGRAMS, ...(input.dtype === 'string' ? POOL : NUMBERS), ...attributes } })

export const TEXT_CASES: readonly TextCase[] = [
  { op: 'StringConcat', title: 'with themselves, backwards', inputs: [texts, strings([NASTY.length], NASTY.toReversed())], attributes: {} },
  { op: 'StringConcat', title: 'of no text', inputs: [strings([2, 0], []), strings([2, 0], [])], attributes: {} },
  split('at spaces', {}),
  split('at spaces, 10,000 words', {}, long),
  split('at spaces, one text', {}, strings([], [' a b'])),
  split('at spaces, no text', {}, strings([0], [])),
  split('at spaces, nothing but them', {}, strings([2, 1], ['', ' '])),
  ...[0, 1, 2, 7].flatMap((maxsplit) => [split(`at spaces, ${maxsplit} times`, { maxsplit }), split(`at commas, ${maxsplit} times`, { maxsplit, delimiter: ',' })]),
  split('at commas', { delimiter: ',' }),
  split('at a single space', { delimiter: ' ' }),
  split('at two characters', { delimiter: 'a ' }),
  split('at a character of three bytes', { delimiter: '字' }, strings([2, 2], ['字', 'a字b', '字字', ''])),
  tokenize('by character', { separators: [''] }),
  tokenize('by character, each text', { separators: [''] }, strings([2, 2], ['ab', '', '中文', 'c'])),
  tokenize('by character, only empty texts', { separators: [''] }, strings([2], ['', ''])),
  tokenize('any character', { tokenexp: CHARACTERS, mark: 1 }),
  tokenize('words', { tokenexp: WORDS }),
  tokenize('words, marked', { tokenexp: WORDS, mark: 1, pad_value: '字' }),
  tokenize('10,000 words', { tokenexp: WORDS }, long),
  tokenize('the characters of 10,000 words', { separators: [''] }, long),
  tokenize('between spaces', { separators: [' '] }),
  tokenize('between spaces and commas', { separators: [' ', ','] }),
  tokenize('between spaces, two characters', { separators: [' '], mincharnum: 2 }),
  tokenize('between two characters', { separators: ['a ', '字'] }),
  count('frequencies', {}),
  count('frequencies of one list', {}, strings([5], ['a', 'b', 'b', 'c', 'a'])),
  count('frequencies of nothing', {}, strings([3, 0], [])),
  count('pairs', { min_gram_length: 2 }),
  count('single tokens', { max_gram_length: 1 }),
  ...['TF', 'IDF', 'TFIDF'].flatMap((mode) => [count(mode, { mode }), count(`${mode} with weights`, { mode, ...WEIGHTS })]),
  ...[1, 2, 5].map((max_skip_count) => count(`pairs with up to ${max_skip_count} between`, { max_skip_count })),
  count('three tokens', { max_gram_length: 3, max_skip_count: 1, ngram_counts: [0, 1, 1], ngram_indexes: [0, 1], pool_strings: ['b', 'a', 'b', 'c'] }),
  count('numbers', {}, int64([2, 3], [1, 2, 3, 2, 2, -1])),
  count('smaller numbers', {}, { dtype: 'int32', shape: [4], data: Int32Array.of(1, 2, 2, 2) }),
  count('10,000 words', { ngram_counts: [0], ngram_indexes: [1, 0], max_gram_length: 1, pool_strings: ['wörd0', 'wörd7'] }, strings([1, 10_000], LONG.split(' '))),
]
