import { inPackages, readJson, toCsv } from './table.mjs'

const WORDS = inPackages('n2words/package.json')
const names = (language) => inPackages(`cldr-annotations-derived-full/annotationsDerived/${language}/annotations.json`)
const PAIRS = 2400
/** Coprime to 10,000, so that the numbers are spread and none comes twice. */
const STRIDE = 7919

/** English numbers below 10,000 in words, with the same in another language. */
const inWords = (language) => ({
  file: `number-words-${language}.bin`,
  inputs: [WORDS],
  pack: async () => toCsv(['en', language], await numberWords(language)),
})
export const numberWordsFr = inWords('fr')
export const numberWordsEs = inWords('es')

/** Pairs of texts; the numbers of every sixth are in no other row. */
export async function numberWords(language) {
  const [english, other] = await Promise.all(['en-US', `${language}-${language.toUpperCase()}`].map((locale) => import(`n2words/${locale}`)))
  return Array.from({ length: PAIRS }, (_, i) => (i * STRIDE) % 10_000).map((n) => [english.toCardinal(n), other.toCardinal(n)])
}

/** Names of emoji with skin tones and genders, flags, and currencies, as Unicode derives them. */
export const emojiNames = {
  file: 'emoji-names-es.bin',
  inputs: [names('en'), names('es')],
  pack() {
    const [english, spanish] = ['en', 'es'].map((language) => readJson(names(language)).annotationsDerived.annotations)
    return toCsv(['en', 'es'], Object.keys(english).filter((key) => key in spanish).map((key) => [english[key].tts[0], spanish[key].tts[0]]))
  },
}
