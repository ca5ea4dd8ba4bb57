import { MaasError } from '../core/error.ts'
import { decodeDataset } from '../data/blocks/encoded.ts'
import type { Column } from '../data/dataset.ts'
import { idsAt } from '../data/sequences.ts'
import type { DatasetRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { csvLine } from './csv-line.ts'

/** Read and written at once. */
const ROWS = 20_000

/** All rows as CSV (RFC 4180, UTF-8), written as they are taken. Throws `unsupported` for images. */
export function csvResponse(registry: RegistryStore, { name, rows, columns }: DatasetRecord): Response {
  const image = columns.find(({ kind }) => kind === 'image')
  if (image) throw new MaasError('unsupported', `Column "${image.name}" holds images, which no CSV can: GET datasets/${name}/rows gives their pixels.`)
  const encoder = new TextEncoder()
  let from = 0
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(csvLine(columns.map(({ name: column }) => column)))),
    async pull(controller) {
      const part = decodeDataset(await registry.readDataset(name, { from, to: from + ROWS }))
      let text = ''
      for (let row = 0; row < part.rows; row++) text += csvLine(part.columns.map((column) => cellAt(column, row)))
      if (text) controller.enqueue(encoder.encode(text))
      from += ROWS
      if (from >= rows) controller.close()
    },
  })
  return new Response(body, {
    headers: { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="${name}.csv"` },
  })
}

function cellAt(column: Column, row: number): string | number {
  switch (column.kind) {
    case 'number': case 'text': return column.values[row]!
    case 'sequence': return JSON.stringify(idsAt(column, row))
    case 'image': return ''
  }
}
