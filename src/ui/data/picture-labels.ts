import type { Dataset, TextColumn } from '../../data/dataset.ts'

export interface LabelledRows {
  readonly label: string
  readonly rows: readonly number[]
}

/** The classes of pictures: of the first text column. */
export function labelColumn({ columns }: Dataset): TextColumn | undefined {
  return columns.find((column) => column.kind === 'text')
}

/** The rows of each class in the order that a person expects; one class without a name where pictures have none. */
export function rowsByLabel(dataset: Dataset): readonly LabelledRows[] {
  const values = labelColumn(dataset)?.values
  const groups = new Map<string, number[]>()
  for (let row = 0; row < dataset.rows; row++) {
    const label = values?.[row] ?? ''
    const rows = groups.get(label)
    if (rows) rows.push(row)
    else groups.set(label, [row])
  }
  const order = new Intl.Collator(undefined, { numeric: true })
  return [...groups].map(([label, rows]) => ({ label, rows })).toSorted((a, b) => order.compare(a.label, b.label))
}
