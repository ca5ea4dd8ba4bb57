import type { Dataset, Feature } from '../../data/dataset.ts'

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
  const parts = features.map(({ name, kind }) => {
    const column = dataset.columns.find((column) => column.name === name && column.kind === kind)
    if (column?.kind === 'image') {
      const length = column.height * column.width * column.channels
      return [...column.pixels.subarray(row * length, (row + 1) * length)]
    }
    return column?.kind === 'number' ? [column.values[row]!] : [NaN]
  })
  const x = Float32Array.from(parts.flat())
  const truth = dataset.columns.find(({ name }) => name === target)
  if (x.some(Number.isNaN) || !truth || truth.kind === 'image') return undefined
  return { x, target: String(truth.values[row]) }
}
