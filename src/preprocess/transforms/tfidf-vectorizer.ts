import { log } from '../../core/elementary.ts'
import { choice, flag, orElse, orNull } from '../../core/options.ts'
import { float32 } from '../../core/tensor.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { COUNT_OPTIONS, type CountOptions, countNgrams, fitCounts, type FittedCounts, lowerCounts, numbersOfRows } from '../text/count-ngrams.ts'
import { type FitScope, stringEncoder } from './transform.ts'

type Norm = 'l1' | 'l2'

interface TfidfOptions extends CountOptions {
  readonly sublinear_tf: boolean
  readonly norm: Norm | null
}

interface Tfidf extends FittedCounts {
  readonly idf: readonly number[]
  readonly sublinear: boolean
  readonly norm: Norm | null
}

/** Divides what has no n-gram at all, and so only zeros, by something. */
const TINY = 1e-12

/**
 * How often each n-gram occurs in a text, the more weight the fewer texts it occurs in, ln((1 + texts) / (1 + texts with it)) + 1,
 * each text scaled to the length 1: scikit-learn's TfidfVectorizer with its smooth idf.
 */
export const TfidfVectorizer = stringEncoder({
  countsWords: true,
  options: { ...COUNT_OPTIONS, sublinear_tf: orElse(flag(), false), norm: { ...orNull(choice(['l1', 'l2'])), default: 'l2' } },
  fit(values, options: TfidfOptions, scope: FitScope): Tfidf {
    const counts = fitCounts(values, options, scope)
    const idf = counts.texts.map((texts) => log((1 + scope.rows.length) / (1 + texts)) + 1)
    return { ...counts, idf, sublinear: options.sublinear_tf, norm: options.norm }
  },
  apply: (texts, fitted) => numbersOfRows(fitted.idf.length, () => countNgrams(texts, fitted).map((counts) => weigh(counts, fitted))),
  front: (scope, text, fitted: Tfidf) => lowerCounts(scope, text, fitted),
  lower({ builder, constant }, counts, fitted) {
    const { sublinear, norm } = fitted[0]!
    const idf = fitted.flatMap((one) => one.idf)
    const weighed = builder.op('Mul', [sublinear ? dampen(builder, counts) : counts, constant('idf', float32([idf.length], idf))])
    if (norm === null) return weighed
    if (fitted.length === 1) return normalise(builder, weighed, norm)
    let end = 0
    const columns = fitted.map(({ idf: { length } }) => {
      const [from, to] = [end, (end += length)]
      return normalise(builder, builder.op('Slice', [weighed, builder.ints([from]), builder.ints([to]), builder.ints([1])]), norm)
    })
    return builder.op('Concat', columns, { axis: 1 })
  },
})

function weigh(counts: Float32Array, { idf, sublinear, norm }: Tfidf): Float32Array {
  const weighed = counts.map((count, i) => (count === 0 ? 0 : (sublinear ? 1 + log(count) : count) * idf[i]!))
  if (norm === null) return weighed
  const sum = weighed.reduce((total, value) => total + (norm === 'l1' ? value : value * value), 0)
  const length = Math.max(norm === 'l1' ? sum : Math.sqrt(sum), TINY)
  return weighed.map((value) => value / length)
}

/** 1 + ln(count), 0 of 0: counts are whole, so one of at least 1 stays what it is where 0 becomes 1. */
function dampen(builder: GraphBuilder, counts: string): string {
  const one = builder.scalar(1)
  const logarithm = builder.op('Add', [builder.op('Log', [builder.op('Max', [counts, one])]), one])
  return builder.op('Mul', [logarithm, builder.op('Min', [counts, one])])
}

/** All values are 0 or more. */
function normalise(builder: GraphBuilder, x: string, norm: Norm): string {
  const summed = builder.op('ReduceSum', [norm === 'l1' ? x : builder.op('Mul', [x, x]), builder.ints([1])], { keepdims: 1 })
  const length = norm === 'l1' ? summed : builder.op('Sqrt', [summed])
  return builder.op('Div', [x, builder.op('Max', [length, builder.scalar(TINY)])])
}
