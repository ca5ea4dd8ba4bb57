import { choice, flag, type Option, orElse, orNull, positiveInteger } from '../../core/options.ts'
import { MaasError } from '../../core/error.ts'
import { NgramCounter } from '../../strings/ngrams.ts'
import type { FitScope, LowerScope, Numbers } from '../transforms/transform.ts'
import { mapColumn } from '../numbers.ts'
import { type Analyzer, CHARACTER, tokensOf, WORD } from './analyzer.ts'
import { chooseNgrams, type Ngrams } from './ngrams.ts'
import { idsOf, lookUp, tokenTable, UNKNOWN_ID } from './vocabulary.ts'

/** By scikit-learn's names. */
export const ANALYZERS = { word: WORD, char: CHARACTER } as const
export type AnalyzerName = keyof typeof ANALYZERS

/** The shortest and the longest n-grams. */
export function ngramRange(): Option<readonly [number, number]> {
  return {
    expects: 'two whole numbers such as [1, 2], the first at least 1 and no larger than the second',
    parse(value) {
      if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isInteger)) return undefined
      const [shortest, longest] = value as [number, number]
      return shortest >= 1 && shortest <= longest ? [shortest, longest] : undefined
    },
  }
}

/** What scikit-learn's vectorizers are told, of which these mean the same here. */
export const COUNT_OPTIONS = {
  analyzer: orElse(choice(['word', 'char']), 'word'),
  ngram_range: orElse(ngramRange(), [1, 1]),
  lowercase: orElse(flag(), true),
  min_df: orElse(positiveInteger(), 1),
  max_features: orNull(positiveInteger()),
}

export interface CountOptions {
  readonly analyzer: AnalyzerName
  readonly ngram_range: readonly [number, number]
  readonly lowercase: boolean
  readonly min_df: number
  readonly max_features: number | null
}

/** The n-grams of the training rows that are counted. Plain JSON. */
export interface FittedCounts extends Ngrams {
  readonly analyzer: AnalyzerName
  /** Of the shortest n-grams. */
  readonly shortest: number
}

/** Throws `invalid-data` when there is nothing to count. */
export function fitCounts(texts: readonly string[], options: CountOptions, { column, rows }: Pick<FitScope, 'column' | 'rows'>): FittedCounts {
  const { analyzer, ngram_range, lowercase, min_df, max_features } = options
  const table = tokenTable(tokenized(texts, rows, ANALYZERS[analyzer]), lowercase)
  const ngrams = chooseNgrams(table, { range: ngram_range, minTexts: min_df, most: max_features ?? Infinity, lowercase })
  if (ngrams.texts.length === 0) {
    const what = analyzer === 'word' ? 'word' : 'character'
    throw new MaasError('invalid-data', `Column "${column}" has no ${what} n-gram of length ${ngram_range.join(' to ')} in at least `
      + `${min_df} of the ${rows.length} training rows: there is nothing to count.`)
  }
  return { analyzer, shortest: ngram_range[0], ...ngrams }
}

function* tokenized(texts: readonly string[], rows: ArrayLike<number>, { tokenize }: Analyzer): Generator<readonly string[]> {
  for (let i = 0; i < rows.length; i++) yield tokenize(texts[rows[i]!]!)
}

/** Texts [batch, 1] -> how often each n-gram occurs, float32 [batch, n-grams]. */
export function lowerCounts({ builder }: LowerScope, texts: string, fitted: FittedCounts): string {
  const { analyzer, vocabulary, pool, shortest, texts: { length } } = fitted
  const ids = lookUp(builder, tokensOf(builder, texts, ANALYZERS[analyzer]), vocabulary)
  return builder.op('TfIdfVectorizer', [ids], {
    mode: 'TF',
    min_gram_length: shortest,
    max_gram_length: fitted.counts.length,
    max_skip_count: 0,
    ngram_counts: startsOf(fitted),
    ngram_indexes: Array.from({ length }, (_, i) => i),
    pool_int64s: pool,
  })
}

/** Where in the pool the n-grams of each length begin. */
function startsOf({ counts }: Ngrams): readonly number[] {
  let next = 0
  return counts.map((count, i) => {
    const start = next
    next += count * (i + 1)
    return start
  })
}

/** What {@link lowerCounts} gives, of all rows. */
export function countNgrams(texts: readonly string[], fitted: FittedCounts): readonly Float32Array[] {
  const { analyzer, vocabulary, pool, shortest, texts: { length } } = fitted
  const counter = new NgramCounter({
    pool,
    ngramCounts: startsOf(fitted),
    ngramIndexes: Array.from({ length }, (_, i) => i),
    minGramLength: shortest,
    maxGramLength: fitted.counts.length,
    maxSkipCount: 0,
    mode: 'TF',
  })
  const ids = idsOf(vocabulary)
  return texts.map((text) => {
    const counts = new Float32Array(length)
    counter.count(ANALYZERS[analyzer].tokenize(text).map((token) => ids.get(token) ?? UNKNOWN_ID), counts)
    return counts
  })
}

/** Rows of numbers that are only made when another transform looks at them: of many texts they are large. */
export function numbersOfRows(width: number, make: () => readonly Float32Array[]): Numbers {
  let made: readonly Float32Array[] | undefined
  return {
    width,
    missing: false,
    column(index) {
      made ??= make()
      return mapColumn(made, (row) => row[index]!)
    },
  }
}
