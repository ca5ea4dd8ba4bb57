import { flag, type Option, orElse, orNull } from '../../core/options.ts'
import { alikeRows } from '../../data/alike-rows.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { NUMBERS, nodes } from '../dates/algebra.ts'
import { type Field, meaningsOf, type Place, placesOf, splitFields, type Years } from '../dates/fields.ts'
import { datePartsOf, type Part, PARTS, widthOf } from '../dates/parts.ts'
import { mapColumn } from '../numbers.ts'
import { CHARACTER, tokenize } from '../text/analyzer.ts'
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

type Pair = readonly [head: string, tail: string]

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
    const at = fieldsOf(places).indexOf('YYYY')
    let [first, last] = [Infinity, -Infinity]
    for (const value of new Set(Array.from(rows, (row) => values[row]!))) {
      const year = at < 0 ? Number.NaN : Number(splitFields(value, places)[at] || Number.NaN)
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
    const names = fieldsOf(places)
    const meanings = places.flatMap((place) => place.fields.map((field) => new Map(meaningsIn(place, field, dates))))
    const partsOf = (value: string): readonly number[] => {
      const texts = splitFields(value, places)
      const fields = new Map(names.map((field, i): [Field, number] => [field, meanings[i]!.get(texts[i]!) ?? -1]))
      return datePartsOf(NUMBERS, fields, dates)
    }
    const { firsts, kinds } = alikeRows([values], values.length)
    const parts = Array.from(firsts, (row) => partsOf(values[row]!))
    const width = dates.parts.reduce((sum, part) => sum + widthOf(part, dates.cyclic), 0)
    return { width, missing: true, column: (index) => mapColumn(kinds, (kind) => parts[kind]![index]!) }
  },
  /** What each field stands for, -1 where it is unknown. */
  front(scope, text, dates) {
    const { builder } = scope
    let rest = text
    const fields = placesOf(dates.format)!.flatMap((place) => {
      const [head, tail] = place.separators.reduce<Pair>(([before], separator) => splitAt(builder, before, separator), [rest, rest])
      rest = tail
      const texts = place.fields.length === 1 ? [head] : splitCompact(builder, head)
      return place.fields.map((field, i) => {
        const meanings = meaningsIn(place, field, dates)
        return encodeLabels(scope, texts[i]!, meanings.map(([key]) => key), meanings.map(([, value]) => value), -1)
      })
    })
    return fields.length === 1 ? fields[0]! : builder.op('Concat', fields, { axis: 1 })
  },
  lower({ builder }, values, fitted) {
    let at = 0
    const next = (): string => {
      const place = at++
      return builder.info(values).shape[1] === 1 ? values : builder.op('Gather', [values, builder.ints([place])], { axis: 1 })
    }
    const algebra = nodes(builder)
    const columns = fitted.flatMap((dates) => {
      const fields = new Map(fieldsOf(placesOf(dates.format)!).map((field): [Field, string] => [field, next()]))
      return datePartsOf(algebra, fields, dates)
    })
    return columns.length === 1 ? columns[0]! : builder.op('Concat', columns, { axis: 1 })
  },
})

/**
 * What stands before and behind the first separator, string [batch, 1] each; without one the whole and ''. Each text is split
 * beside one that has the separator: into how many parts a StringSplit splits is for all texts what it is for the longest.
 */
function splitAt(builder: GraphBuilder, text: string, separator: string): Pair {
  const pair = builder.op('Concat', [text, constantBeside(builder, text, separator)], { axis: 1 })
  const [parts] = builder.node('StringSplit', [pair], { delimiter: separator, maxsplit: 1 })
  const four = builder.op('Reshape', [parts!, builder.ints([0, 4])])
  const part = (place: number): string => builder.op('Gather', [four, builder.ints([place])], { axis: 1 })
  return [part(0), part(1)]
}

/**
 * `YYYYMMDD` as `YYYY`, `MM` and `DD` with what stands behind it, string [batch, 1] each. Each text is taken apart beside one of
 * nine characters, so that there are as many, some of them ''.
 */
function splitCompact(builder: GraphBuilder, text: string): readonly string[] {
  const pair = builder.op('Concat', [text, constantBeside(builder, text, '123456789')], { axis: 1 })
  const characters = builder.op('Slice', [tokenize(builder, pair, CHARACTER), builder.ints([0]), builder.ints([9]), builder.ints([2])])
  const all = builder.op('Reshape', [characters, builder.ints([0, 18])])
  const at = (place: number): string => builder.op('Gather', [all, builder.ints([place])], { axis: 1 })
  const joined = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => at(from + i)).reduce((before, one) => builder.op('StringConcat', [before, one]))
  return [joined(0, 4), joined(4, 6), joined(6, 9)]
}

/** The same text for each row. */
function constantBeside(builder: GraphBuilder, text: string, value: string): string {
  return builder.op('LabelEncoder', [text], { keys_strings: [''], values_strings: [value], default_string: value })
}

/** A field that stands for itself may lack its leading zero. */
function meaningsIn({ fields }: Place, field: Field, years: Years): ReturnType<typeof meaningsOf> {
  const meanings = meaningsOf(field, years)
  return fields.length === 1 ? meanings : meanings.filter(([text]) => text.length > 1)
}

const fieldsOf = (places: readonly Place[]): readonly Field[] => places.flatMap(({ fields }) => fields)
