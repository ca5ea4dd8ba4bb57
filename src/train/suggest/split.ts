import type { Fields } from '../../core/config-values.ts'
import type { Validation } from '../../data/splits/validation.ts'
import { isIdentifierName } from '../../data/profile/identifier-name.ts'
import type { ColumnInfo, DatasetInfo } from '../../data/dataset.ts'

/** Fields that say how rows are told apart. */
const SAID = ['strategy', 'group', 'time', 'column']
/** Fewer groups than this are categories that new rows will have, too. */
const MANY_GROUPS = 20
/** Rows of a group, in the mean: what has more is rather a place than a person. */
const SMALL_GROUP = 50

/** The validation of a run config, with the strategy that goes with the data when neither it nor features are named. */
export function suggestValidation({ validation, features }: Fields, dataset: DatasetInfo, target: ColumnInfo): unknown {
  const given = validation ?? {}
  const isOpen = typeof given === 'object' && features === undefined && !SAID.some((key) => key in given)
  return isOpen ? { ...given, ...suggestSplit(dataset, target) } : given
}

/**
 * How to hold out rows so that what is measured is what will happen: the newest ones where each row has a time of its own,
 * whole groups where a column is named like an identifier but tells a few rows at a time apart. Else as always.
 */
function suggestSplit({ columns }: DatasetInfo, target: ColumnInfo): Partial<Validation> {
  const others = columns.filter(({ name }) => name !== target.name)
  const time = others.find(isTimeline)
  if (time) return { strategy: 'time', time: time.name }
  const group = others.find(isGrouping)
  return group ? { strategy: 'group', group: group.name } : {}
}

function isTimeline({ type, profile }: ColumnInfo): boolean {
  return type === 'date' && profile?.missing === 0 && profile.distinct === profile.count && profile.dates?.length === 1
}

function isGrouping({ name, kind, type, profile }: ColumnInfo): boolean {
  if (!profile?.distinct || profile.missing > 0 || type === 'identifier' || (kind !== 'text' && kind !== 'number')) return false
  const size = profile.count / profile.distinct
  return isIdentifierName(name) && profile.distinct >= MANY_GROUPS && size >= 2 && size <= SMALL_GROUP
}
