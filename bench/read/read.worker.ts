import { autoType, csvParse, csvParseRows } from 'd3-dsv'
import Papa from 'papaparse'
import { openReader } from '../../src/data/readers/open-reader.ts'
import { wholeDataset } from '../../src/data/readers/reader.ts'
import { fileBytes } from '../../src/intake/file-bytes.ts'
import { importDataset } from '../../src/intake/import-dataset.ts'
import { createIdbStore } from '../../src/registry/idb-store.ts'

const REGISTRY = createIdbStore()
const STORED = 'inpage, stored'

/** Each reads a whole file and tells how many rows it has. */
const READERS: Readonly<Record<string, (file: Blob) => Promise<number>>> = {
  /** Typed columns. */
  async inpage(file) {
    const reader = openReader('bench', { mediaType: 'text/csv' })
    for await (const chunk of fileBytes(file)) reader.push(chunk)
    return wholeDataset((await reader.end()).dataset).rows
  },
  /** What the studio does: typed columns, hashed, stored in IndexedDB. */
  [STORED]: async (file) => (await importDataset(REGISTRY, 'bench', { mediaType: 'text/csv', bytes: fileBytes(file) })).rows,
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
  try {
    const started = performance.now()
    const rows = await READERS[reader]!(file)
    const ms = performance.now() - started
    if (reader === STORED) await REGISTRY.deleteDataset('bench')
    self.postMessage({ rows, ms })
  } catch (thrown) {
    self.postMessage({ error: String((thrown as Error).message) })
  }
}
