import { MaasError } from '../../core/error.ts'
import { parseJsonText } from './json.ts'
import { Lines } from './lines.ts'
import type { DatasetReader, ReaderContext } from './reader.ts'
import { Skipped } from './skipped.ts'
import { ValueTable } from './value-table.ts'

/** Reads one JSON record a line; values as in a JSON file. */
export function jsonLinesReader(context: ReaderContext): DatasetReader {
  const table = new ValueTable(context)
  const skipped = new Skipped(context.options)
  const lines = new Lines(context.options.encoding, (line, number) => {
    let record: unknown
    try {
      record = parseJsonText(line, 'it')
    } catch (thrown) {
      return skipped.add(`Line ${number}`, MaasError.from(thrown).message, thrown)
    }
    table.addRecord(record, `Line ${number}`)
  })
  return {
    get rows() {
      return table.rows
    },
    push: (bytes) => lines.push(bytes),
    async end() {
      lines.end()
      const { dataset, notes } = table.end()
      return { dataset, notes: [...lines.notes, ...skipped.notes(), ...notes] }
    },
  }
}
