import { inPackages, readJson, toCsv } from './table.mjs'

const LICENCES = inPackages('spdx-license-list/spdx-full.json')
const FAMILIES = { BSD: /^BSD/, CC: /^CC/, GFDL: /^GFDL/, GNU: /^[AL]?GPL/, HPND: /^HPND/, MIT: /^MIT/, OLDAP: /^OLDAP/, 'AFL/OSL': /^(AFL|OSL)/ }
const CHUNK = 60
const WORD = /[\p{L}\p{N}_]+/gu

/** Chunks of 60 words of licence texts, with the family of the licence. */
export const licences = {
  file: 'licences.bin',
  inputs: [LICENCES],
  pack: () => toCsv(['text', 'licence', 'family'], licenceChunks().map(({ text, licence, family }) => [text, licence, family])),
}

/** Rows `{text, licence, family}`, licence by licence in the order of their ids. */
export function licenceChunks() {
  const all = readJson(LICENCES)
  const familyOf = (id) => Object.keys(FAMILIES).find((family) => FAMILIES[family].test(id))
  return Object.keys(all).filter(familyOf).toSorted().flatMap((licence) =>
    chunksOf(all[licence].licenseText).map((text) => ({ text, licence, family: familyOf(licence) })),
  )
}

/** Each from its first word to before the next chunk's; what is left at the end is no chunk. */
function chunksOf(text) {
  const starts = Array.from(text.matchAll(WORD), ({ index }) => index)
  const chunks = Array.from({ length: Math.floor(starts.length / CHUNK) }, (_, i) => text.slice(starts[i * CHUNK], starts[(i + 1) * CHUNK]))
  return chunks.map((chunk) => chunk.replaceAll(/\s+/g, ' ').trim())
}

/** The words of a text as the chunks count them, in lower case. */
export const wordsOf = (text) => text.toLowerCase().match(WORD) ?? []
