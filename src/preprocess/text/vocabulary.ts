import type { GraphBuilder } from '../../graph/builder.ts'
import { lowerCaseWord, upperCase } from '../../strings/letter-case.ts'

/** Of tokens in a graph and in the tables that it looks them up in: what is added behind a short text, and what is not known. */
export const PADDING_ID = 0
export const UNKNOWN_ID = 1
export const FIRST_ID = 2

/** Tokens by their ids, the first having id 2. Plain JSON. */
export interface Vocabulary {
  /** Lower-cased if it is blind to case; no token twice. */
  readonly tokens: readonly string[]
  /** Each token is found in lower case, capitalised and in capitals; other ways of writing that were met stand here. */
  readonly spellings?: Readonly<Record<string, string>>
}

/** Tokens of the texts of the training rows, by number in the order they first appear. */
export interface TokenTable {
  readonly tokens: readonly string[]
  /** How each token was written where it was not as it stands in `tokens`. */
  readonly spellings: ReadonlyMap<string, number>
  /** The numbers of each text's tokens. */
  readonly texts: readonly Int32Array[]
}

/** Numbers the tokens of some texts. @param lowercase whether tokens that differ in case only are one. */
export function tokenTable(texts: Iterable<readonly string[]>, lowercase: boolean): TokenTable {
  const written = new Map<string, number>()
  const numbers = new Map<string, number>()
  const numberOf = (token: string): number => {
    const known = written.get(token)
    if (known !== undefined) return known
    const canonical = lowercase ? lowerCaseWord(token) : token
    const number = numbers.get(canonical) ?? numbers.size
    numbers.set(canonical, number)
    written.set(token, number)
    return number
  }
  const found = Array.from(texts, (tokens) => Int32Array.from(tokens, numberOf))
  const tokens = [...numbers.keys()]
  for (const [token, number] of written) if (tokens[number] === token) written.delete(token)
  return { tokens, spellings: written, texts: found }
}

/** The vocabulary of some tokens of a table, in this order. */
export function vocabularyOf({ tokens, spellings }: TokenTable, chosen: readonly number[], lowercase: boolean): Vocabulary {
  const kept = chosen.map((number) => tokens[number]!)
  if (!lowercase) return { tokens: kept }
  const isKept = new Set(chosen)
  const met = [...spellings].filter(([spelling, number]) => isKept.has(number) && !usualSpellings(tokens[number]!).includes(spelling))
  return { tokens: kept, spellings: Object.fromEntries(met.map(([spelling, number]) => [spelling, tokens[number]!])) }
}

/** The most frequent tokens of a table, of equally frequent ones those that appear first. @param most ids in all; null: any number. */
export function frequentTokens(
  table: TokenTable, { most, lowercase }: { readonly most: number | null; readonly lowercase: boolean },
): Vocabulary {
  const counts = new Int32Array(table.tokens.length)
  for (const text of table.texts) for (const token of text) counts[token]!++
  const order = [...counts.keys()].toSorted((a, b) => counts[b]! - counts[a]!)
  return vocabularyOf(table, order.slice(0, most === null ? order.length : Math.max(0, most - FIRST_ID)), lowercase)
}

function usualSpellings(token: string): readonly string[] {
  const [first = '', ...rest] = token
  return [...new Set([token, upperCase(first) + rest.join(''), upperCase(token)])]
}

/** The id of each way to write a token; what is in no vocabulary is {@link UNKNOWN_ID}. */
export function idsOf({ tokens, spellings }: Vocabulary): ReadonlyMap<string, number> {
  const ids = new Map(tokens.map((token, i) => [token, FIRST_ID + i]))
  if (!spellings) return ids
  const add = (spelling: string, id: number): void => {
    if (!ids.has(spelling)) ids.set(spelling, id)
  }
  for (const [spelling, token] of Object.entries(spellings)) add(spelling, ids.get(token)!)
  tokens.forEach((token, i) => usualSpellings(token).forEach((spelling) => add(spelling, FIRST_ID + i)))
  return ids
}

/** How many ids a vocabulary has, padding and the unknown one included. */
export function idCount({ tokens }: Vocabulary): number {
  return FIRST_ID + tokens.length
}

/**
 * The ids of tokens, int64; '' is padding. The spellings are in the graph rather than an op for lower case, because onnxruntime's
 * StringNormalizer needs a locale of the machine, which many have not.
 */
export function lookUp(builder: GraphBuilder, tokens: string, vocabulary: Vocabulary): string {
  const ids = idsOf(vocabulary)
  return builder.op('LabelEncoder', [tokens], {
    keys_strings: ['', ...ids.keys()],
    values_int64s: [PADDING_ID, ...ids.values()],
    default_int64: UNKNOWN_ID,
  })
}
