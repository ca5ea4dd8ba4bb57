import type { ColumnType } from '../column-type.ts'
import type { Column, ImageColumn, NumberColumn, SequenceColumn, TextColumn } from '../dataset.ts'
import type { Comparable } from './association.ts'
import type { ColumnProfile, TypeInference, ValueCount } from './column-profile.ts'
import { type ColumnTexts, findInColumn } from '../privacy/find-in-column.ts'
import { groupDates } from './group-dates.ts'
import { distributionOf, outsideOf } from './distribution.ts'
import { inferNumbers, inferTexts } from './infer-type.ts'
import { meanImage } from './mean-image.ts'
import { bitsOf, printOf, type Words } from './row-hashes.ts'
import { type NumberValues, numberValues, textValues } from './values.ts'

/** A column as it was looked at once: its profile, and what it takes to compare it with others. */
export interface ColumnFacts {
  readonly profile: ColumnProfile
  /** The same for the same value, as many for each row. */
  readonly words: Words
  /** Columns of the same print say the same in each row, be it in other words. */
  readonly print?: string
  /** Numbers, times and categories. */
  readonly comparable?: Comparable
}

/** What the owner of a data set says of a column. */
export interface GivenType {
  readonly type: ColumnType
  /** Of dates, see `data/dates.ts`. */
  readonly format?: string
}

/** More different values than this are no categories to compare by. */
const MOST_CATEGORIES = 1000
const TOP = 20
/** Enough to see whether all are of a kind, such as phone numbers. */
const NUMBERS = 2000
/** Of a value in the list of the most frequent. */
const MOST_LETTERS = 100

export function columnFacts(column: Column, given?: GivenType): ColumnFacts {
  switch (column.kind) {
    case 'number': return numberFacts(column, given)
    case 'text': return textFacts(column, given)
    case 'image': return imageFacts(column)
    case 'sequence': return sequenceFacts(column)
  }
}

function numberFacts(column: NumberColumn, given: GivenType | undefined): ColumnFacts {
  const values = numberValues(column)
  const { sorted, missing, distinct } = values
  const inferred = said(inferNumbers(column.name, values), given)
  const top = topNumbers(values)
  return {
    profile: {
      name: column.name, ...inferred, count: sorted.length, missing, distinct,
      ...(sorted.length > 0 ? { values: distributionOf(sorted), outside: outsideOf(sorted) } : {}),
      ...(top.length > 0 ? { top } : {}),
      ...personal(column, inferred.type, sampleNumbers(sorted)),
    },
    words: bitsOf(column.values),
    ...(distinct > 1 ? { print: printOf(isCoded(distinct, sorted.length) ? codesOf(column.values) : bitsOf(column.values)) } : {}),
    ...(isUseful(inferred.type) ? { comparable: { kind: 'numbers', values: column.values } as const } : {}),
  }
}

function textFacts(column: TextColumn, given: GivenType | undefined): ColumnFacts {
  const values = textValues(column)
  const { distinct, counts, codes, count, missing } = values
  const inferred = said(inferTexts(column.name, values), given)
  const dates = inferred.format === undefined ? undefined : groupDates(column.values, values, inferred.format)
  const lengths = lengthsOf(distinct, counts, count)
  const top = topTexts(distinct, counts)
  const profile = {
    name: column.name, ...inferred, count, missing, distinct: distinct.length,
    ...(dates && dates.sorted.length > 0 ? { values: distributionOf(dates.sorted) } : {}),
    ...(lengths.length > 0 ? { lengths: distributionOf(lengths) } : {}),
    ...(top.length > 0 ? { top } : {}),
    ...(dates ? { dates: dates.groups, resolution: dates.resolution } : {}),
    ...personal(column, inferred.type, values),
  }
  const print = distinct.length > 1 && isCoded(distinct.length, count) ? { print: printOf(codes) } : {}
  if (dates) return { profile, words: codes, ...print, comparable: { kind: 'numbers', values: dates.times } }
  const isCategory = (inferred.type === 'category' || inferred.type === 'boolean') && distinct.length <= MOST_CATEGORIES
  return { profile, words: codes, ...print, ...(isCategory ? { comparable: { kind: 'codes', codes, distinct: distinct.length } as const } : {}) }
}

function imageFacts(column: ImageColumn): ColumnFacts {
  const count = column.pixels.length / (column.height * column.width * column.channels)
  return {
    profile: { name: column.name, type: 'image', evidence: { code: 'kind' }, alternatives: [], count, missing: 0, image: meanImage(column) },
    words: column.pixels,
  }
}

function sequenceFacts({ name, steps, ids }: SequenceColumn): ColumnFacts {
  const lengths = Float64Array.from({ length: ids.length / steps }, (_, row) => {
    let length = steps
    while (length > 0 && ids[row * steps + length - 1] === 0) length--
    return length
  })
  const there = lengths.filter((length) => length > 0).toSorted()
  return {
    profile: {
      name, type: 'sequence', evidence: { code: 'kind' }, alternatives: [], count: there.length, missing: lengths.length - there.length,
      ...(there.length > 0 ? { lengths: distributionOf(there) } : {}),
    },
    words: ids,
  }
}

function personal({ name, kind }: Column, type: ColumnType, values: Pick<ColumnTexts, 'distinct' | 'counts'>): Pick<ColumnProfile, 'personal'> {
  const found = findInColumn({ name, kind, type, ...values })
  return found ? { personal: found } : {}
}

/** Some of the numbers, spread over all. */
function sampleNumbers(sorted: Float64Array): Pick<ColumnTexts, 'distinct' | 'counts'> {
  const size = Math.min(sorted.length, NUMBERS)
  const distinct = Array.from({ length: size }, (_, i) => String(sorted[Math.floor((i * sorted.length) / size)]))
  return { distinct, counts: distinct.map(() => 1) }
}

function said(inferred: TypeInference, given: GivenType | undefined): TypeInference {
  if (!given || (given.type === inferred.type && (given.format ?? inferred.format) === inferred.format)) return inferred
  const { type, format } = given
  const alternatives = [inferred.type, ...inferred.alternatives].filter((other) => other !== type)
  return { type, ...(format !== undefined && { format }), evidence: { code: 'given' }, alternatives }
}

/** Whether columns are alike that tell the same rows apart: a column of another value in each row would be like any other such. */
function isCoded(distinct: number, count: number): boolean {
  return distinct <= MOST_CATEGORIES && distinct <= count / 2
}

function isUseful(type: ColumnType): boolean {
  return type !== 'identifier' && type !== 'constant'
}

/** Which of the different values a row has, in the order of their first rows; -1 for none. */
function codesOf(values: Float64Array): Int32Array {
  const indices = new Map<number, number>()
  const codes = new Int32Array(values.length).fill(-1)
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) continue
    let index = indices.get(value)
    if (index === undefined) indices.set(value, (index = indices.size))
    codes[row] = index
  }
  return codes
}

/** Of all values, ascending. */
function lengthsOf(distinct: readonly string[], counts: readonly number[], count: number): Float64Array {
  const tally = new Map<number, number>()
  distinct.forEach(({ length }, i) => tally.set(length, (tally.get(length) ?? 0) + counts[i]!))
  const lengths = new Float64Array(count)
  let at = 0
  for (const [length, times] of [...tally].toSorted(([a], [b]) => a - b)) lengths.fill(length, at, (at += times))
  return lengths
}

function topNumbers({ sorted, distinct }: NumberValues): readonly ValueCount[] {
  if (distinct === sorted.length) return []
  const top = new Top()
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to++
    top.add(to - from, () => String(sorted[from]))
  }
  return top.values
}

function topTexts(distinct: readonly string[], counts: readonly number[]): readonly ValueCount[] {
  const top = new Top()
  counts.forEach((count, i) => top.add(count, () => distinct[i]!))
  return top.values.some(({ count }) => count > 1) ? top.values : []
}

/** The most frequent values, of equally frequent ones those that come first. */
class Top {
  readonly #values: ValueCount[] = []

  get values(): readonly ValueCount[] {
    return this.#values
  }

  add(count: number, value: () => string): void {
    if (this.#values.length === TOP && this.#values.at(-1)!.count >= count) return
    let at = this.#values.length
    while (at > 0 && this.#values[at - 1]!.count < count) at--
    this.#values.splice(at, 0, { value: value().slice(0, MOST_LETTERS), count })
    if (this.#values.length > TOP) this.#values.pop()
  }
}
