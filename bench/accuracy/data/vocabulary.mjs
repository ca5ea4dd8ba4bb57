/** Ids of words: 0 is padding, 1 a word that is not in the vocabulary, 2 begins and 3 ends a translation. */
export const PAD = 0
export const UNKNOWN = 1
export const START = 2
export const END = 3
const FIRST_WORD = 4

/** The `size` most frequent words of the given texts (lists of words), ties in order of appearance. */
export function vocabularyOf(texts, size) {
  const counts = new Map()
  for (const word of texts.flat()) counts.set(word, (counts.get(word) ?? 0) + 1)
  const frequent = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, size - FIRST_WORD)
  const ids = new Map(frequent.map(([word], i) => [word, FIRST_WORD + i]))
  return { size: FIRST_WORD + frequent.length, encode: (words) => words.map((word) => ids.get(word) ?? UNKNOWN) }
}
