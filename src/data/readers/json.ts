import { MaasError } from '../../core/error.ts'
import { isObject } from '../../core/is-object.ts'
import type { ReaderContext, ReadResult } from './reader.ts'
import { ValueTable } from './value-table.ts'

/**
 * Reads a JSON array of records, `{"columns": [...], "data": [[...], ...]}`, or `{"a": [...], "b": [...]}` with a list a
 * column. Numbers stay numbers, strings and booleans become text, lists of whole numbers sequences, null and absent keys are
 * missing values. Throws `invalid-data` naming the row.
 */
export function readJson(context: ReaderContext, text: string): ReadResult {
  const value = parseJsonText(text, 'The file')
  const table = new ValueTable(context)
  if (Array.isArray(value)) {
    value.forEach((record, i) => table.addRecord(record, `Row ${i + 1}`))
    return table.end()
  }
  if (isObject(value) && Array.isArray(value['columns']) && Array.isArray(value['data'])) {
    table.setColumns(value['columns'].map(String))
    value['data'].forEach((row, i) => table.addRow(row, `Row ${i + 1}`))
    return table.end()
  }
  if (isObject(value) && Object.values(value).length > 0 && Object.values(value).every(Array.isArray)) {
    for (const [name, values] of Object.entries(value)) table.addColumn(name, values as readonly unknown[])
    return table.end()
  }
  throw new MaasError(
    'invalid-data',
    'A JSON data set is an array of records, an object with "columns" and "data", or an object with a list for each column.',
  )
}

/** @param place for the message. Throws `invalid-data`. */
export function parseJsonText(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MaasError('invalid-data', `${place} is not JSON: ${(cause as Error).message}.`, { cause })
  }
}
