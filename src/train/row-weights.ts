import { ownValue } from '../core/config-values.ts'
import { MaasError } from '../core/error.ts'
import type { Dataset } from '../data/dataset.ts'
import type { Target } from '../data/table.ts'
import type { CompleteRunConfig } from './run-config.ts'

/** How much each row of a data set counts in the loss; undefined when all count alike. */
export interface RowWeights {
  /** In training: by `sample_weight` and by class. */
  readonly training: Float32Array | undefined
  /** In evaluation: by `sample_weight` alone, as in Keras. */
  readonly evaluation: Float32Array | undefined
}

/**
 * The weights that a config asks for. As in Keras they multiply each row's loss, whose mean is then taken over all
 * rows, so weights that are 1 on average leave the learning rate what it is.
 * @param trained rows of the training part, on which "balanced" class weights are counted.
 * Throws `invalid-config` for a label that is not there, `invalid-data` for a weight that is missing or negative.
 */
export function rowWeights(
  { class_weight, sample_weight }: CompleteRunConfig, dataset: Dataset, target: Target, trained: Uint32Array,
): RowWeights {
  const evaluation = sample_weight === null ? undefined : sampleWeights(dataset, sample_weight)
  if (class_weight === null || target.task !== 'classification') return { training: evaluation, evaluation }
  const ofClass =
    class_weight === 'balanced' ? balanced(target, trained) : target.labels.map((label) => ownValue(class_weight, label) ?? 1)
  const named = class_weight === 'balanced' ? [] : Object.keys(class_weight)
  const unknown = named.find((label) => !target.labels.includes(label))
  if (unknown !== undefined) {
    const known = target.labels.map((label) => `'${label}'`).join(', ')
    throw new MaasError(
      'invalid-config', `class_weight: column '${target.name}' has no label '${unknown}'; it has ${known}`,
    )
  }
  const training = Float32Array.from(target.classes, (index, row) => ofClass[index]! * (evaluation?.[row] ?? 1))
  return { training, evaluation }
}

function sampleWeights({ columns }: Dataset, name: string): Float32Array {
  const column = columns.find((one) => one.name === name)
  if (column?.kind !== 'number') throw new MaasError('invalid-config', `sample_weight: there is no number column '${name}'`)
  const row = column.values.findIndex((value) => !(value >= 0))
  if (row >= 0) {
    throw new MaasError(
      'invalid-data',
      `Column "${name}" weighs row ${row + 1} by ${column.values[row]}; expected a number of at least 0.`,
    )
  }
  return Float32Array.from(column.values)
}

/** Rows / (classes * rows of the class), as scikit-learn has it; a class that is not trained on weighs 1. */
function balanced({ labels, classes }: Extract<Target, { task: 'classification' }>, trained: Uint32Array): readonly number[] {
  const counts = labels.map(() => 0)
  for (const row of trained) counts[classes[row]!]!++
  return counts.map((count) => (count === 0 ? 1 : trained.length / (labels.length * count)))
}
