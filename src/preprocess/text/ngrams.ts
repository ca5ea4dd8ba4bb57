import { FIRST_ID, type TokenTable, type Vocabulary, vocabularyOf } from './vocabulary.ts'

export interface NgramChoice {
  /** The shortest and the longest n-grams, in tokens. */
  readonly range: readonly [number, number]
  /** In how many texts an n-gram must occur. */
  readonly minTexts: number
  /** The most frequent are kept. */
  readonly most: number
  readonly lowercase: boolean
}

/** Plain JSON. */
export interface Ngrams {
  readonly vocabulary: Vocabulary
  /** Ids of the tokens of all n-grams, one after the other, the shorter ones first, the frequent ones first among these. */
  readonly pool: readonly number[]
  /** How many n-grams of 1, 2, ... tokens there are. */
  readonly counts: readonly number[]
  /** In how many texts each occurs. */
  readonly texts: readonly number[]
}

interface Candidate {
  readonly tokens: readonly number[]
  readonly occurrences: number
  readonly texts: number
}

/** The n-grams of some texts that are worth counting. Of equally frequent ones those that appear first. */
export function chooseNgrams(table: TokenTable, choice: NgramChoice): Ngrams {
  const { range: [shortest, longest], most, lowercase } = choice
  const candidates = [...candidatesOf(table, choice)]
  const kept = candidates
    .toSorted((a, b) => b.occurrences - a.occurrences)
    .slice(0, most)
    .toSorted((a, b) => a.tokens.length - b.tokens.length)
  const used = [...new Set(kept.flatMap(({ tokens }) => tokens))]
  const ids = new Map(used.map((token, i) => [token, FIRST_ID + i]))
  return {
    vocabulary: vocabularyOf(table, used, lowercase),
    pool: kept.flatMap(({ tokens }) => tokens.map((token) => ids.get(token)!)),
    counts: Array.from({ length: longest }, (_, i) => (i + 1 < shortest ? 0 : kept.filter(({ tokens }) => tokens.length === i + 1).length)),
    texts: kept.map(({ texts }) => texts),
  }
}

/** Level by level: an n-gram is no more frequent than what it begins with, so the rare ones are not made longer. */
function* candidatesOf({ texts, tokens }: TokenTable, { range: [shortest, longest], minTexts }: NgramChoice): Generator<Candidate> {
  /** The number of the n-gram that begins at each token; -1: a rare one, or none. */
  let begins = texts.map((text) => text.slice())
  let ngrams: (readonly number[])[] = tokens.map((_, number) => [number])
  for (let length = 1; ; length++) {
    const { occurrences, inTexts } = count(begins, ngrams.length)
    const isRare = (ngram: number): boolean => inTexts[ngram]! < minTexts
    if (length >= shortest) {
      for (const [i, ngram] of ngrams.entries()) {
        if (!isRare(i)) yield { tokens: ngram, occurrences: occurrences[i]!, texts: inTexts[i]! }
      }
    }
    if (length === longest) return
    const longer = new Map<number, number>()
    const made: (readonly number[])[] = []
    begins = begins.map((text, row) => {
      const all = texts[row]!
      return text.map((ngram, at) => {
        const next = all[at + length]
        if (ngram < 0 || next === undefined || isRare(ngram)) return -1
        const key = ngram * tokens.length + next
        let number = longer.get(key)
        if (number === undefined) {
          number = made.push([...ngrams[ngram]!, next]) - 1
          longer.set(key, number)
        }
        return number
      })
    })
    ngrams = made
  }
}

function count(begins: readonly Int32Array[], ngrams: number): { readonly occurrences: Int32Array; readonly inTexts: Int32Array } {
  const occurrences = new Int32Array(ngrams)
  const inTexts = new Int32Array(ngrams)
  const last = new Int32Array(ngrams).fill(-1)
  for (const [row, text] of begins.entries()) {
    for (const ngram of text) {
      if (ngram < 0) continue
      occurrences[ngram]!++
      if (last[ngram] !== row) inTexts[ngram]!++
      last[ngram] = row
    }
  }
  return { occurrences, inTexts }
}
