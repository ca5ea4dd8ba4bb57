import { toCardinal as english } from 'n2words/en-US'
import { toCardinal as spanish } from 'n2words/es-ES'
import { toCardinal as french } from 'n2words/fr-FR'
import { END, vocabularyOf } from './vocabulary.mjs'

const OTHERS = { fr: french, es: spanish }
const PAIRS = 2400
/** Coprime to 10,000, so that the numbers are spread and none comes twice. */
const STRIDE = 7919

/** Words, and the hyphens that join them. */
const words = (text) => text.split(/ |(?=-)|(?<=-)/)

/**
 * English numbers below 10,000 in words and the same in another language, as ids: rows `{source, target}`. The 400 of every sixth row
 * are meant for the test; their numbers are in no other row.
 */
export function numberWords(language) {
  const numbers = Array.from({ length: PAIRS }, (_, i) => (i * STRIDE) % 10_000)
  const sources = numbers.map((n) => words(english(n)))
  const targets = numbers.map((n) => words(OTHERS[language](n)))
  const trained = (_, i) => i % 6 !== 5
  const from = vocabularyOf(sources.filter(trained), 1000)
  const to = vocabularyOf(targets.filter(trained), 1000)
  return {
    rows: numbers.map((_, i) => ({ source: from.encode(sources[i]), target: [...to.encode(targets[i]), END] })),
    sourceVocabulary: from.size,
    targetVocabulary: to.size,
  }
}
