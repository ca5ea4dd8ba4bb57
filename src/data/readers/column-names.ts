import { MaasError } from '../../core/error.ts'
import type { ReadNote, ReadOptions } from './reader.ts'

/** More columns than this are no table, but a file read as what it is not. */
const MAX_COLUMNS = 20_000

/**
 * The names of a file's columns, each there once and none empty. Throws `invalid-data` naming the columns, unless
 * `badNames` says to rename them.
 */
export function uniqueNames(
  names: readonly string[], { badNames }: ReadOptions,
): { readonly names: readonly string[]; readonly notes: readonly ReadNote[] } {
  if (names.length > MAX_COLUMNS) {
    throw new MaasError('invalid-data', `There are ${names.length} columns; at most ${MAX_COLUMNS} can be read. Check the delimiter, or leave columns out.`)
  }
  const taken = new Map<string, number>()
  const all = new Set(names)
  const renamed: { index: number; name: string; now: string }[] = []
  const unique = names.map((name, index) => {
    const first = taken.get(name)
    if (name !== '' && first === undefined) {
      taken.set(name, index)
      return name
    }
    if (badNames !== 'rename') {
      throw new MaasError(
        'invalid-data',
        name === ''
          ? `Column ${index + 1} has no name. Give every column a name.`
          : `Columns ${first! + 1} and ${index + 1} are both named "${name}". Give every column a name of its own.`,
        { details: { offer: { badNames: 'rename' } } },
      )
    }
    const base = name === '' ? `column${index + 1}` : name
    let now = name === '' ? base : `${base}_2`
    for (let count = 2; all.has(now); count++) now = `${base}_${count}`
    all.add(now)
    renamed.push({ index, name, now })
    return now
  })
  return { names: unique, notes: renamed.length > 0 ? [{ code: 'renamed-columns', columns: renamed }] : [] }
}

/** Throws `invalid-data` for a table without rows or columns. */
export function refuseEmptyTable(columns: number, rows: number): void {
  if (columns > 0 && rows > 0) return
  throw new MaasError('invalid-data', `There are ${columns} columns and ${rows} rows of data: at least one of each is needed.`)
}
