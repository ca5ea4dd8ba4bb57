/**
 * Scripts that are written without spaces: Han, and Japanese kana. Letters all, so that {@link WORDS} reads the same
 * whichever of its alternatives is tried first.
 */
const UNSPACED = '\u3005\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}'
const LETTER = `(?:[^\\P{L}${UNSPACED}]|[\\p{M}\\p{N}_])`

/**
 * Words: each character of a script without spaces by itself; numbers with their points and commas (3.14, 12,500);
 * letters, marks and digits together, with apostrophes inside (don't, l’été). Everything else separates.
 *
 * RE2, which onnxruntime reads it with, takes the longest match, JavaScript that of the first alternative: they agree
 * because the alternatives begin with different characters, but for a number with a point, which stands first.
 */
export const WORDS = `[${UNSPACED}]|\\p{N}+(?:[.,]\\p{N}+)+|${LETTER}+(?:['’]${LETTER}+)*`

/** Any character, a line end too: what onnxruntime reads `.` as here. */
export const CHARACTERS = '.'

/** Takes a text apart. */
export type Tokenize = (text: string) => string[]

/** By code points. */
export const characters: Tokenize = (text) => Array.from(text)

/** All matches of {@link WORDS}. */
export const words: Tokenize = (text) => text.match(WORD) ?? []
const WORD = new RegExp(WORDS, 'gu')

/** What is between the separators, which are not empty; nothing of nothing between two of them. */
export function separatedBy(separators: readonly string[]): Tokenize {
  return (text) =>
    separators
      .reduce((parts, separator) => parts.flatMap((part) => part.split(separator)), [text])
      .filter((part) => part !== '')
}
