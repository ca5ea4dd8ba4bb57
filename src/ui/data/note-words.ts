import { msg, str } from '@lit/localize'
import type { ReadNote } from '../../data/readers/reader.ts'
import { formatCount } from '../format.ts'

/** What was found out or left out while a file was read, in plain words. */
export function sayNote(note: ReadNote): string {
  switch (note.code) {
    case 'encoding': return msg(str`The text is encoded as ${note.encoding}.`, { id: 'note.encoding' })
    case 'delimiter': return msg(str`Columns are separated by ${delimiterName(note.delimiter)}.`, { id: 'note.delimiter' })
    case 'header-looks-like-data': return msg('The first line holds numbers: is it a row of data rather than names?', { id: 'note.header' })
    case 'decimal-comma': return msg(str`Decimal commas: ${list(note.columns)}.`, { id: 'note.decimal-comma' })
    case 'ambiguous-separator':
      return msg(str`Kept as text, since a comma or point may stand between thousands: ${list(note.columns)}.`, { id: 'note.ambiguous-separator' })
    case 'missing-values': {
      const counts = Object.entries(note.counts).map(([text, count]) => `${text === '' ? '∅' : `“${text}”`} × ${formatCount(count)}`).join(', ')
      return msg(str`Missing values in “${note.column}”: ${counts}.`, { id: 'note.missing-values' })
    }
    case 'all-missing': return msg(str`“${note.column}” has no values.`, { id: 'note.all-missing' })
    case 'kept-as-text': return msg(str`“${note.column}” is kept as text: ${note.example} is a code rather than a number.`, { id: 'note.kept-as-text' })
    case 'renamed-columns': {
      const names = note.columns.map(({ name, now }) => `“${name}” → “${now}”`).join(', ')
      return msg(str`Columns with a new name: ${names}.`, { id: 'note.renamed-columns' })
    }
    case 'skipped': {
      const places = note.places.slice(0, 5).join(', ') + (note.count > 5 ? ', …' : '')
      return msg(str`${formatCount(note.count)} left out that could not be read: ${places}.`, { id: 'note.skipped' })
    }
    case 'resized-images':
      return msg(str`${formatCount(note.count)} pictures were brought to ${note.width} × ${note.height} pixels.`, { id: 'note.resized-images' })
  }
}

export function delimiterName(delimiter: string): string {
  switch (delimiter) {
    case ',': return msg('comma', { id: 'delimiter.comma' })
    case ';': return msg('semicolon', { id: 'delimiter.semicolon' })
    case '\t': return msg('tab', { id: 'delimiter.tab' })
    case '|': return msg('bar', { id: 'delimiter.bar' })
    case ' ': return msg('space', { id: 'delimiter.space' })
    default: return delimiter
  }
}

const list = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ')
