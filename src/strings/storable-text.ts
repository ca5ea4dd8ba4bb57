const UNSTORABLE = /[\0\p{Cs}]/u
const ALL_UNSTORABLE = new RegExp(UNSTORABLE, 'gu')

/**
 * A text as every part of the platform reads it alike: U+FFFD in place of lone surrogates, which a vocabulary in an artifact
 * cannot hold (it is UTF-8), and of U+0000, where the JavaScript bindings of onnxruntime end a text. Data and requests pass
 * here once.
 */
export function storableText(text: string): string {
  return UNSTORABLE.test(text) ? text.replace(ALL_UNSTORABLE, '\uFFFD') : text
}
