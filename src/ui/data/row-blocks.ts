import { MaasError } from '../../core/error.ts'
import type { Column, Dataset } from '../../data/dataset.ts'
import type { DatasetPart } from '../../registry/store.ts'

const ROWS = 200
const COLUMNS = 16
/** Of those that were looked at last. */
const KEPT = 60

interface Block {
  readonly key: string
  readonly part: Required<DatasetPart>
}

/** The part of a table that is looked at, read in blocks of rows and columns: the newest wish first, one at a time. */
export class RowBlocks {
  readonly #columns: readonly string[]
  readonly #rows: number
  readonly #read: (part: DatasetPart) => Promise<Dataset>
  readonly #changed: () => void
  readonly #blocks = new Map<string, Dataset>()
  #wanted: readonly Block[] = []
  #isReading = false
  problem: MaasError | null = null

  constructor(columns: readonly string[], rows: number, read: (part: DatasetPart) => Promise<Dataset>, changed: () => void) {
    this.#columns = columns
    this.#rows = rows
    this.#read = read
    this.#changed = changed
  }

  /** The column and the row in it where a cell is; undefined while it is not there. */
  cell(row: number, column: number): { readonly column: Column; readonly row: number } | undefined {
    const block = this.#blocks.get(keyOf(Math.floor(row / ROWS), Math.floor(column / COLUMNS)))
    const found = block?.columns[column % COLUMNS]
    return found && { column: found, row: row % ROWS }
  }

  /** Reads what is not there of these rows and columns. */
  want(firstRow: number, lastRow: number, firstColumn: number, lastColumn: number): void {
    const wanted: Block[] = []
    for (let r = Math.floor(firstRow / ROWS); r <= Math.floor(lastRow / ROWS); r++) {
      for (let c = Math.floor(firstColumn / COLUMNS); c <= Math.floor(lastColumn / COLUMNS); c++) {
        const key = keyOf(r, c)
        const block = this.#blocks.get(key)
        this.#blocks.delete(key)
        if (block) this.#blocks.set(key, block) // the youngest now
        else {
          const columns = this.#columns.slice(c * COLUMNS, (c + 1) * COLUMNS)
          wanted.push({ key, part: { columns, from: r * ROWS, to: Math.min(this.#rows, (r + 1) * ROWS) } })
        }
      }
    }
    this.#wanted = wanted
    void this.#readOn()
  }

  async #readOn(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    for (let block = this.#wanted[0]; block && !this.problem; block = this.#wanted[0]) {
      this.#wanted = this.#wanted.slice(1)
      try {
        this.#blocks.set(block.key, await this.#read(block.part))
        for (const key of this.#blocks.keys()) if (this.#blocks.size > KEPT) this.#blocks.delete(key)
      } catch (thrown) {
        this.problem = MaasError.from(thrown)
      }
      this.#changed()
    }
    this.#isReading = false
  }
}

const keyOf = (rows: number, columns: number): string => `${rows} ${columns}`
