import { lowerCase, upperCase } from '../../strings/letter-case.ts'

/** A field of a date's format, and what its text stands for. */
export type Field = 'YYYY' | 'YY' | 'MM' | 'MMM' | 'DD' | 'HH' | 'mm' | 'A'

/** A field and what stands behind it; '' behind the last one. */
export interface Place {
  readonly field: Field
  readonly separator: string
}

const LETTERS = /(YYYY|YY|MMM|MM|DD|HH|mm|SSS|ss|A|Z)/
const READ: readonly string[] = ['YYYY', 'YY', 'MMM', 'MM', 'DD', 'HH', 'mm', 'A']
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
]

/**
 * The fields of a format (see `data/dates.ts`) up to the last one that is read: seconds and zones are not. undefined for a format
 * that names no year, or whose fields are not told apart by what stands between them.
 */
export function placesOf(format: string): readonly Place[] | undefined {
  const [start, ...rest] = format.split(LETTERS)
  const pairs = rest.flatMap((field, i) => (i % 2 === 0 ? [{ field, separator: rest[i + 1]! }] : []))
  const last = pairs.findLastIndex(({ field }) => READ.includes(field))
  const places = pairs.slice(0, last + 1)
  const isRead = places.every(({ field, separator }, i) => READ.includes(field) && (separator !== '' || i === pairs.length - 1))
  const hasYear = places.some(({ field }) => field.startsWith('Y'))
  return start === '' && hasYear && isRead ? (places as readonly Place[]) : undefined
}

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
  return places.map(({ separator }) => {
    const at = separator === '' ? -1 : rest.indexOf(separator)
    const head = at < 0 ? rest : rest.slice(0, at)
    rest = at < 0 ? '' : rest.slice(at + separator.length)
    return head
  })
}
