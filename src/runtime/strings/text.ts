import { MaasError } from '../../core/error.ts'
import type { AnyTensor, StringTensor } from '../../core/tensor.ts'
import type { NodeAttributes } from '../../graph/node-attributes.ts'
import type { textOps } from '../../graph/ops/text.ts'
import { NgramCounter } from '../../strings/ngrams.ts'
import { splitText } from '../../strings/split.ts'
import { characters, separatedBy, type Tokenize, WORDS, words } from '../../strings/tokenize.ts'
import type { Interpretation } from './interpretation.ts'

/** Lists of parts as one tensor, `shape` and the most parts, filled up. */
function padded(shape: readonly number[], lists: readonly (readonly string[])[], fill: string): StringTensor {
  const most = lists.reduce((longest, { length }) => Math.max(longest, length), 0)
  const data = Array.from({ length: lists.length * most }, () => fill)
  lists.forEach((list, row) => list.forEach((part, i) => (data[row * most + i] = part)))
  return { dtype: 'string', shape: [...shape, most], data }
}

const StringConcat: Interpretation = () => ([x, y]) => {
  const { shape, data } = x as StringTensor
  const { shape: otherShape, data: others } = y as StringTensor
  if (otherShape.join() !== shape.join()) {
    throw new MaasError('invalid-input', `Texts of the shapes [${shape.join(', ')}] and [${otherShape.join(', ')}] cannot be put together.`)
  }
  return [{ dtype: 'string', shape, data: data.map((text, i) => text + others[i]!) }]
}

const StringSplit: Interpretation = ({ attributes }) => {
  const delimiter = attributes.text('delimiter')
  const maxsplit = attributes.has('maxsplit') ? attributes.number('maxsplit') : Infinity
  return ([x]) => {
    const { shape, data } = x as StringTensor
    const parts = data.map((text) => splitText(text, delimiter, maxsplit))
    const counts: AnyTensor = { dtype: 'int64', shape, data: BigInt64Array.from(parts, ({ length }) => BigInt(length)) }
    return [padded(shape, parts, ''), counts]
  }
}

function tokenizing(attributes: NodeAttributes): Tokenize {
  if (attributes.has('tokenexp')) return attributes.text('tokenexp') === WORDS ? words : characters
  const separators = attributes.words('separators')
  if (separators[0] === '') return characters
  return separatedBy(separators)
}

const Tokenizer: Interpretation = ({ attributes }) => {
  const tokenize = tokenizing(attributes)
  const least = attributes.number('mincharnum')
  const isMarked = attributes.number('mark') === 1
  const fill = attributes.text('pad_value')
  return ([x]) => {
    const { shape, data } = x as StringTensor
    const lists = data.map((text) => {
      const tokens = tokenize(text).filter((token) => least === 1 || characters(token).length >= least)
      return isMarked ? ['\u0002', ...tokens, '\u0003'] : tokens
    })
    return [padded(shape, lists, fill)]
  }
}

const TfIdfVectorizer: Interpretation = ({ attributes, inputs: [x] }) => {
  const counter = new NgramCounter({
    pool: x!.dtype === 'string' ? attributes.words('pool_strings') : attributes.list('pool_int64s'),
    ngramCounts: attributes.list('ngram_counts'),
    ngramIndexes: attributes.list('ngram_indexes'),
    minGramLength: attributes.number('min_gram_length'),
    maxGramLength: attributes.number('max_gram_length'),
    maxSkipCount: attributes.number('max_skip_count'),
    mode: attributes.text('mode') as 'TF' | 'IDF' | 'TFIDF',
    weights: attributes.has('weights') ? attributes.list('weights').map(Math.fround) : undefined,
  })
  return ([tokens]) => {
    const { shape, dtype, data } = tokens!
    const [rows, count] = shape.length === 1 ? [1, shape[0]!] : (shape as [number, number])
    const out = new Float32Array(rows * counter.width)
    const list = dtype === 'int64' ? Array.from(data as BigInt64Array, Number) : (data as readonly (string | number)[])
    for (let row = 0; row < rows; row++) {
      counter.count(list.slice(row * count, (row + 1) * count), out, row * counter.width)
    }
    return [{ dtype: 'float32', shape: [...shape.slice(0, -1), counter.width], data: out }]
  }
}

export const textInterpretations: Readonly<Record<keyof typeof textOps, Interpretation>> = { StringConcat, StringSplit, Tokenizer, TfIdfVectorizer }
