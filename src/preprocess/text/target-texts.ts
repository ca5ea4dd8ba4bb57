import type { SequenceColumn, TextColumn } from '../../data/dataset.ts'
import { sequenceColumn } from '../../data/sequences.ts'
import { WORDS } from '../../strings/tokenize.ts'
import { frequentTokens, tokenTable } from './vocabulary.ts'

/** Texts that a network learns to write. */
export interface TargetTexts {
  /** Each from one id to another that stand nowhere else. */
  readonly column: SequenceColumn
  /** What each id stands for: put one behind the other they are the text. */
  readonly vocabulary: readonly string[]
}

/** Behind padding and what is not known. */
const START_ID = 2
const END_ID = 3
const SPECIAL = ['', '\ufffd', '', ''] as const

/** More could not be told apart by what a page can train. */
const MOST = 8000

/** Words and single characters, each with the space that stands before it: nothing of a text is lost but how wide its spaces are. */
const PIECE = new RegExp(` ?(?:${WORDS}|\\S)`, 'gu')

/** Ids of texts, their vocabulary fitted on `rows`. */
export function encodeTexts({ name, values }: TextColumn, rows: Uint32Array): TargetTexts {
  const pieces = values.map((text) => text.trim().replaceAll(/\s+/g, ' ').match(PIECE) ?? [])
  const table = tokenTable(Array.from(rows, (row) => pieces[row]!), false)
  const { tokens } = frequentTokens(table, { most: MOST, lowercase: false })
  const vocabulary = [...SPECIAL, ...tokens]
  const ids = new Map(tokens.map((piece, i) => [piece, SPECIAL.length + i]))
  const column = sequenceColumn(name, pieces.map((text) => [START_ID, ...text.map((piece) => ids.get(piece) ?? 1), END_ID]))
  return { column: { ...column, vocabulary: vocabulary.length }, vocabulary }
}
