import licences from 'spdx-license-list/full.js'
import { vocabularyOf } from './vocabulary.mjs'

const FAMILIES = { BSD: /^BSD/, CC: /^CC/, GFDL: /^GFDL/, GNU: /^[AL]?GPL/, HPND: /^HPND/, MIT: /^MIT/, OLDAP: /^OLDAP/, 'AFL/OSL': /^(AFL|OSL)/ }
const CHUNK = 60
const VOCABULARY = 4000

/**
 * Chunks of 60 words of licence texts, as ids, with the family of the licence: rows `{words, family}`. Every fifth row is from a fifth of
 * the licences, of which no chunk stands in any other row: those are meant for the test.
 */
export function licenceFamilies() {
  const chunks = { train: [], test: [] }
  const familyOf = (id) => Object.keys(FAMILIES).find((family) => FAMILIES[family].test(id))
  const ids = Object.keys(licences).filter(familyOf).toSorted()
  ids.forEach((id, i) => {
    const words = licences[id].licenseText.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
    for (let from = 0; from + CHUNK <= words.length; from += CHUNK) {
      chunks[i % 5 === 4 ? 'test' : 'train'].push({ words: words.slice(from, from + CHUNK), family: familyOf(id) })
    }
  })
  const tests = Math.min(chunks.test.length, Math.floor(chunks.train.length / 4))
  const train = spread(chunks.train, 4 * tests)
  const test = spread(chunks.test, tests)
  const { size, encode } = vocabularyOf(train.map(({ words }) => words), VOCABULARY)
  const rows = Array.from({ length: 5 * tests }, (_, i) => (i % 5 === 4 ? test[(i - 4) / 5] : train[i - Math.floor(i / 5)]))
  return { rows: rows.map(({ words, family }) => ({ words: encode(words), family })), vocabulary: size }
}

/** So many of the items, from all over. */
const spread = (items, count) => Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)])
