import type { Dataset, Feature } from '../../data/dataset.ts'
import { idsAt } from '../../data/sequences.ts'

/** One row of a data set as a model's input, with the text that stands in the target column. */
export interface SampleRow {
  readonly x: Float32Array<ArrayBuffer>
  readonly target: string
}

/** undefined when the data set no longer has all of the model's columns, or a value is missing in this row. */
export function sampleRow(
  dataset: Dataset,
  features: readonly Feature[],
  target: string,
  row: number,
): SampleRow | undefined {
  const parts = features.map((feature) => {
    const column = dataset.columns.find(({ name, kind }) => name === feature.name && kind === feature.kind)
    if (column?.kind === 'sequence' && feature.kind === 'sequence') {
      const ids = idsAt(column, row)
      return Array.from({ length: feature.steps }, (_, step) => ids[step] ?? 0)
    }
    if (column?.kind === 'image') {
      const length = column.height * column.width * column.channels
      return [...column.pixels.subarray(row * length, (row + 1) * length)]
    }
    return column?.kind === 'number' ? [column.values[row]!] : [NaN]
  })
  const x = Float32Array.from(parts.flat())
  const truth = dataset.columns.find(({ name }) => name === target)
  if (x.some(Number.isNaN) || !truth || truth.kind === 'image') return undefined
  return { x, target: truth.kind === 'sequence' ? idsAt(truth, row).join(' ') : String(truth.values[row]) }
}
