import { MaasError } from '../core/error.ts'
import { describe, mustBe } from './encode-values.ts'

/**
 * Columns, by name, as one record for each row, which `encodeRows` takes.
 * @param placeOf how the caller wrote the column of a name, for messages: `inputs.length`.
 * Throws `invalid-input` when a column is no list, or they differ in length.
 */
export function columnsToRecords(columns: Readonly<Record<string, unknown>>, placeOf: (name: string) => string): Readonly<Record<string, unknown>>[] {
  const named = Object.entries(columns)
  const [first] = named
  if (!first) throw new MaasError('invalid-input', 'There is no column: give a list of values for each name.')
  for (const [name, values] of named) {
    if (!Array.isArray(values)) throw mustBe(placeOf(name), 'a list with a value for each row', values)
    const rows = (first[1] as readonly unknown[]).length
    if (values.length !== rows) {
      throw new MaasError('invalid-input', `${placeOf(name)} has ${values.length} rows, but ${placeOf(first[0])} has ${rows}: every column needs as many.`)
    }
  }
  // Made of entries, so that a name such as "__proto__" is a field like any other.
  return (first[1] as readonly unknown[]).map((_, row) => Object.fromEntries(named.map(([name, values]) => [name, (values as readonly unknown[])[row]])))
}

/**
 * Rows of values under a header, as records.
 * @param place of the rows, and of the header, for messages.
 * Throws `invalid-input` for a name that is no text or stands twice, and a row that is not as long as the header.
 */
export function rowsToRecords(
  header: readonly unknown[], rows: readonly unknown[], place: { readonly header: string; readonly row: (index: number) => string },
): Readonly<Record<string, unknown>>[] {
  for (const [index, name] of header.entries()) {
    if (typeof name !== 'string') throw mustBe(`${place.header}[${index}]`, 'the name of a column', name)
    if (header.indexOf(name) !== index) throw new MaasError('invalid-input', `${place.header} has "${name}" twice.`)
  }
  return rows.map((row, index) => {
    if (!Array.isArray(row) || row.length !== header.length) {
      const got = Array.isArray(row) ? `${row.length} value${row.length === 1 ? '' : 's'}` : describe(row)
      throw new MaasError('invalid-input', `${place.row(index)} must be a list of ${header.length}, a value for each of ${place.header}; got ${got}.`)
    }
    return Object.fromEntries(row.map((value, at) => [header[at] as string, value as unknown]))
  })
}
