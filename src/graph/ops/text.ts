import { CHARACTERS, WORDS } from '../../strings/tokenize.ts'
import { formatShape, mayBeSame } from '../dims.ts'
import { choice, defineOp, flag, floats, INDEX, input, int, ints, optional, text, texts } from '../op.ts'

/**
 * Texts split at a delimiter, filled up with '' to the same number of parts, and how many parts each has; see
 * `strings/split.ts`. https://onnx.ai/onnx/operators/onnx__StringSplit.html
 */
const StringSplit = defineOp({
  domain: '',
  interpreted: true,
  inputs: [input('X', ['string'])],
  outputs: ['Y', 'Z'],
  attributes: { delimiter: text(''), maxsplit: optional(int(undefined, { min: 0 })) },
  infer(context) {
    const { shape } = context.input(0)
    return [
      { dtype: 'string', shape: [...shape, context.runtimeSize(shape.length)] },
      { dtype: 'int64', shape },
    ]
  },
})

/** What begins a separator or an expression that is more than the characters it is written with. */
const SYNTAX = /[\\^$.*+?()[\]{}|]/

/**
 * The tokens of each text, filled up with `pad_value` to the same number; with `mark` between U+0002 and U+0003. Either
 * what is between `separators`, a lone '' meaning single characters, or all matches of `tokenexp`. onnxruntime reads both
 * as expressions of RE2: here a separator is plain, and an expression one that JavaScript reads alike.
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.Tokenizer
 */
const Tokenizer = defineOp({
  domain: 'com.microsoft',
  interpreted: true,
  inputs: [input('X', ['string'])],
  outputs: ['Y'],
  attributes: {
    mark: flag(),
    mincharnum: int(undefined, { min: 1 }),
    pad_value: text(),
    separators: optional(texts()),
    tokenexp: optional(choice([WORDS, CHARACTERS])),
  },
  infer(context) {
    const { attributes: { separators, tokenexp, mincharnum }, fail } = context
    const { shape } = context.input(0)
    if (shape.length < 1 || shape.length > 2) fail(`X must be [texts] or [rows, texts], but has ${shape.length} axes.`)
    if ((separators === undefined) === (tokenexp === undefined)) fail('give either separators or tokenexp.')
    const byCharacter = separators?.length === 1 && separators[0] === ''
    if (separators && !byCharacter && (separators.length === 0 || separators.some((one) => one === '' || SYNTAX.test(one)))) {
      fail(`separators must be plain texts, or one '' for single characters, but are ${JSON.stringify(separators)}.`)
    }
    // Behind a match that is too short onnxruntime goes on inside of it.
    if ((byCharacter || tokenexp) && mincharnum > 1) fail('mincharnum must be 1, unless there are separators to split at.')
    return [{ dtype: 'string', shape: [...shape, context.runtimeSize(shape.length)] }]
  },
})

/**
 * How often known n-grams occur in each row of tokens, or a weight for each; see `strings/ngrams.ts`. Each n-gram has a place of
 * its own. https://onnx.ai/onnx/operators/onnx__TfIdfVectorizer.html
 */
const TfIdfVectorizer = defineOp({
  domain: '',
  interpreted: true,
  inputs: [input('X', ['string', ...INDEX])],
  outputs: ['Y'],
  attributes: {
    mode: choice(['TF', 'IDF', 'TFIDF']),
    min_gram_length: int(undefined, { min: 1 }),
    max_gram_length: int(undefined, { min: 1 }),
    max_skip_count: int(undefined, { min: 0 }),
    ngram_counts: ints({ min: 0 }),
    ngram_indexes: ints({ min: 0 }),
    pool_strings: optional(texts()),
    pool_int64s: optional(ints({})),
    weights: optional(floats()),
  },
  infer(context) {
    const { attributes, fail } = context
    const { pool_strings, pool_int64s, ngram_counts, ngram_indexes, weights, min_gram_length, max_gram_length } = attributes
    const { dtype, shape } = context.input(0)
    if (shape.length < 1 || shape.length > 2) fail(`X must be [tokens] or [rows, tokens], but has ${shape.length} axes.`)
    const pool = dtype === 'string' ? pool_strings : pool_int64s
    if (!pool) return fail(`X is ${dtype}: give ${dtype === 'string' ? 'pool_strings' : 'pool_int64s'}.`)
    if (min_gram_length > max_gram_length) fail(`min_gram_length ${min_gram_length} is above max_gram_length ${max_gram_length}.`)
    if (ngram_counts.length < max_gram_length) fail(`ngram_counts needs ${max_gram_length} numbers, one for each length.`)
    const ngrams = ngram_counts.reduce((sum, from, i) => sum + ((ngram_counts[i + 1] ?? pool.length) - from) / (i + 1), 0)
    if (ngrams !== ngram_indexes.length) fail(`the pool has ${ngrams} n-grams, but ngram_indexes has ${ngram_indexes.length}.`)
    if (weights && weights.length !== ngrams) fail(`the pool has ${ngrams} n-grams, but there are ${weights.length} weights.`)
    if (new Set(ngram_indexes).size !== ngrams || ngrams === 0) fail('ngram_indexes must name a place of its own for each n-gram.')
    const width = ngram_indexes.reduce((a, b) => Math.max(a, b)) + 1
    return [{ dtype: 'float32', shape: [...shape.slice(0, -1), width] }]
  },
})

/** Texts put one behind the other, pair by pair; X and Y are of one shape. https://onnx.ai/onnx/operators/onnx__StringConcat.html */
const StringConcat = defineOp({
  domain: '',
  interpreted: true,
  inputs: [input('X', ['string']), input('Y', ['string'])],
  outputs: ['Z'],
  attributes: {},
  infer(context) {
    const [{ dtype, shape }, other] = [context.input(0), context.input(1)]
    if (!mayBeSame(shape, other.shape)) context.fail(`X ${formatShape(shape)} and Y ${formatShape(other.shape)} must be of one shape.`)
    return [{ dtype, shape }]
  },
})

export const textOps = { StringConcat, StringSplit, Tokenizer, TfIdfVectorizer }
