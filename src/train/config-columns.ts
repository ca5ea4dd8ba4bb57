import { MaasError } from '../core/error.ts'
import { type ColumnInfo, type DatasetInfo, isWhole, type Task } from '../data/dataset.ts'
import { invalid, readChoice, readText, readTexts } from '../core/config-values.ts'
import { suggestFeatures, suggestTask, TASK_OF } from './suggest/columns.ts'

const TASKS: readonly Task[] = ['classification', 'regression', 'translation', 'forecasting']

/** How a kind of column is spoken of. */
const WORDS: Readonly<Record<ColumnInfo['kind'], string>> = {
  number: 'a number column', text: 'text', sequence: 'a sequence', image: 'an image',
}

/** The target column: numbers, text or sequences. */
export function readTarget(dataset: DatasetInfo, name: string): ColumnInfo {
  const column = findColumn(dataset, 'target', name)
  if (column.kind === 'image') {
    throw new MaasError('invalid-config', `target: column '${name}' is an image; a target is a number, text or sequence column`)
  }
  return column
}

/** The task asked for, else the one that goes with the target. */
export function readTask(value: unknown, target: ColumnInfo): Task {
  const task = readChoice('task', value ?? suggestTask(target), TASKS)
  const isPossible = task === TASK_OF[target.kind] || (target.kind === 'number' && task !== 'translation') || (task === 'translation' && target.kind === 'text')
  if (!isPossible) {
    throw new MaasError('invalid-config', `task: column '${target.name}' is ${WORDS[target.kind]}, so it cannot be the target of a ${task}`)
  }
  return task
}

/** The number column that weighs rows; null for none. */
export function readSampleWeight(dataset: DatasetInfo, target: ColumnInfo, value: unknown, task: Task): string | null {
  if (value === null) return null
  if (task === 'forecasting') throw invalid('sample_weight', 'left out: the rows of a forecast are windows', value)
  const { name, kind } = findColumn(dataset, 'sample_weight', readText('sample_weight', value))
  if (kind !== 'number' || name === target.name) {
    throw new MaasError('invalid-config', `sample_weight: column '${name}' is ${kind === 'number' ? 'the target' : kind}; it must be a number column of its own`)
  }
  return name
}

/**
 * The feature columns: columns of numbers and text, or one image or sequence column; those that {@link suggestFeatures} says
 * when none are named.
 * @param used columns with another part in the run: the sample weight can be no feature, those of the split only when they
 * are named.
 */
export function readFeatures(
  dataset: DatasetInfo, target: ColumnInfo, [sampleWeight, ...splitting]: readonly [string | null, ...string[]], value: unknown,
): readonly ColumnInfo[] {
  if (value === undefined) {
    const suggested = suggestFeatures(dataset, target, [sampleWeight, ...splitting])
    if (suggested.length > 0) return suggested
    throw new MaasError('invalid-config', `features: data set '${dataset.name}' has no column beside the target '${target.name}'`)
  }
  const columns = readTexts('features', value).map((name, i) => findColumn(dataset, `features[${i}]`, name))
  if (columns.length === 0) throw new MaasError('invalid-config', 'features: name at least one column, or leave it out')
  columns.forEach(({ kind, name }, i) => {
    const refuse = (why: string) => {
      throw new MaasError('invalid-config', `features[${i}]: column '${name}' is ${why}`)
    }
    if (name === target.name) refuse('the target, so it cannot be a feature')
    if (name === sampleWeight) refuse('the sample weight, so it cannot be a feature')
    if (isWhole(kind) && columns.length > 1) refuse(`${WORDS[kind]}, which must be the only feature`)
  })
  return columns
}

export function findColumn(dataset: DatasetInfo, place: string, name: string): ColumnInfo {
  const found = dataset.columns.find((column) => column.name === name)
  if (found) return found
  const names = dataset.columns.map((column) => `'${column.name}'`).join(', ')
  throw new MaasError('invalid-config', `${place}: data set '${dataset.name}' has no column '${name}'; it has ${names}`)
}
