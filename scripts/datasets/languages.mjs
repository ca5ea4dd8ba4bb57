import { readdirSync, readFileSync } from 'node:fs'
import { inPackages, readJson, toCsv } from './table.mjs'

const LIBRARY = inPackages('typescript-5/lib')
const ENGLISH = `${LIBRARY}/_tsc.js`
const OTHERS = readdirSync(LIBRARY, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)
const translations = (language) => `${LIBRARY}/${language}/diagnosticMessages.generated.json`
/** `diag(1002, 1 /* Error *\/, "Unterminated_string_literal_1002", "Unterminated string literal.")` */
const DIAGNOSTIC = /diag\((\d+), \d+ \/\* \w+ \*\/, "((?:[^"\\]|\\.)*)", ("(?:[^"\\]|\\.)*")/g

/** What TypeScript tells of mistakes, each message in 14 languages: message by message. */
export const languages = {
  file: 'languages.bin',
  inputs: [ENGLISH, ...OTHERS.map(translations)],
  pack() {
    const others = OTHERS.map((language) => [language, readJson(translations(language))])
    const messages = Array.from(readFileSync(ENGLISH, 'utf8').matchAll(DIAGNOSTIC), ([, code, key, english]) => ({
      code: `TS${code}`,
      texts: [['en', JSON.parse(english)], ...others.map(([language, texts]) => [language, texts[key]])],
    }))
    const complete = messages.filter(({ texts }) => texts.every(([, text]) => text !== undefined))
    return toCsv(['text', 'message', 'language'], complete.flatMap(({ code, texts }) =>
      texts.map(([language, text]) => [text, code, language]),
    ))
  },
}
