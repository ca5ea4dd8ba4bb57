import type { Column, ColumnInfo, Dataset } from './dataset.ts'
import type { DatasetProfile } from './profile/column-profile.ts'
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

/** Columns with what is known of their values, when that is known: what a run is suggested from. */
export function withProfiles(columns: readonly ColumnInfo[], profile: DatasetProfile | undefined): readonly ColumnInfo[] {
  if (!profile) return columns
  const profiles = new Map(profile.columns.map((column) => [column.name, column]))
  return columns.map((info) => ({ ...info, profile: profiles.get(info.name)! }))
}
