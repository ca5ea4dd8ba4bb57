import type { Algebra } from './algebra.ts'
import type { Field } from './fields.ts'

export const PARTS = ['year', 'month', 'day', 'weekday', 'dayofyear', 'days', 'hour', 'minute'] as const
/** `weekday` from Monday; `days` since 1970. */
export type Part = (typeof PARTS)[number]

/** Of parts that begin anew: the first value and how many there are. */
const CYCLES: Readonly<Partial<Record<Part, readonly [first: number, length: number]>>> = {
  month: [1, 12], day: [1, 31], weekday: [0, 7], dayofyear: [1, 366], hour: [0, 24], minute: [0, 60],
}

/** How many numbers a part becomes. */
export function widthOf(part: Part, cyclic: boolean): number {
  return cyclic && CYCLES[part] ? 2 : 1
}

/**
 * The parts of a date as numbers, NaN when it is none; those that begin anew as the sine and cosine of how far they are, when
 * `cyclic`. In the proleptic Gregorian calendar; exact in float32.
 * @param fields what each field of the format stands for, -1 where its text is unknown.
 */
export function datePartsOf<T>(
  a: Algebra<T>, fields: ReadonlyMap<Field, T>, { parts, cyclic }: { readonly parts: readonly Part[]; readonly cyclic: boolean },
): readonly T[] {
  const n = a.number
  const field = (names: readonly Field[], otherwise: number): T => fields.get(names.find((name) => fields.has(name))!) ?? n(otherwise)
  const year = field(['YYYY', 'YY'], 0)
  const month = field(['MM', 'MMM'], 1)
  const day = field(['DD'], 1)
  const clock = field(['HH'], 0)
  const minute = field(['mm'], 0)
  const half = fields.get('A')
  // 12 AM is midnight.
  const hour = half === undefined ? clock : a.add(a.subtract(clock, a.multiply(n(12), a.isEqual(clock, n(12)))), half)

  const times = (x: T, of: number): T => a.floor(a.divide(x, n(of)))
  const isMultiple = (of: number): T => a.isEqual(year, a.multiply(n(of), times(year, of)))
  const leap = a.add(a.subtract(isMultiple(4), isMultiple(100)), isMultiple(400))
  // 31 and 30 in turn, and July and August in a row.
  const turn = a.add(month, times(month, 8))
  const odd = a.subtract(turn, a.multiply(n(2), times(turn, 2)))
  const length = a.subtract(a.add(n(30), odd), a.multiply(a.isEqual(month, n(2)), a.subtract(n(2), leap)))
  const known = [...fields.values()].map((value) => a.isLess(n(-1), value))
  const limits = half === undefined ? [] : [a.isLess(n(0), clock), a.isLess(clock, n(13))]
  const isDate = [...known, ...limits, a.isLess(day, a.add(length, n(1)))].reduce((x, y) => a.multiply(x, y))

  /** Since 1970, counting years from March on: H. Hinnant, "chrono-compatible low-level date algorithms". */
  const daysTo = (m: T, d: T): T => {
    const isEarly = a.isLess(m, n(3))
    const y = a.subtract(year, isEarly)
    const fromMarch = a.add(a.subtract(m, n(3)), a.multiply(n(12), isEarly))
    const ofYear = a.add(times(a.add(a.multiply(n(153), fromMarch), n(2)), 5), a.subtract(d, n(1)))
    const leaps = a.add(a.subtract(times(y, 4), times(y, 100)), times(y, 400))
    return a.add(a.add(a.multiply(n(365), y), leaps), a.subtract(ofYear, n(719468)))
  }
  const valueOf: Readonly<Record<Part, () => T>> = {
    year: () => year,
    month: () => month,
    day: () => day,
    hour: () => hour,
    minute: () => minute,
    days: () => daysTo(month, day),
    dayofyear: () => a.add(a.subtract(daysTo(month, day), daysTo(n(1), n(1))), n(1)),
    weekday() {
      const sinceMonday = a.add(daysTo(month, day), n(3))
      return a.subtract(sinceMonday, a.multiply(n(7), times(sinceMonday, 7)))
    },
  }
  return parts.flatMap((part) => {
    const cycle = cyclic ? CYCLES[part] : undefined
    const value = valueOf[part]()
    if (!cycle) return [a.unless(isDate, value)]
    const turns = a.divide(a.subtract(value, n(cycle[0])), n(cycle[1]))
    return [a.unless(isDate, a.sine(turns)), a.unless(isDate, a.cosine(turns))]
  })
}
