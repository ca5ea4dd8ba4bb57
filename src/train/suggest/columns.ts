import { type ColumnInfo, type DatasetInfo, isWhole, type Task } from '../../data/dataset.ts'

/** The task that goes with a kind of target. */
export const TASK_OF: Readonly<Record<ColumnInfo['kind'], Task>> = {
  number: 'regression', text: 'classification', sequence: 'translation', image: 'classification',
}

/** The task that goes with a target: numbers that are all 0 or 1 are two classes, words of which no two rows have the same are written. */
export function suggestTask({ kind, type, profile }: ColumnInfo): Task {
  const values = profile?.values
  const isFlag = type === 'integer' && profile?.distinct === 2 && values?.min === 0 && values.max === 1
  if (type === 'text') return 'translation'
  return isFlag ? 'classification' : TASK_OF[kind]
}

/** Why a column that could be a feature should be none. */
export type Uselessness = 'identifier' | 'constant' | 'copy-of-target'

/** Undefined for a column that may say something of the target. */
export function uselessnessOf(column: ColumnInfo, target: ColumnInfo): Uselessness | undefined {
  if (column.type === 'identifier' || column.type === 'constant') return column.type
  const isCopy = column.profile?.sameAs?.includes(target.name) || target.profile?.sameAs?.includes(column.name)
  return isCopy ? 'copy-of-target' : undefined
}

/**
 * The first image or sequence column, when there is one, else every column that may say something; when none does, all.
 * @param used columns with another part in the run, the target among them.
 */
export function suggestFeatures({ columns }: DatasetInfo, target: ColumnInfo, used: readonly (string | null)[]): readonly ColumnInfo[] {
  const free = columns.filter(({ name }) => name !== target.name && !used.includes(name))
  const whole = free.find(({ kind }) => isWhole(kind))
  if (whole) return [whole]
  const telling = free.filter((column) => uselessnessOf(column, target) === undefined)
  return telling.length > 0 ? telling : free
}
