import type { Column } from '../../data/dataset.ts'
import { idsAt } from '../../data/sequences.ts'

/** A longer text is not read in a table. */
const MOST_LETTERS = 300

/** A value as a person reads it in a table; a missing one as a dash. */
export function cellText(column: Column, row: number): string {
  switch (column.kind) {
    case 'image': return ''
    case 'sequence': return idsAt(column, row).join(' ') || '–'
    case 'number': return Number.isNaN(column.values[row]) ? '–' : String(column.values[row])
    case 'text': return column.values[row]!.slice(0, MOST_LETTERS) || '–'
  }
}
