import type { SequenceColumn } from './dataset.ts'
import { padSteps } from './sequences.ts'
import type { Table } from './table.ts'

/** The same table with feature and target sequences of one length, for networks that answer each step where it is. */
export function alignSteps(table: Table): Table {
  const { target } = table
  if (table.kind !== 'sequence' || target.task !== 'translation') return table
  const steps = Math.max(table.column.steps, target.column.steps)
  const column: SequenceColumn = padSteps(table.column, steps)
  const features = table.features.map((feature) => ({ ...feature, steps }))
  return { ...table, column, features, rowShape: [steps], target: { ...target, column: padSteps(target.column, steps) } }
}
