import { autoType, csvParse, csvParseRows } from 'd3-dsv'
import Papa from 'papaparse'
import { openReader } from '../../src/data/readers/open-reader.ts'

/** Each reads a whole file and tells how many rows it has. */
const READERS: Readonly<Record<string, (file: Blob) => Promise<number>>> = {
  /** Typed columns. */
  async inpage(file) {
    const reader = openReader('bench', { mediaType: 'text/csv' })
    const chunks = file.stream().getReader()
    for (let chunk = await chunks.read(); !chunk.done; chunk = await chunks.read()) reader.push(chunk.value)
    return (await reader.end()).dataset.rows
  },
  /** Rows of strings. */
  papaparse: (file) => papaparse(file, false),
  /** Rows of numbers, booleans and strings. */
  'papaparse, typed': (file) => papaparse(file, true),
  'd3-dsv': async (file) => csvParseRows(await file.text()).length - 1,
  'd3-dsv, typed': async (file) => csvParse(await file.text(), autoType).length,
}

function papaparse(file: Blob, dynamicTyping: boolean): Promise<number> {
  return new Promise((resolve, error) => {
    Papa.parse(file, { skipEmptyLines: true, dynamicTyping, complete: ({ data }) => resolve(data.length - 1), error })
  })
}

self.onmessage = async ({ data: { reader, file } }: MessageEvent<{ reader: string; file: Blob }>) => {
  const started = performance.now()
  try {
    const rows = await READERS[reader]!(file)
    self.postMessage({ rows, ms: performance.now() - started })
  } catch (thrown) {
    self.postMessage({ error: String((thrown as Error).message) })
  }
}
