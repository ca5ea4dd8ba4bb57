import type { SequenceColumn } from './dataset.ts'

/** The largest id: float32, in which the fast lane carries it, holds every whole number up to here. */
export const MAX_ID = 2 ** 24 - 1

export function isId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_ID
}

/** Lists of ids as a column, padded at their end with 0 to the longest; undefined is an empty list. */
export function sequenceColumn(name: string, rows: readonly (readonly number[] | undefined)[]): SequenceColumn {
  const steps = rows.reduce((longest, ids) => Math.max(longest, ids?.length ?? 0), 1)
  const ids = new Int32Array(rows.length * steps)
  let largest = 0
  rows.forEach((row, i) => {
    row?.forEach((id, step) => {
      ids[i * steps + step] = id
      largest = Math.max(largest, id)
    })
  })
  const start = ids[0]!
  const isStart = steps > 1 && start !== 0 && rows.every((row) => row?.[0] === start)
  return { kind: 'sequence', name, steps, vocabulary: largest + 1, ...(isStart && { start }), ids }
}

/** The same column, padded to more steps. */
export function padSteps(column: SequenceColumn, steps: number): SequenceColumn {
  if (steps === column.steps) return column
  const rows = column.ids.length / column.steps
  const ids = new Int32Array(rows * steps)
  for (let row = 0; row < rows; row++) ids.set(column.ids.subarray(row * column.steps, (row + 1) * column.steps), row * steps)
  return { ...column, steps, ids }
}

/** The ids of one row, without the padding at its end. */
export function idsAt({ steps, ids }: SequenceColumn, row: number): readonly number[] {
  const padded = ids.subarray(row * steps, (row + 1) * steps)
  return Array.from(padded.subarray(0, padded.findLastIndex((id) => id !== 0) + 1))
}
