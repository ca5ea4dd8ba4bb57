import { numberWords as numberTexts } from '../../../scripts/datasets/translations.mjs'
import { END, vocabularyOf } from './vocabulary.mjs'

/** Words, and the hyphens that join them. */
const words = (text) => text.split(/ |(?=-)|(?<=-)/)

/**
 * English numbers below 10,000 in words and the same in another language, as ids: rows `{source, target}`. The 400 of every sixth row
 * are meant for the test; their numbers are in no other row.
 */
export async function numberWords(language) {
  const pairs = await numberTexts(language)
  const sources = pairs.map(([english]) => words(english))
  const targets = pairs.map(([, other]) => words(other))
  const trained = (_, i) => i % 6 !== 5
  const from = vocabularyOf(sources.filter(trained), 1000)
  const to = vocabularyOf(targets.filter(trained), 1000)
  return {
    rows: pairs.map((_, i) => ({ source: from.encode(sources[i]), target: [...to.encode(targets[i]), END] })),
    sourceVocabulary: from.size,
    targetVocabulary: to.size,
  }
}
