import { licenceChunks, wordsOf } from '../../../scripts/datasets/licences.mjs'
import { vocabularyOf } from './vocabulary.mjs'

const VOCABULARY = 4000

/**
 * The chunks of licence texts, as ids, with the family of the licence: rows `{words, family}`. Every fifth row is from a fifth of
 * the licences, of which no chunk stands in any other row: those are meant for the test.
 */
export function licenceFamilies() {
  const chunks = { train: [], test: [] }
  let licences = 0
  let previous
  for (const { text, licence, family } of licenceChunks()) {
    if (licence !== previous) licences++
    previous = licence
    chunks[licences % 5 === 0 ? 'test' : 'train'].push({ words: wordsOf(text), family })
  }
  const tests = Math.min(chunks.test.length, Math.floor(chunks.train.length / 4))
  const train = spread(chunks.train, 4 * tests)
  const test = spread(chunks.test, tests)
  const { size, encode } = vocabularyOf(train.map(({ words }) => words), VOCABULARY)
  const rows = Array.from({ length: 5 * tests }, (_, i) => (i % 5 === 4 ? test[(i - 4) / 5] : train[i - Math.floor(i / 5)]))
  return { rows: rows.map(({ words, family }) => ({ words: encode(words), family })), vocabulary: size }
}

/** So many of the items, from all over. */
const spread = (items, count) => Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)])
