import type { GraphBuilder } from '../../graph/builder.ts'
import { characters, type Tokenize, WORDS, words } from '../../strings/tokenize.ts'

/** What a text is taken apart into, and the attributes of a Tokenizer that does the same. */
export interface Analyzer {
  readonly tokenize: Tokenize
  readonly attributes: Readonly<Record<string, string | readonly string[]>>
}

export const WORD: Analyzer = { tokenize: words, attributes: { tokenexp: WORDS } }
export const CHARACTER: Analyzer = { tokenize: characters, attributes: { separators: [''] } }

/** Texts [batch, 1] -> their tokens [batch, as many as the longest has], '' behind those of the others. */
export function tokensOf(builder: GraphBuilder, texts: string, analyzer: Analyzer): string {
  return tokenize(builder, builder.op('Reshape', [texts, builder.ints([-1])]), analyzer)
}

/** The same of texts of any shape: their tokens are one more axis. */
export function tokenize(builder: GraphBuilder, texts: string, { attributes }: Analyzer): string {
  return builder.op('Tokenizer', [texts], { mark: 0, mincharnum: 1, pad_value: '', ...attributes })
}
