import { log } from '../../core/elementary.ts'
import { flag, orElse } from '../../core/options.ts'
import { float32 } from '../../core/tensor.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { COUNT_OPTIONS, type CountOptions, countNgrams, fitCounts, type FittedCounts, lowerCounts, numbersOfRows } from '../text/count-ngrams.ts'
import { type Norm, norm, normaliseColumns, normalised } from '../text/norm.ts'
import { type FitScope, stringEncoder } from './transform.ts'

interface TfidfOptions extends CountOptions {
  readonly sublinear_tf: boolean
  readonly norm: Norm | null
}

interface Tfidf extends FittedCounts {
  readonly idf: readonly number[]
  readonly sublinear: boolean
  readonly norm: Norm | null
}

/**
 * How often each n-gram occurs in a text, the more weight the fewer texts it occurs in, ln((1 + texts) / (1 + texts with it)) + 1,
 * each text scaled to the length 1: scikit-learn's TfidfVectorizer with its smooth idf.
 */
export const TfidfVectorizer = stringEncoder({
  countsWords: true,
  options: { ...COUNT_OPTIONS, sublinear_tf: orElse(flag(), false), norm: norm() },
  fit(values, options: TfidfOptions, scope: FitScope): Tfidf {
    const counts = fitCounts(values, options, scope)
    const idf = counts.texts.map((texts) => log((1 + scope.rows.length) / (1 + texts)) + 1)
    return { ...counts, idf, sublinear: options.sublinear_tf, norm: options.norm }
  },
  apply: (texts, fitted) => numbersOfRows(fitted.idf.length, () => countNgrams(texts, fitted).map((counts) => weigh(counts, fitted))),
  front: (scope, text, fitted: Tfidf) => lowerCounts(scope, text, fitted),
  lower({ builder, constant }, counts, fitted) {
    const { sublinear, norm: scale } = fitted[0]!
    const idf = fitted.flatMap((one) => one.idf)
    const weighed = builder.op('Mul', [sublinear ? dampen(builder, counts) : counts, constant('idf', float32([idf.length], idf))])
    return normaliseColumns(builder, weighed, fitted.map((one) => one.idf.length), scale)
  },
})

function weigh(counts: Float32Array, { idf, sublinear, norm }: Tfidf): Float32Array {
  return normalised(counts.map((count, i) => (count === 0 ? 0 : (sublinear ? 1 + log(count) : count) * idf[i]!)), norm)
}

/** 1 + ln(count), 0 of 0: counts are whole, so one of at least 1 stays what it is where 0 becomes 1. */
function dampen(builder: GraphBuilder, counts: string): string {
  const one = builder.scalar(1)
  const logarithm = builder.op('Add', [builder.op('Log', [builder.op('Max', [counts, one])]), one])
  return builder.op('Mul', [logarithm, builder.op('Min', [counts, one])])
}
