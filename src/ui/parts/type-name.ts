import { msg } from '@lit/localize'
import type { ColumnType } from '../../data/column-type.ts'

/** What a column means, in words. */
export function typeName(type: ColumnType): string {
  return {
    number: msg('number', { id: 'type.number' }),
    integer: msg('whole number', { id: 'type.integer' }),
    boolean: msg('yes or no', { id: 'type.boolean' }),
    category: msg('category', { id: 'type.category' }),
    date: msg('date', { id: 'type.date' }),
    text: msg('text', { id: 'type.text' }),
    image: msg('image', { id: 'type.image' }),
    sequence: msg('sequence', { id: 'type.sequence' }),
    identifier: msg('identifier', { id: 'type.identifier' }),
    constant: msg('constant', { id: 'type.constant' }),
  }[type]
}
