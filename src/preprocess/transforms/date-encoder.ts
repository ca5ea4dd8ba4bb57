import { flag, type Option, orElse, orNull } from '../../core/options.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { NUMBERS, nodes } from '../dates/algebra.ts'
import { type Field, meaningsOf, type Place, placesOf, splitFields, type Years } from '../dates/fields.ts'
import { datePartsOf, type Part, PARTS, widthOf } from '../dates/parts.ts'
import { encodeLabels } from './encode-labels.ts'
import { stringEncoder } from './transform.ts'

interface Dates extends Years {
  readonly format: string
  readonly parts: readonly Part[]
  readonly cyclic: boolean
}

const format: Option<string> = {
  default: 'YYYY-MM-DD',
  expects: 'a format such as "YYYY-MM-DD HH:mm" or "DD.MM.YYYY", with a year and something between its fields',
  parse: (value) => (typeof value === 'string' && placesOf(value) ? value : undefined),
}
const parts: Option<readonly Part[]> = {
  expects: `a list of ${PARTS.join(', ')}`,
  parse: (value) =>
    Array.isArray(value) && value.length > 0 && new Set(value).size === value.length && value.every((part) => PARTS.includes(part)) ? value : undefined,
}

/** Dates are known that are so many years before and after those of the training rows. */
const YEARS_AROUND = 100

/**
 * A date as its parts: by default year, month, day and weekday, and the hour where the format has one. Those that begin anew
 * are `cyclic`, a sine and a cosine, so that December lies beside January. A text that is no date in the format is missing: put
 * a SimpleImputer behind.
 */
export const DateEncoder = stringEncoder({
  options: { format, parts: orNull(parts), cyclic: orElse(flag(), true) },
  fit(values, options, { rows }): Dates {
    const { format, cyclic } = options
    const places = placesOf(format)!
    const at = places.findIndex(({ field }) => field === 'YYYY')
    let [first, last] = [Infinity, -Infinity]
    for (const row of rows) {
      const year = at < 0 ? Number.NaN : Number(splitFields(values[row]!, places).texts[at] || Number.NaN)
      if (!Number.isInteger(year) || year < 1 || year > 9999) continue
      first = Math.min(first, year)
      last = Math.max(last, year)
    }
    const chosen: readonly Part[] = options.parts ?? ['year', 'month', 'day', 'weekday', ...(format.includes('HH') ? (['hour'] as const) : [])]
    const isKnown = first <= last
    return {
      format, parts: chosen, cyclic,
      first: isKnown ? Math.max(1, first - YEARS_AROUND) : 1, last: isKnown ? Math.min(9999, last + YEARS_AROUND) : 1,
    }
  },
  apply(values, dates) {
    const places = placesOf(dates.format)!
    const meanings = places.map(({ field }) => new Map(meaningsOf(field, dates)))
    const rows = values.map((value) => {
      const { texts, isWhole } = splitFields(value, places)
      const fields = new Map(places.map(({ field }, i): [Field, number] => [field, meanings[i]!.get(texts[i]!) ?? -1]))
      return datePartsOf(NUMBERS, fields, Number(isWhole), dates)
    })
    const width = dates.parts.reduce((sum, part) => sum + widthOf(part, dates.cyclic), 0)
    return { width, missing: true, column: (index) => Float64Array.from(rows, (row) => row[index]!) }
  },
  /** What each field stands for, and for each separator how many parts it makes: 2 where it is there. */
  front(scope, text, dates) {
    const { builder } = scope
    const places = placesOf(dates.format)!
    const counts: string[] = []
    let rest = text
    const fields = places.map(({ field, separator }) => {
      const [head, tail, count] = separator === '' ? [rest] : splitAt(builder, rest, separator)
      rest = tail ?? rest
      if (count) counts.push(builder.op('Cast', [count], { to: 1 }))
      const meanings = meaningsOf(field, dates)
      return encodeLabels(scope, head!, meanings.map(([key]) => key), meanings.map(([, value]) => value), -1)
    })
    const all = [...fields, ...counts]
    return all.length === 1 ? all[0]! : builder.op('Concat', all, { axis: 1 })
  },
  lower({ builder }, values, fitted) {
    let at = 0
    const next = (): string => {
      const place = at++
      return builder.info(values).shape[1] === 1 ? values : builder.op('Gather', [values, builder.ints([place])], { axis: 1 })
    }
    const algebra = nodes(builder)
    const columns = fitted.flatMap((dates) => {
      const places: readonly Place[] = placesOf(dates.format)!
      const fields = new Map(places.map(({ field }): [Field, string] => [field, next()]))
      const isThere = places.filter(({ separator }) => separator !== '').map(() => algebra.isEqual(next(), algebra.number(2)))
      const isWhole = isThere.length === 0 ? algebra.number(1) : isThere.reduce((x, y) => algebra.multiply(x, y))
      return datePartsOf(algebra, fields, isWhole, dates)
    })
    return columns.length === 1 ? columns[0]! : builder.op('Concat', columns, { axis: 1 })
  },
})

/** What stands before and behind the first separator, string [batch, 1], and the number of parts; without one both are the whole. */
function splitAt(builder: GraphBuilder, text: string, separator: string): readonly [head: string, tail: string, count: string] {
  const [parts, count] = builder.node('StringSplit', [text], { delimiter: separator, maxsplit: 1 }) as [string, string]
  const part = (index: number): string =>
    builder.op('Reshape', [builder.op('Gather', [parts, builder.ints([index])], { axis: 2 }), builder.ints([0, 1])])
  return [part(0), part(-1), count]
}
