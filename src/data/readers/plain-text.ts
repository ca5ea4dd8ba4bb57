import type { TextColumn } from '../dataset.ts'
import { refuseEmptyTable } from './column-names.ts'
import { Lines } from './lines.ts'
import type { DatasetReader, ReaderContext } from './reader.ts'

/**
 * Reads a text a line into column `text`. Where every line has a tab, what stands before its first one is the label, in
 * column `label`. Empty lines are skipped.
 */
export function plainTextReader({ name, options }: ReaderContext): DatasetReader {
  const texts: string[] = []
  const lines = new Lines(options.encoding, (line) => texts.push(line))
  return {
    get rows() {
      return texts.length
    },
    push: (bytes) => lines.push(bytes),
    async end() {
      lines.end()
      refuseEmptyTable(1, texts.length)
      const column = (name: string, values: readonly string[]): TextColumn => ({ kind: 'text', name, values })
      const isLabelled = texts.every((line) => line.includes('\t'))
      const labels = new Map<string, string>()
      const labelOf = (line: string): string => {
        const label = line.slice(0, line.indexOf('\t')).trim()
        if (!labels.has(label)) labels.set(label, label)
        return labels.get(label)!
      }
      const columns = isLabelled
        ? [column('text', texts.map((line) => line.slice(line.indexOf('\t') + 1))), column('label', texts.map(labelOf))]
        : [column('text', texts)]
      return { dataset: { name, rows: texts.length, columns }, notes: lines.notes }
    },
  }
}
