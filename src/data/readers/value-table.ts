import { MaasError } from '../../core/error.ts'
import { isObject } from '../../core/is-object.ts'
import { refuseEmptyTable, uniqueNames } from './column-names.ts'
import type { ReaderContext, ReadNote, ReadResult } from './reader.ts'
import { Skipped } from './skipped.ts'
import { type Cell, cellOf, describe, isProblem, ValueColumn } from './value-column.ts'

/** Makes a data set of rows or columns of values, as JSON, Arrow and Parquet have them. */
export class ValueTable {
  readonly #context: ReaderContext
  readonly #skipped: Skipped
  readonly #columns = new Map<string, ValueColumn>()
  #notes: readonly ReadNote[] = []
  #rows = 0

  constructor(context: ReaderContext) {
    this.#context = context
    this.#skipped = new Skipped(context.options)
  }

  get rows(): number {
    return this.#rows
  }

  /** `{name: value}`; a column that it lacks is missing. @param place for messages, such as `Row 4`. */
  addRecord(record: unknown, place: string): void {
    if (!isObject(record)) return this.#skipped.add(place, `found ${describe(record)}, expected a record such as {"x": 1}.`)
    this.#addCells(Object.entries(record), place)
  }

  /** Columns for {@link addRow}. Throws `invalid-data` for a name that is there twice. */
  setColumns(names: readonly string[]): void {
    const { names: unique, notes } = uniqueNames(names, this.#context.options)
    this.#notes = notes
    for (const name of unique) this.#columns.set(name, new ValueColumn(name))
  }

  /** A value a column. */
  addRow(values: unknown, place: string): void {
    const names = [...this.#columns.keys()]
    if (Array.isArray(values) && values.length === names.length) this.#addCells(values.map((value, i) => [names[i]!, value]), place)
    else this.#skipped.add(place, `found ${describe(values)}, expected a list of ${names.length} values as "columns" has.`)
  }

  /** A whole column; all must have as many values. Throws `invalid-data`. */
  addColumn(name: string, values: Iterable<unknown>): void {
    const column = new ValueColumn(name)
    let row = 0
    for (const value of values) {
      const cell = cellOf(value)
      if (isProblem(cell)) throw new MaasError('invalid-data', `Row ${row + 1}, column "${name}": ${cell.problem}`)
      column.add(row++, cell)
    }
    if (this.#columns.size > 0 && row !== this.#rows) {
      throw new MaasError('invalid-data', `Column "${name}" has ${row} values, but those before have ${this.#rows}.`)
    }
    this.#rows = row
    this.#columns.set(name, column)
  }

  /** The data set; nothing can be added from then on. Throws `invalid-data` when it is empty. */
  end(): ReadResult {
    const { name } = this.#context
    refuseEmptyTable(this.#columns.size, this.#rows)
    if (this.#columns.has('')) throw new MaasError('invalid-data', 'A column has no name. Give every column a name.')
    const columns = [...this.#columns.values()].map((column) => column.take(this.#rows))
    const allMissing = columns.filter((column) => column.kind === 'number' && column.values.every(Number.isNaN))
    const notes = [...this.#notes, ...this.#skipped.notes(), ...allMissing.map((column) => ({ code: 'all-missing', column: column.name }) as const)]
    return { dataset: { name, rows: this.#rows, columns }, notes }
  }

  #addCells(entries: readonly (readonly [string, unknown])[], place: string): void {
    const cells: (readonly [string, Cell])[] = []
    for (const [name, value] of entries) {
      const cell = cellOf(value)
      if (isProblem(cell)) return this.#skipped.add(`${place}, column "${name}"`, cell.problem)
      cells.push([name, cell])
    }
    for (const [name, cell] of cells) {
      let column = this.#columns.get(name)
      if (!column) this.#columns.set(name, (column = new ValueColumn(name)))
      column.add(this.#rows, cell)
    }
    this.#rows++
  }
}
