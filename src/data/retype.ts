import { MaasError } from '../core/error.ts'
import { KINDS_OF_TYPE } from './column-type.ts'
import type { Column, TextColumn } from './dataset.ts'
import { dateReader } from './dates.ts'
import type { GivenType } from './profile/column-facts.ts'
import { inferDates } from './profile/infer-dates.ts'
import type { ReadOptions } from './readers/reader.ts'

/** What their owner says of columns before they are stored: what each means, or that it is left out. */
export type GivenColumns = Readonly<Record<string, GivenType | 'skip'>>

/** How a type that is given asks its column to be read; `{}` when its values may be kept in more than one way. */
export function readKinds(given: GivenColumns): NonNullable<ReadOptions['columns']> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, choice]) => {
      const [kind, other] = choice === 'skip' ? [] : KINDS_OF_TYPE[choice.type]
      return other === undefined && (kind === 'number' || kind === 'text') ? [[name, { kind }]] : []
    }),
  )
}

/**
 * The columns of a file as their owner takes them, one after the other: without those that are left out, the others of the kind of
 * their types. Throws `invalid-input` as {@link retypeColumn} does, and at the end for a column that was not there.
 */
export function* takeGiven(columns: Iterable<Column>, given: GivenColumns): Generator<{ readonly column: Column; readonly type?: GivenType }> {
  const wanted = new Map(Object.entries(given))
  let kept = 0
  for (const column of columns) {
    const choice = wanted.get(column.name)
    wanted.delete(column.name)
    if (choice === 'skip') continue
    kept++
    if (choice === undefined) {
      yield { column }
    } else {
      const { column: taken, format } = retypeColumn(column, choice)
      yield { column: taken, type: { type: choice.type, ...(format !== undefined && { format }) } }
    }
  }
  for (const name of wanted.keys()) throw new MaasError('invalid-input', `The file has no column "${name}".`)
  if (kept === 0) throw new MaasError('invalid-input', 'All columns are left out: keep at least one.')
}

/**
 * A column kept as a type wants it: numbers become text, or text numbers. Throws `invalid-input` naming the column, and the row of
 * the first value that is no such thing. `format`: of dates.
 */
export function retypeColumn(column: Column, { type, format }: GivenType): { readonly column: Column; readonly format?: string } {
  const kinds = KINDS_OF_TYPE[type]
  const kept = kinds.includes(column.kind) ? column : converted(column, type)
  return type === 'date' ? { column: kept, format: dateFormat(kept as TextColumn, format) } : { column: kept }
}

function converted(column: Column, type: GivenType['type']): Column {
  const kinds = KINDS_OF_TYPE[type]
  if (column.kind === 'number' && kinds.includes('text')) return texts(column.name, column.values)
  if (column.kind === 'text' && kinds.includes('number')) return numbers(column)
  throw new MaasError('invalid-input', `Column "${column.name}" holds ${column.kind}s: it cannot be taken for ${type}.`)
}

function texts(name: string, values: Float64Array): TextColumn {
  return { kind: 'text', name, values: Array.from(values, (value) => (Number.isNaN(value) ? '' : String(value))) }
}

function numbers({ name, values }: TextColumn): Column {
  const read = Float64Array.from(values, (value) => (value.trim() === '' ? Number.NaN : Number(value)))
  const row = values.findIndex((value, i) => value.trim() !== '' && !Number.isFinite(read[i]))
  if (row < 0) return { kind: 'number', name, values: read }
  throw new MaasError('invalid-input', `Column "${name}" cannot be taken for numbers: row ${row + 1} is ${JSON.stringify(values[row])}.`)
}

/** Throws for the first value that is no date of that format. */
function dateFormat({ name, values }: TextColumn, given: string | undefined): string {
  const format = given ?? inferDates(values.filter((value) => value !== '').slice(0, 1000))?.format
  if (format === undefined) {
    throw new MaasError('invalid-input', `Column "${name}" is in no format of dates that is known: give one, e.g. "format": "DD.MM.YYYY".`)
  }
  const read = dateReader(format)
  const row = values.findIndex((value) => value !== '' && Number.isNaN(read(value)))
  if (row < 0) return format
  throw new MaasError('invalid-input', `Column "${name}" cannot be taken for dates such as ${format}: row ${row + 1} is ${JSON.stringify(values[row])}.`)
}
