import { selectTable, type Table } from '../table.ts'

/** A table of one number column, the row's index, to classify as `classes` says. */
export function classTable(classes: readonly number[]): Table {
  return selectTable(
    {
      name: 'numbers',
      rows: classes.length,
      columns: [
        { kind: 'number', name: 'row', values: Float64Array.from(classes, (_, i) => i) },
        { kind: 'text', name: 'label', values: classes.map(String) },
      ],
    },
    { target: 'label' },
  )
}

/** The same as images of one pixel. */
export function imageTable(classes: readonly number[]): Table {
  return selectTable(
    {
      name: 'images',
      rows: classes.length,
      columns: [
        { kind: 'image', name: 'image', height: 1, width: 1, channels: 1, pixels: Uint8Array.from(classes, (_, i) => i) },
        { kind: 'text', name: 'label', values: classes.map(String) },
      ],
    },
    { target: 'label' },
  )
}

/** Two number columns, i and -i, and the target 2i + 1. */
export function numberTable(rows: number): Table {
  const column = (name: string, value: (i: number) => number) =>
    ({ kind: 'number', name, values: Float64Array.from({ length: rows }, (_, i) => value(i)) }) as const
  return selectTable(
    { name: 'line', rows, columns: [column('up', (i) => i), column('down', (i) => -i), column('y', (i) => 2 * i + 1)] },
    { target: 'y' },
  )
}
