import { MaasError } from '../../core/error.ts'
import { joinBytes } from '../../core/join-bytes.ts'
import type { Column } from '../dataset.ts'
import { CellColumn } from './cell-column.ts'
import { refuseEmptyTable, uniqueNames } from './column-names.ts'
import { COMMA, NumberCell, POINT } from './number-cell.ts'
import type { DatasetReader, ReaderContext, ReadNote, ReadOptions, ReadResult } from './reader.ts'
import { type QuoteProblem, RowScanner, unquote } from './row-scanner.ts'
import { Skipped } from './skipped.ts'
import { TextInput } from './text-input.ts'

/** A row is looked at again with every chunk until it is whole, so it must end somewhere. */
const MAX_ROW_BYTES = 8_000_000

/** Those that may be found; a later one wins a tie, since commas and bars split names by accident more often. */
const DELIMITERS = ['|', ',', ';', '\t']

const QUOTE_PROBLEMS: Readonly<Record<QuoteProblem, string>> = {
  'open-quote': 'a quoted field that starts in this row is not closed before the end of the file.',
  'text-after-quote': 'text follows the closing quote of a field. A quote inside a quoted field is written twice.',
}

/**
 * Reads delimited text with a header row. Numbers go from the bytes of the file into typed arrays and texts into a
 * dictionary a column; neither a string nor an array is made of a row. See {@link CellColumn} for what becomes of the cells.
 */
export class CsvReader implements DatasetReader {
  readonly #name: string
  readonly #options: ReadOptions
  readonly #input: TextInput
  readonly #skipped: Skipped
  #notes: ReadNote[] = []
  #scanner: RowScanner | undefined
  #columns: readonly CellColumn[] = []
  #hasRules = false
  /** What is scanned no further than the row it is in. */
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #rows = 0

  constructor({ name, options }: ReaderContext) {
    this.#name = name
    this.#options = options
    this.#skipped = new Skipped(options)
    this.#input = new TextInput(options.encoding, () => this.#place())
  }

  get rows(): number {
    return this.#rows
  }

  push(bytes: Uint8Array): void {
    this.#input.push(bytes, this.#read)
  }

  async end(): Promise<ReadResult> {
    this.#input.end(this.#read)
    this.#scan(true)
    if (!this.#scanner) throw new MaasError('invalid-data', 'The file is empty. Its first line should name the columns.')
    refuseEmptyTable(this.#columns.length, this.#rows)
    for (const column of this.#columns) column.close()
    const separatorNotes = this.#settleSeparators()
    const notes = [...this.#input.notes, ...this.#notes, ...this.#skipped.notes(), ...separatorNotes, ...this.#columns.flatMap((column) => column.notes())]
    return { dataset: { name: this.#name, rows: this.#rows, columns: takeAll(this.#columns) }, notes }
  }

  /** A row that no chunk has ended yet is not scanned again: a field of many megabytes would be so often. */
  readonly #read = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.length
    if (bytes.includes(10) || bytes.includes(13)) this.#scan(false)
    if (this.#pendingBytes > MAX_ROW_BYTES) {
      throw new MaasError(
        'invalid-data',
        `${this.#place()}: the row does not end within ${MAX_ROW_BYTES / 1e6} MB. Expected a line a row; a quote that is not closed also has this effect.`,
      )
    }
  }

  #scan(isLast: boolean): void {
    const bytes = joinBytes(this.#pending)
    let at = this.#scanner ? 0 : this.#begin(bytes, isLast)
    if (at >= 0 && this.#scanner) {
      const scanner = this.#scanner
      for (let next = at; next >= 0 && at < bytes.length; ) {
        next = scanner.next(bytes, at, isLast)
        if (next < 0) break
        if (this.#isRow(scanner, bytes)) this.#addRow(scanner, bytes)
        at = next
      }
    }
    const rest = bytes.subarray(Math.max(at, 0))
    this.#pending = rest.length > 0 ? [rest] : []
    this.#pendingBytes = rest.length
  }

  /** Reads the header. Gives where the rows start, or -1 when more of the file is needed. */
  #begin(bytes: Uint8Array, isLast: boolean): number {
    const start = firstFilledLine(bytes, isLast)
    if (start < 0) return -1
    const delimiter = this.#options.delimiter ?? findDelimiter(bytes, start, isLast)
    if (delimiter === undefined) return -1
    const scanner = new RowScanner(checkDelimiter(delimiter))
    let at = 0
    for (let from = 0; from <= start; from = at) {
      at = scanner.next(bytes, from, isLast)
      if (at < 0) return -1
    }
    if (scanner.problem) throw new MaasError('invalid-data', `Line ${scanner.line}: ${QUOTE_PROBLEMS[scanner.problem]}`)
    const texts = Array.from({ length: scanner.fields }, (_, field) => fieldText(scanner, bytes, field).trim())
    const isHeader = this.#options.header ?? true
    const { names, notes } = uniqueNames(isHeader ? texts : texts.map((_, i) => `column${i + 1}`), this.#options)
    this.#scanner = scanner
    this.#setColumns(names, delimiter)
    this.#notes.push(...notes)
    if (delimiter !== ',' && this.#options.delimiter === undefined) this.#notes.push({ code: 'delimiter', delimiter })
    if (this.#options.header === undefined && holdsNumber(scanner, bytes)) this.#notes.push({ code: 'header-looks-like-data' })
    if (isHeader) return at
    scanner.restart()
    return 0
  }

  #setColumns(names: readonly string[], delimiter: string): void {
    const { decimal, columns } = this.#options
    const separators = decimal ? [decimal.charCodeAt(0)] : delimiter === ',' ? [POINT] : [POINT, COMMA]
    const rules = new Map(Object.entries(columns ?? {}))
    for (const name of rules.keys()) {
      if (!names.includes(name)) {
        throw new MaasError('invalid-config', `The options name a column "${name}", which the file does not have. It has ${names.slice(0, 20).map((name) => `"${name}"`).join(', ')}.`)
      }
    }
    this.#hasRules = rules.size > 0
    const cell = new NumberCell(separators)
    this.#columns = names.map((name) => new CellColumn(name, { cell, kind: rules.get(name)?.kind }))
  }

  /** Whether the line is a row of data; false for an empty line. Throws for a bad one, or counts it. */
  #isRow(scanner: RowScanner, bytes: Uint8Array): boolean {
    if (scanner.fields === 1 && isBlank(bytes, scanner.starts[0]!, scanner.ends[0]!)) return false
    const problem = this.#problem(scanner, bytes)
    if (problem) this.#skipped.add(`Line ${scanner.line}`, problem)
    return problem === undefined
  }

  #problem(scanner: RowScanner, bytes: Uint8Array): string | undefined {
    if (scanner.problem) return QUOTE_PROBLEMS[scanner.problem]
    if (scanner.fields !== this.#columns.length) {
      return `found ${scanner.fields} fields, expected ${this.#columns.length} as in the header.`
    }
    if (!this.#hasRules) return undefined
    const bad = this.#columns.findIndex((column, field) => !column.accepts(...fieldBytes(scanner, bytes, field)))
    if (bad < 0) return undefined
    return `column "${this.#columns[bad]!.name}" is "${fieldText(scanner, bytes, bad).slice(0, 40)}", expected a number.`
  }

  #addRow(scanner: RowScanner, bytes: Uint8Array): void {
    const columns = this.#columns
    const { starts, ends, escaped } = scanner
    for (let field = 0; field < columns.length; field++) {
      if (escaped[field] === 0) columns[field]!.add(bytes, starts[field]!, ends[field]!)
      else columns[field]!.add(...fieldBytes(scanner, bytes, field))
    }
    this.#rows++
  }

  /**
   * Which separator is the decimal one is seen in columns that have other than three digits behind it. A column of three
   * may hold thousands instead; it is kept as text unless others show that it does not, or it has points and nothing has commas.
   */
  #settleSeparators(): readonly ReadNote[] {
    if (this.#options.decimal) return []
    const sure = new Set(this.#columns.filter((column) => !column.isGrouped).map(({ separator }) => separator).filter(Boolean))
    const ambiguous = this.#columns.filter(
      ({ isGrouped, separator }) => isGrouped && !sure.has(separator) && (separator === COMMA || sure.size > 0),
    )
    for (const column of ambiguous) column.turnToText()
    const withComma = this.#columns.filter(({ separator }) => separator === COMMA)
    const names = (columns: readonly CellColumn[]): readonly string[] => columns.map(({ name }) => name)
    return [
      ...(withComma.length > 0 ? [{ code: 'decimal-comma', columns: names(withComma) } as const] : []),
      ...(ambiguous.length > 0 ? [{ code: 'ambiguous-separator', columns: names(ambiguous) } as const] : []),
    ]
  }

  /** Where reading stands: the line and column of the first thing that is not read. */
  #place(): string {
    const bytes = joinBytes(this.#pending)
    this.#pending = [bytes]
    if (!this.#scanner) return `Line ${1 + bytes.reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 0)}`
    this.#scanner.next(bytes, 0, true)
    const column = this.#columns[Math.max(0, this.#scanner.fields - 1)]
    return `Line ${this.#scanner.line}${column ? `, column "${column.name}"` : ''}`
  }
}

function* takeAll(columns: readonly CellColumn[]): Generator<Column> {
  for (const column of columns) yield column.take()
}

function fieldBytes({ starts, ends, escaped }: RowScanner, bytes: Uint8Array, field: number): [Uint8Array, number, number] {
  if (escaped[field] === 0) return [bytes, starts[field]!, ends[field]!]
  const plain = unquote(bytes, starts[field]!, ends[field]!)
  return [plain, 0, plain.length]
}

function fieldText(scanner: RowScanner, bytes: Uint8Array, field: number): string {
  const [plain, start, end] = fieldBytes(scanner, bytes, field)
  return new TextDecoder().decode(plain.subarray(start, end))
}

function holdsNumber(scanner: RowScanner, bytes: Uint8Array): boolean {
  const cell = new NumberCell([POINT])
  return Array.from({ length: scanner.fields }, (_, field) => fieldBytes(scanner, bytes, field)).some((field) => !Number.isNaN(cell.read(...field)))
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! > 0x20) return false
  return true
}

/** Where the first line that holds something starts; -1 when there is none, or it is not whole. */
function firstFilledLine(bytes: Uint8Array, isLast: boolean): number {
  const filled = bytes.findIndex((byte) => byte > 0x20)
  if (filled < 0) return -1
  const ends = bytes.subarray(filled).findIndex((byte) => byte === 10 || byte === 13)
  if (ends < 0 && !isLast) return -1
  const before = Math.max(bytes.lastIndexOf(10, filled), bytes.lastIndexOf(13, filled))
  return before + 1
}

function findDelimiter(bytes: Uint8Array, from: number, isLast: boolean): string | undefined {
  let best = ','
  let most = 2
  for (const delimiter of DELIMITERS) {
    const scanner = new RowScanner(delimiter)
    if (scanner.next(bytes, from, isLast) < 0) return undefined
    if (scanner.fields >= most) {
      best = delimiter
      most = scanner.fields
    }
  }
  return best
}

function checkDelimiter(delimiter: string): string {
  if (/^[\t !#-,./:;<=>?@[-`{|}~]$/.test(delimiter)) return delimiter
  throw new MaasError('invalid-config', `The delimiter is ${JSON.stringify(delimiter)}, expected one character such as a comma, a semicolon or a tab.`)
}
