import { lowerCase, upperCase } from '../../strings/letter-case.ts'

/** A field of a date's format, and what its text stands for. */
export type Field = 'YYYY' | 'YY' | 'MM' | 'MMM' | 'DD' | 'HH' | 'mm' | 'A'

/** One field, or several of fixed lengths without anything between them, and what their text ends with; nothing behind the last one. */
export interface Place {
  readonly fields: readonly Field[]
  readonly separators: readonly string[]
}

const LETTERS = /(YYYYMMDD|YYYY|YY|MMM|MM|DD|HH|mm|SSS|ss|A|Z)/
const READ: readonly string[] = ['YYYY', 'YY', 'MMM', 'MM', 'DD', 'HH', 'mm', 'A']
/** Year, month and day by their digits alone. */
const COMPACT: readonly Field[] = ['YYYY', 'MM', 'DD']
/** With what a zone begins. */
const ZONE = ['Z', '+', '-']

const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
]

/**
 * The fields of a format (see `data/dates.ts`) up to the last one that is read: seconds and zones are not. undefined for a format
 * that names no year, or whose fields are not told apart by what stands between them.
 */
export function placesOf(format: string): readonly Place[] | undefined {
  const [start, ...rest] = format.split(LETTERS)
  const pairs = rest.flatMap((letters, i) => (i % 2 === 0 ? [{ letters, behind: rest[i + 1]!, next: rest[i + 2] }] : []))
  const places = pairs.map(({ letters, behind, next }): Place => ({
    fields: letters === 'YYYYMMDD' ? COMPACT : [letters as Field],
    separators: behind !== '' ? [behind] : next === 'Z' ? ZONE : [],
  }))
  const last = places.findLastIndex(({ fields }) => isRead(fields))
  const known = places.slice(0, last + 1)
  const areApart = known.every(({ fields, separators }, i) => isRead(fields) && (i === last || separators.length === 1))
  const hasYear = known.some(({ fields }) => fields[0]!.startsWith('Y'))
  return start === '' && hasYear && areApart ? known : undefined
}

const isRead = ([field]: readonly Field[]): boolean => READ.includes(field!)

/** The years that are known as such. */
export interface Years {
  readonly first: number
  readonly last: number
}

/** What each known text of a field stands for. */
export function meaningsOf(field: Field, { first, last }: Years): readonly (readonly [text: string, value: number])[] {
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
  const padded = (value: number, length: number) => String(value).padStart(length, '0')
  const numbers = (from: number, to: number) =>
    range(from, to).flatMap((value) => [...new Set([padded(value, 2), String(value)])].map((text) => [text, value] as const))
  switch (field) {
    case 'YYYY': return range(first, last).map((year) => [padded(year, 4), year])
    case 'YY': return range(0, 99).map((year) => [padded(year, 2), year + (year < 69 ? 2000 : 1900)])
    case 'MM': return numbers(1, 12)
    case 'MMM': return MONTHS.flatMap((name, i) => {
      const spellings = [name, name.slice(0, 3)].flatMap((one) => [one, lowerCase(one), upperCase(one)])
      return [...new Set(spellings)].map((text) => [text, i + 1] as const)
    })
    case 'DD': return numbers(1, 31)
    case 'HH': return numbers(0, 23)
    case 'mm': return range(0, 59).map((minute) => [padded(minute, 2), minute])
    case 'A': return ['AM', 'am', 'Am', 'PM', 'pm', 'Pm'].map((text) => [text, lowerCase(text) === 'pm' ? 12 : 0])
  }
}

/** The text of each field: up to its separator, or all that is left. */
export function splitFields(text: string, places: readonly Place[]): readonly string[] {
  let rest = text
  return places.flatMap(({ fields, separators }) => {
    const [head, tail] = separators.reduce<Pair>(([before], separator) => splitOnce(before, separator), [rest, ''])
    rest = tail
    return fields.length === 1 ? [head] : [head.slice(0, 4), head.slice(4, 6), head.slice(6)]
  })
}

type Pair = readonly [head: string, tail: string]

function splitOnce(text: string, separator: string): Pair {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
