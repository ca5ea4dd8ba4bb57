import type { Column } from '../dataset.ts'
import { Dictionary } from './dictionary.ts'
import { GrowingArray } from './growing.ts'
import { missingText } from './missing.ts'
import type { CodeReason, NumberCell } from './number-cell.ts'
import type { ReadNote } from './reader.ts'
import { WrittenNumbers } from './written-numbers.ts'

/** How the cells of a column are read. */
export interface CellRules {
  /** Shared by all columns. */
  readonly cell: NumberCell
  /** Given, it is not found out; a column of numbers then takes codes such as `007` too. */
  readonly kind?: 'number' | 'text' | undefined
}

/** Makes a column of the cells of delimited text: of numbers as long as every cell that is there is one, else of text. */
export class CellColumn {
  readonly name: string
  readonly #rules: CellRules
  readonly #cell: NumberCell
  readonly #missing = new Map<string, number>()
  readonly #numbers = new WrittenNumbers()
  readonly #codes = new GrowingArray((length) => new Uint32Array(length))
  readonly #texts = new Dictionary()
  #isText: boolean
  #rows = 0
  #empty = 0
  /** Of all numbers so far, each with a decimal separator; 0 before the first. */
  #separator = 0
  /** Whether each number with a separator has three digits behind it. */
  #isGrouped = true
  /** Digits of the telephone numbers that all numbers so far can be; 0 when they are none. */
  #phoneDigits: number | undefined
  #first = 0
  /** As long as every cell that is there is a number or a code. */
  #kept: { readonly reason: CodeReason; readonly example: string } | undefined

  constructor(name: string, rules: CellRules) {
    this.name = name
    this.#rules = rules
    this.#cell = rules.cell
    this.#isText = rules.kind === 'text'
  }

  get isText(): boolean {
    return this.#isText
  }

  /** Of a column of numbers; 0 when none has one. */
  get separator(): number {
    return this.#isText ? 0 : this.#separator
  }

  /** Whether its separator may just as well stand between thousands. */
  get isGrouped(): boolean {
    return this.separator !== 0 && this.#isGrouped && this.#rules.kind === undefined
  }

  /** Whether a cell can be read; only a column that was said to be of numbers refuses any. */
  accepts(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#rules.kind !== 'number' || !Number.isNaN(this.#cell.read(bytes, start, end)) || missingText(bytes, start, end) !== undefined
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#isText) {
      const value = this.#cell.read(bytes, start, end)
      if (!Number.isNaN(value)) {
        if (this.#isOfNumbers(value, end - start)) {
          this.#numbers.push(value, this.#cell, bytes, start, end)
          this.#rows++
          return
        }
        this.turnToText()
        if (this.#cell.code) this.#kept = { reason: this.#cell.code, example: decode(bytes, start, end) }
      } else if (this.#addMissing(bytes, start, end)) {
        return
      } else {
        this.turnToText()
      }
    } else if (this.#kept && Number.isNaN(this.#cell.read(bytes, start, end)) && missingText(bytes, start, end) === undefined) {
      this.#kept = undefined
    }
    this.#codes.push(this.#texts.code(bytes, start, end))
    this.#rows++
  }

  turnToText(): void {
    this.#isText = true
    this.#numbers.takeTexts(String.fromCharCode(this.#separator), (bytes) => this.#codes.push(this.#texts.code(bytes, 0, bytes.length)))
  }

  /** When the last row was added: numbers that are all telephone numbers become text. */
  close(): void {
    if (this.#isText || this.#rules.kind === 'number' || !this.#phoneDigits) return
    this.turnToText()
    this.#kept = { reason: 'phone-numbers', example: String(this.#first) }
  }

  notes(): readonly ReadNote[] {
    const { name } = this
    if (this.#isText) return this.#kept ? [{ code: 'kept-as-text', column: name, reason: this.#kept.reason, example: this.#kept.example }] : []
    const missing = [...this.#missing.values()].reduce((total, count) => total + count, this.#empty)
    if (missing === this.#rows) return [{ code: 'all-missing', column: name }]
    if (missing === 0) return []
    const counts = Object.fromEntries([...(this.#empty > 0 ? [['', this.#empty] as const] : []), ...this.#missing])
    return [{ code: 'missing-values', column: name, counts }]
  }

  /** The column; nothing can be added to it from then on. */
  take(): Column {
    const { name } = this
    if (!this.#isText) return { kind: 'number', name, values: this.#numbers.take() }
    const strings = this.#texts.take()
    const values: string[] = []
    for (const code of this.#codes.take()) values.push(strings[code]!)
    return { kind: 'text', name, values }
  }

  /** Whether a number goes with those before; when not, all are text. */
  #isOfNumbers(value: number, length: number): boolean {
    const { separator, decimals, code } = this.#cell
    if (code && this.#rules.kind !== 'number') return false
    if (separator !== 0) {
      if (this.#separator === 0) this.#separator = separator
      else if (this.#separator !== separator && this.#rules.kind !== 'number') return false
      if (decimals !== 3) this.#isGrouped = false
    }
    if (this.#phoneDigits !== 0) {
      if (this.#phoneDigits === undefined) this.#first = value
      const digits = separator === 0 ? phoneDigits(value, length) : 0
      this.#phoneDigits = this.#phoneDigits === undefined || this.#phoneDigits === digits ? digits : 0
    }
    return true
  }

  #addMissing(bytes: Uint8Array, start: number, end: number): boolean {
    const text = start === end ? '' : missingText(bytes, start, end)
    if (text === undefined) return false
    if (text === '') this.#empty++
    else this.#missing.set(text, (this.#missing.get(text) ?? 0) + 1)
    this.#numbers.pushOdd(Number.NaN, bytes, start, end)
    this.#rows++
    return true
  }
}

const decode = (bytes: Uint8Array, start: number, end: number): string => new TextDecoder().decode(bytes.subarray(start, end))

/**
 * 11 for a mobile number of China (1, then 3 to 9, then nine digits), 10 for a number of North America (area code and
 * exchange from 200 on), else 0. @param length of the cell, so that nothing but digits passes.
 */
function phoneDigits(value: number, length: number): number {
  if (length === 11 && value >= 13_000_000_000 && value < 20_000_000_000) return 11
  return length === 10 && value >= 2_000_000_000 && Math.floor(value / 10_000) % 1000 >= 200 ? 10 : 0
}
