import type { Value } from '../../client/prediction.ts'
import type { Dataset, Feature } from '../../data/dataset.ts'
import { idsAt } from '../../data/sequences.ts'
import { numberAsText } from '../../data/table.ts'
import { type Input, inputOf } from './feature-text.ts'

/** One row of a data set as a model's input, with the text that stands in the target column. */
export interface SampleRow {
  readonly x: Input
  readonly target: string
}

/** undefined when the data set no longer has all of the model's columns, or a value is missing in this row. */
export function sampleRow(
  dataset: Dataset,
  features: readonly Feature[],
  target: string,
  row: number,
): SampleRow | undefined {
  const parts = features.map((feature): readonly Value[] => {
    const column = dataset.columns.find(({ name }) => name === feature.name)
    if (column?.kind === 'sequence' && feature.kind === 'sequence') {
      const ids = idsAt(column, row)
      return Array.from({ length: feature.steps }, (_, step) => ids[step] ?? 0)
    }
    if (column?.kind === 'image' && feature.kind === 'image') {
      const length = column.height * column.width * column.channels
      return [...column.pixels.subarray(row * length, (row + 1) * length)]
    }
    const nothing = 'missing' in feature ? null : NaN
    if (feature.kind === 'text' && (column?.kind === 'text' || column?.kind === 'number')) {
      const value = column.values[row]!
      return [(typeof value === 'number' ? numberAsText(value) : value) || nothing]
    }
    const value = feature.kind === 'number' && column?.kind === 'number' ? column.values[row]! : NaN
    return [Number.isNaN(value) ? nothing : value]
  })
  const x = inputOf(parts.flat())
  const truth = dataset.columns.find(({ name }) => name === target)
  if (!x || !truth || truth.kind === 'image') return undefined
  return { x, target: truth.kind === 'sequence' ? idsAt(truth, row).join(' ') : String(truth.values[row]) }
}
