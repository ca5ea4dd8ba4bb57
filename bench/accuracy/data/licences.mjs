import licences from 'spdx-license-list/full.js'
import { vocabularyOf } from './vocabulary.mjs'

const FAMILIES = { BSD: /^BSD/, CC: /^CC/, GFDL: /^GFDL/, GNU: /^[AL]?GPL/, HPND: /^HPND/, MIT: /^MIT/, OLDAP: /^OLDAP/, 'AFL/OSL': /^(AFL|OSL)/ }
const CHUNK = 60
const VOCABULARY = 4000

/**
 * Chunks of 60 words of licence texts, as ids, with the family of the licence: rows `{words, family}`. Every fifth row is from a licence of which no
 * chunk stands in any other row: those are meant for the test.
 */
export function licenceFamilies() {
  const chunks = { train: [], test: [] }
  for (const [family, pattern] of Object.entries(FAMILIES)) {
    const ids = Object.keys(licences).filter((id) => pattern.test(id)).toSorted()
    ids.forEach((id, i) => {
      const words = licences[id].licenseText.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
      for (let from = 0; from + CHUNK <= words.length; from += CHUNK) {
        chunks[i % 5 === 4 ? 'test' : 'train'].push({ words: words.slice(from, from + CHUNK), family })
      }
    })
  }
  const { size, encode } = vocabularyOf(chunks.train.map(({ words }) => words), VOCABULARY)
  const count = 5 * Math.min(chunks.test.length, Math.floor(chunks.train.length / 4))
  const rows = Array.from({ length: count }, (_, i) => (i % 5 === 4 ? chunks.test[(i - 4) / 5] : chunks.train[i - Math.floor(i / 5)]))
  return { rows: rows.map(({ words, family }) => ({ words: encode(words), family })), vocabulary: size }
}
