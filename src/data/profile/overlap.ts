import type { Column, Dataset } from '../dataset.ts'
import type { Split } from '../splits/split.ts'
import type { Warning } from './column-profile.ts'
import { bitsOf, RowHashes, type Words } from './row-hashes.ts'
import { textValues } from './values.ts'

/** Rows named in a warning. */
const ROWS = 5

/**
 * Rows of the validation and test parts that equal a row that is trained on: what is measured on them is memory.
 * @param columns that the model sees and learns; an identifier would tell even copies apart.
 */
export function overlapWarnings(dataset: Dataset, columns: readonly string[], split: Split): readonly Warning[] {
  const rowHashes = new RowHashes(dataset.rows)
  for (const column of dataset.columns) if (columns.includes(column.name)) rowHashes.add(wordsOf(column))
  const { hashes } = rowHashes
  const trained = new Set<number>()
  for (const row of split.train) trained.add(hashes[row]!)
  return (['validation', 'test'] as const).flatMap((part): readonly Warning[] => {
    const same = split[part].filter((row) => trained.has(hashes[row]!))
    return same.length === 0 ? [] : [{ code: 'overlap', part, count: same.length, rows: Array.from(same.subarray(0, ROWS), (row) => row + 1) }]
  })
}

function wordsOf(column: Column): Words {
  switch (column.kind) {
    case 'number': return bitsOf(column.values)
    case 'text': return textValues(column).codes
    case 'image': return column.pixels
    case 'sequence': return column.ids
  }
}
