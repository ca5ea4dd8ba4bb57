import { WORDS } from '../../strings/tokenize.ts'
import { type ReferenceOp, type RefTensor, refTensor, refTexts, textsOf } from './reference-tensor.ts'

const UNSPACED = /^[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]$/u
const isUnspaced = (character = ''): boolean => UNSPACED.test(character)
const isDigit = (character = ''): boolean => /^\p{N}$/u.test(character)
const isLetter = (character = ''): boolean => !isUnspaced(character) && /^[\p{L}\p{M}\p{N}_]$/u.test(character)

/** Words as `strings/tokenize.ts` describes them, character by character. */
function wordsOf(text: string): string[] {
  const characters = [...text]
  const found: string[] = []
  const run = (from: number, belongs: (character?: string) => boolean): number => {
    let end = from
    while (belongs(characters[end])) end++
    return end
  }
  for (let at = 0; at < characters.length;) {
    const [digits, letters] = [run(at, isDigit), run(at, isLetter)]
    const extend = (from: number, joint: RegExp, belongs: (character?: string) => boolean): number => {
      const goesOn = joint.test(characters[from] ?? '') && belongs(characters[from + 1])
      return goesOn ? extend(run(from + 1, belongs), joint, belongs) : from
    }
    const number = digits > at ? extend(digits, /^[.,]$/, isDigit) : at
    const word = letters > at ? extend(letters, /^['’]$/, isLetter) : at
    const end = isUnspaced(characters[at]) ? at + 1 : number > digits ? number : word
    if (end > at) found.push(characters.slice(at, end).join(''))
    at = Math.max(end, at + 1)
  }
  return found
}

function padded(x: RefTensor, lists: readonly (readonly string[])[], fill: string): RefTensor {
  const most = Math.max(0, ...lists.map(({ length }) => length))
  return refTexts([...x.shape, most], lists.flatMap((list) => Array.from({ length: most }, (_, i) => list[i] ?? fill)))
}

export const textReference = {
  StringConcat: ([x, y]) => {
    const others = textsOf(y!)
    return [refTexts(x!.shape, textsOf(x!).map((text, i) => text + others[i]!))]
  },
  StringSplit: ([x], attributes) => {
    const delimiter = attributes.text('delimiter')
    const most = attributes.has('maxsplit') ? attributes.number('maxsplit') : Infinity
    const lists = textsOf(x!).map((text) => {
      const parts = delimiter === '' ? text.split(' ').filter((part) => part !== '') : text === '' ? [] : text.split(delimiter)
      if (parts.length <= most + 1) return parts
      const joined = parts.slice(most).join(delimiter)
      // Of what is left nothing is changed, so that it still has the spaces that it had.
      const rest = delimiter === '' ? text.trimEnd().slice(positionOf(text, most)) : joined
      return [...parts.slice(0, most), rest]
    })
    return [padded(x!, lists, ''), refTensor(x!.shape, lists.map(({ length }) => length), 'int64')]
  },
  Tokenizer: ([x], attributes) => {
    const separators = attributes.has('separators') ? attributes.words('separators') : undefined
    const split = (text: string): string[] => {
      if (attributes.has('tokenexp')) return attributes.text('tokenexp') === WORDS ? wordsOf(text) : [...text]
      if (separators![0] === '') return [...text]
      return separators!.reduce((rest, separator) => rest.replaceAll(separator, '\u{f0000}'), text).split('\u{f0000}').filter((part) => part !== '')
    }
    const lists = textsOf(x!).map((text) => {
      const tokens = split(text).filter((token) => [...token].length >= attributes.number('mincharnum'))
      return attributes.number('mark') === 1 ? ['\u0002', ...tokens, '\u0003'] : tokens
    })
    return [padded(x!, lists, attributes.text('pad_value'))]
  },
  TfIdfVectorizer: ([x], attributes) => {
    const tokens: readonly (string | number)[] = x!.dtype === 'string' ? textsOf(x!) : [...x!.data]
    const pool: readonly (string | number)[] = x!.dtype === 'string' ? attributes.words('pool_strings') : attributes.list('pool_int64s')
    const starts = attributes.list('ngram_counts')
    const grams = starts.flatMap((start, i) => {
      const end = starts[i + 1] ?? pool.length
      return Array.from({ length: (end - start) / (i + 1) }, (_, gram) => pool.slice(start + gram * (i + 1), start + (gram + 1) * (i + 1)))
    })
    const places = attributes.list('ngram_indexes')
    const width = Math.max(...places) + 1
    const [rows, columns] = x!.shape.length === 1 ? [1, x!.shape[0]!] : (x!.shape as [number, number])
    const out = refTensor([...x!.shape.slice(0, -1), width])
    const isCounted = ({ length }: readonly unknown[]) => length >= attributes.number('min_gram_length') && length <= attributes.number('max_gram_length')
    for (let row = 0; row < rows; row++) {
      const own = tokens.slice(row * columns, (row + 1) * columns)
      for (const [i, gram] of grams.entries()) {
        let count = 0
        for (let skip = 0; skip <= (gram.length === 1 ? 0 : attributes.number('max_skip_count')); skip++) {
          count += own.filter((_, at) => gram.every((token, j) => own[at + j * (skip + 1)] === token)).length
        }
        const weight = attributes.has('weights') ? attributes.list('weights')[i]! : 1
        const mode = attributes.text('mode')
        const counted = mode === 'IDF' ? Math.min(count, 1) : count
        if (isCounted(gram)) out.data[row * width + places[i]!] = counted * (mode === 'TF' ? 1 : weight)
      }
    }
    return [out]
  },
} satisfies Record<string, ReferenceOp>

/** Where the part behind so many others begins. */
function positionOf(text: string, parts: number): number {
  return new RegExp(`^ *(?:[^ ]+ +){${parts}}`).exec(text)![0].length
}
