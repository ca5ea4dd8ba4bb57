import type { Column, ColumnInfo, Dataset } from './dataset.ts'
import { inferType } from './profile/infer-type.ts'

/** What is stored and listed of the columns. */
export function columnInfos(dataset: Dataset): readonly ColumnInfo[] {
  return dataset.columns.map((column) => columnInfo(column))
}

/** What is said of a column without its values. @param meaning what it was found to mean. */
export function columnInfo(column: Column, { type, format }: Pick<ColumnInfo, 'type' | 'format'> = inferType(column)): ColumnInfo {
  const { name, kind } = column
  const info = { name, kind, type, ...(format !== undefined && { format }) }
  if (kind === 'sequence') {
    const { steps, vocabulary, start } = column
    return { ...info, steps, vocabulary, ...(start !== undefined && { start }) }
  }
  if (kind !== 'image') return info
  const { height, width, channels } = column
  return { ...info, height, width, channels }
}
