import type { ColumnKind } from './dataset.ts'

/**
 * What a column means, beside how its values are kept: inferred from them, or said by its owner. A date, a boolean and a
 * category are text columns; a whole number is a number column.
 */
export type ColumnType =
  | 'number' | 'integer' | 'boolean' | 'category' | 'date' | 'text' | 'image' | 'sequence'
  /** Tells rows apart and says nothing of them. */
  | 'identifier'
  /** The same in every row, or never there. */
  | 'constant'

/** How the values of a type can be kept. */
export const KINDS_OF_TYPE: Readonly<Record<ColumnType, readonly ColumnKind[]>> = {
  number: ['number'],
  integer: ['number'],
  boolean: ['text'],
  category: ['text'],
  date: ['text'],
  text: ['text'],
  image: ['image'],
  sequence: ['sequence'],
  identifier: ['number', 'text'],
  constant: ['number', 'text', 'image', 'sequence'],
}
