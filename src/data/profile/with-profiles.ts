import type { ColumnInfo } from '../dataset.ts'
import type { DatasetProfile } from './column-profile.ts'

/** Columns with what is known of their values, when that is known: what a run is suggested from. */
export function withProfiles(columns: readonly ColumnInfo[], profile: DatasetProfile | undefined): readonly ColumnInfo[] {
  if (!profile) return columns
  const profiles = new Map(profile.columns.map((column) => [column.name, column]))
  return columns.map((info) => ({ ...info, profile: profiles.get(info.name)! }))
}
