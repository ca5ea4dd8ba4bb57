import { choice, orElse, positiveInteger } from '../../core/options.ts'
import { tensor } from '../../core/tensor.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { ONNX_DTYPE } from '../../graph/onnx-dtypes.ts'
import { murmurHash3 } from '../../strings/murmur-hash.ts'
import { tokensOf } from '../text/analyzer.ts'
import { type AnalyzerName, ANALYZERS, ngramRange, numbersOfRows } from '../text/count-ngrams.ts'
import { type Norm, norm, normaliseColumns, normalised } from '../text/norm.ts'
import { stringEncoder } from './transform.ts'

interface Hashing {
  readonly analyzer: AnalyzerName
  readonly range: readonly [number, number]
  readonly size: number
  readonly norm: Norm | null
}

/** Stands before the place of an n-gram, and before that of one that ends in padding. */
const COUNTED = -1
const PADDED = -2
const SPACE = ' '
const LAST = 2 ** 31 - 1

/**
 * How often n-grams occur in a text whose MurmurHash3 leaves the same rest when divided by `n_features`: no vocabulary is kept, so
 * none can be too large. Like scikit-learn's without `alternate_sign`, but a negative hash has a positive rest. Case counts.
 */
export const HashingVectorizer = stringEncoder({
  options: {
    analyzer: orElse(choice(['word', 'char']), 'word'),
    ngram_range: orElse(ngramRange(), [1, 1]),
    n_features: orElse(positiveInteger(), 4096),
    norm: norm(),
  },
  fit: (_, { analyzer, ngram_range, n_features, norm: by }): Hashing => ({ analyzer, range: ngram_range, size: n_features, norm: by }),
  apply: (texts, fitted) => numbersOfRows(fitted.size, () => texts.map((text) => normalised(count(text, fitted), fitted.norm))),
  front({ builder, constant }, text, { analyzer, range: [shortest, longest], size }) {
    const tokens = tokensOf(builder, text, ANALYZERS[analyzer])
    const marked = Array.from({ length: longest - shortest + 1 }, (_, i) => {
      const { ngrams, last } = ngramsOf(builder, tokens, shortest + i, analyzer === 'word')
      const hashes = builder.op('Cast', [builder.op('MurmurHash3', [ngrams], { seed: 0, positive: 0 })], { to: ONNX_DTYPE.int64 })
      const places = builder.op('Mod', [hashes, constant('size', tensor('int64', [], BigInt64Array.of(BigInt(size))))])
      const marks = builder.op('LabelEncoder', [last], { keys_strings: [''], values_int64s: [PADDED], default_int64: COUNTED })
      const axis = builder.ints([2])
      const pairs = builder.op('Concat', [builder.op('Unsqueeze', [marks, axis]), builder.op('Unsqueeze', [places, axis])], { axis: 2 })
      return builder.op('Reshape', [pairs, builder.ints([0, -1])])
    })
    // Pairs of a mark and a place are what is counted: no place is negative, so no pair begins with one.
    return builder.op('TfIdfVectorizer', [marked.length === 1 ? marked[0]! : builder.op('Concat', marked, { axis: 1 })], {
      mode: 'TF',
      min_gram_length: 2,
      max_gram_length: 2,
      max_skip_count: 0,
      ngram_counts: [0, 0],
      ngram_indexes: Array.from({ length: size }, (_, i) => i),
      pool_int64s: Array.from({ length: 2 * size }, (_, i) => (i % 2 === 0 ? COUNTED : (i - 1) / 2)),
    })
  },
  lower: ({ builder }, counts, fitted) => normaliseColumns(builder, counts, fitted.map(({ size }) => size), fitted[0]!.norm),
})

/** What {@link ngramsOf} gives is hashed, so that a text has the same numbers here and there. */
function count(text: string, { analyzer, range: [shortest, longest], size }: Hashing): Float32Array {
  const counts = new Float32Array(size)
  const tokens = ANALYZERS[analyzer].tokenize(text)
  for (let length = shortest; length <= longest; length++) {
    for (let from = 0; from + length <= tokens.length; from++) {
      const hash = murmurHash3(tokens.slice(from, from + length).join(analyzer === 'word' ? SPACE : ''), 0) % size
      counts[hash < 0 ? hash + size : hash]!++
    }
  }
  return counts
}

/** Each token of [batch, tokens] and those behind it, as one text, and the last of them. */
function ngramsOf(builder: GraphBuilder, tokens: string, length: number, spaced: boolean): { readonly ngrams: string; readonly last: string } {
  const from = (start: number): string => {
    const end = start === length - 1 ? LAST : start - length + 1
    return length === 1 ? tokens : builder.op('Slice', [tokens, builder.ints([start]), builder.ints([end]), builder.ints([1])])
  }
  const parts = Array.from({ length }, (_, i) => from(i))
  const ngrams = parts.reduce((text, part) => {
    // Whatever a token is, it becomes a space.
    const space = builder.op('LabelEncoder', [part], { keys_strings: [SPACE], values_strings: [SPACE], default_string: SPACE })
    return builder.op('StringConcat', [spaced ? builder.op('StringConcat', [text, space]) : text, part])
  })
  return { ngrams, last: parts.at(-1)! }
}
