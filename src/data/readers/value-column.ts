import { MaasError } from '../../core/error.ts'
import { storableText } from '../../strings/storable-text.ts'
import type { Column } from '../dataset.ts'
import { isId, MAX_ID, sequenceColumn } from '../sequences.ts'
import { GrowingArray } from './growing.ts'

/** A value of a format that says what is a number and what is text; null for a missing one. */
export type Cell = number | string | readonly number[] | null

/** Above it float64 has gaps, so a larger whole number is an identifier. */
const MAX_WHOLE = 999_999_999_999_999n

/** What a value stands for in a column, or what is wrong with it. Booleans and dates become text. */
export function cellOf(value: unknown): Cell | { readonly problem: string } {
  if (value === null || value === undefined || Number.isNaN(value)) return null
  if (typeof value === 'string' || Number.isFinite(value)) return value as string | number
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return value <= MAX_WHOLE && value >= -MAX_WHOLE ? Number(value) : String(value)
  if (value instanceof Date) return dateText(value)
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && Symbol.iterator in value)) {
    const ids = Array.from(value as Iterable<unknown>, (id) => (typeof id === 'bigint' ? Number(id) : id))
    const wrong = ids.findIndex((id) => !isId(id))
    if (wrong < 0) return ids as readonly number[]
    return { problem: `place ${wrong + 1} is ${JSON.stringify(ids[wrong])}, expected a whole number from 0 to ${MAX_ID}.` }
  }
  return { problem: `found ${describe(value)}, expected a finite number, text, true, false, null or a list of ids.` }
}

export const isProblem = (cell: ReturnType<typeof cellOf>): cell is { readonly problem: string } =>
  typeof cell === 'object' && cell !== null && 'problem' in cell

export function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  return value === null ? 'null' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

/** A day, or a time to the second where it is no midnight; UTC. */
function dateText(date: Date): string | null {
  if (Number.isNaN(date.getTime())) return null
  const iso = date.toISOString()
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ')
}

/**
 * Makes a column of values: of numbers when all that are there are numbers, of sequences when all are lists (a missing one is
 * then an empty list), else of text. Rows that are left out are missing.
 */
export class ValueColumn {
  readonly name: string
  readonly #numbers = new GrowingArray((length) => new Float64Array(length))
  readonly #interned = new Map<string, string>()
  #texts: string[] = []
  #lists: (readonly number[] | undefined)[] = []
  #kind: 'number' | 'text' | 'sequence' = 'number'
  #rows = 0
  #isAllMissing = true

  constructor(name: string) {
    this.name = name
  }

  /** @param row counted from 0, behind all rows before. Throws `invalid-data` for a list among other values. */
  add(row: number, cell: Cell): void {
    while (this.#rows < row) this.#push(null)
    if (cell !== null) {
      const isList = typeof cell === 'object'
      if (this.#isAllMissing && isList) this.#lists = Array.from({ length: this.#rows }, () => undefined)
      if (this.#isAllMissing) this.#kind = isList ? 'sequence' : 'number'
      else if (isList !== (this.#kind === 'sequence')) {
        const message = isList ? 'is a list, but the rows before have none there.' : 'is no list, but other rows have lists there.'
        throw new MaasError('invalid-data', `Row ${row + 1}, column "${this.name}" ${message}`)
      }
      if (typeof cell === 'string' && this.#kind === 'number') this.#turnToText()
      this.#isAllMissing = false
    }
    this.#push(cell)
  }

  /** @param rows of the whole table; those that were not added are missing. */
  take(rows: number): Column {
    while (this.#rows < rows) this.#push(null)
    if (this.#kind === 'sequence') return sequenceColumn(this.name, this.#lists)
    if (this.#kind === 'text') return { kind: 'text', name: this.name, values: this.#texts }
    return { kind: 'number', name: this.name, values: this.#numbers.take() }
  }

  #push(cell: Cell): void {
    this.#rows++
    if (this.#kind === 'sequence') this.#lists.push((cell as readonly number[] | null) ?? undefined)
    else if (this.#kind === 'text') this.#texts.push(this.#intern(storableText(String(cell ?? ''))))
    else this.#numbers.push((cell as number | null) ?? Number.NaN)
  }

  #turnToText(): void {
    this.#kind = 'text'
    this.#texts = Array.from(this.#numbers.take(), (value) => this.#intern(Number.isNaN(value) ? '' : String(value)))
  }

  #intern(text: string): string {
    const known = this.#interned.get(text)
    if (known !== undefined) return known
    this.#interned.set(text, text)
    return text
  }
}
