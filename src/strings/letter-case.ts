/**
 * Capital letters of the scripts that had them when the C library of onnxruntime's WebAssembly was written. Browsers differ in
 * those that Unicode got later, so that letters without one here have none.
 */
const CAPITAL =
  /[A-Z\u00C0-\u013D\u013F-\u0556\u10A0-\u10CD\u13A0-\u13F5\u1C90-\u1CBF\u1E00-\u1FFC\u2126-\u2132\u2160-\u216F\u2183\u2C00-\u2C2E\u2C60-\u2CF2\uA640-\uA7BE\uA7C2-\uA7C6\uFF21-\uFF3A\u{10400}-\u{10427}\u{104B0}-\u{104D3}\u{10C80}-\u{10CB2}\u{118A0}-\u{118BF}\u{16E40}-\u{16E5F}\u{1E900}-\u{1E921}]/u
const CAPITALS = new RegExp(CAPITAL, 'gu')

/**
 * Small letters for capital ones, one character for one and whatever stands around it, as onnxruntime's StringNormalizer does:
 * a sigma at the end of a word is σ, and İ becomes i without a second dot. Letters that Unicode got lately (since 12.1), and the
 * circled ones, stay: C libraries differ there, and so do browsers.
 */
export function lowerCase(text: string): string {
  return text.replace(CAPITALS, (capital) => (capital === 'İ' ? 'i' : capital.toLowerCase()))
}

/** Small letters for those of a word, as its dictionary has it: as {@link lowerCase}, but with ς for a sigma at its end. */
export function lowerCaseWord(word: string): string {
  return lowerCase(word).replace(/(\p{L})σ$/u, '$1ς')
}

/** Capital letters for small ones, some of which have several (SS for ß). */
export function upperCase(text: string): string {
  return Array.from(text, (letter) => {
    const capital = letter.toUpperCase()
    return CAPITAL.test(capital) ? capital : letter
  }).join('')
}
