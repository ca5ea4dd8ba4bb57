import { MaasError } from '../../core/error.ts'
import type { Dataset } from '../dataset.ts'

/** How well rows hide among those that have the same values in some columns (Sweeney's k-anonymity, https://doi.org/10.1142/S0218488502001648). */
export interface Anonymity {
  readonly columns: readonly string[]
  /** k: rows of the smallest group; 1 when there is a row like no other. */
  readonly smallest: number
  readonly groups: number
  /** Rows that are like no other. */
  readonly alone: number
}

/** Throws `invalid-config` for a column that is not there, or of images or sequences. */
export function anonymityOf({ name, rows, columns }: Dataset, quasiIdentifiers: readonly string[]): Anonymity {
  const chosen = quasiIdentifiers.map((wanted) => {
    const column = columns.find((one) => one.name === wanted)
    if (column && 'values' in column) return column.values
    throw new MaasError('invalid-config', `quasi_identifiers: "${wanted}" is ${column ? `a column of ${column.kind}s` : 'no column'} of the masked data set "${name}"`)
  })
  const sizes = new Map<string, number>()
  for (let row = 0; row < rows; row++) {
    const group = JSON.stringify(chosen.map((values) => String(values[row])))
    sizes.set(group, (sizes.get(group) ?? 0) + 1)
  }
  let [smallest, alone] = [rows, 0]
  for (const size of sizes.values()) {
    smallest = Math.min(smallest, size)
    if (size === 1) alone++
  }
  return { columns: quasiIdentifiers, smallest, groups: sizes.size, alone }
}
