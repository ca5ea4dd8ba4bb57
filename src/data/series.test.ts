import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import type { Dataset } from './dataset.ts'
import { selectSeries, type SeriesSelection } from './series.ts'
import { rawFeatures } from './features.ts'
import { splitSeries } from './splits/series.ts'
import type { Split } from './splits/split.ts'
import type { Validation } from './splits/validation.ts'

const MISSING = Number.NaN
const day = (i: number): string => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)
const month = (i: number): string => new Date(Date.UTC(2020, i, 1)).toISOString().slice(0, 10)

function shops(rows: readonly { readonly shop?: string; readonly day: string | number; readonly sales: number; readonly price?: number }[]): Dataset {
  const number = (name: 'sales' | 'price') => ({ kind: 'number', name, values: Float64Array.from(rows, (row) => row[name] ?? 0) }) as const
  const isNumber = typeof rows[0]!.day === 'number'
  return {
    name: 'shops',
    rows: rows.length,
    columns: [
      { kind: 'text', name: 'shop', values: rows.map(({ shop = '' }) => shop) },
      isNumber
        ? { kind: 'number', name: 'day', values: Float64Array.from(rows, (row) => row.day as number) }
        : { kind: 'text', name: 'day', values: rows.map((row) => row.day as string) },
      number('sales'), number('price'),
    ],
  }
}

function select(dataset: Dataset, given: Partial<SeriesSelection> = {}) {
  const table = selectSeries(dataset, { target: 'sales', features: [], time: 'day', group: null, window: 3, horizon: 1, ...given })
  if (table.kind !== 'series' || table.target.task !== 'forecasting') throw new Error('no series')
  const { horizon, values, last } = table.target
  const x = rawFeatures(table, Uint32Array.from({ length: table.rows }, (_, i) => i))['x']!
  const step = x.data.length / table.rows
  return {
    ...table,
    windows: Array.from({ length: table.rows }, (_, i) => Array.from(x.data.slice(i * step, (i + 1) * step), Number)),
    targets: Array.from({ length: table.rows }, (_, i) => Array.from(values.subarray(i * horizon, (i + 1) * horizon))),
    last: Array.from(last),
  }
}

const VALIDATION: Validation = { test: 0.2, split: 0.25, strategy: 'time', group: null, time: null, column: null, k_fold: null, repeats: 1 }

describe('selectSeries', () => {
  const rows = [3, 0, 1, 4, 2, 5].map((i) => ({ day: day(i), sales: 10 * i, price: i }))

  it('cuts windows from rows in the order of time', () => {
    const { windows, targets, last, features, rowShape } = select(shops(rows))
    expect(windows).toEqual([[0, 10, 20], [10, 20, 30], [20, 30, 40]])
    expect(targets).toEqual([[30], [40], [50]])
    expect(last).toEqual([20, 30, 40])
    expect(features).toEqual([{ kind: 'series', name: 'sales', steps: 3 }])
    expect(rowShape).toEqual([3])
  })

  it('looks at several columns, and several steps ahead', () => {
    const { windows, targets, features, rowShape } = select(shops(rows), { features: ['price'], window: 2, horizon: 3 })
    expect(windows).toEqual([[0, 0, 10, 1], [10, 1, 20, 2]])
    expect(targets).toEqual([[20, 30, 40], [30, 40, 50]])
    expect(features).toEqual([{ kind: 'series', name: 'sales', steps: 2, columns: ['sales', 'price'] }])
    expect(rowShape).toEqual([2, 2])
  })

  it('takes rows as they stand without a time', () => {
    expect(select(shops(rows), { time: null }).windows[0]).toEqual([30, 0, 10])
  })

  it('crosses no gap in time: neither over a row that is missing nor into another series', () => {
    const gap = Array.from({ length: 40 }, (_, i) => ({ day: day(i < 20 ? i : i + 1), sales: i }))
    const { windows, targets } = select(shops(gap))
    expect(windows).toHaveLength(2 * 17)
    expect(targets[16]).toEqual([19])
    expect(windows[17]).toEqual([20, 21, 22])
    const two = ['a', 'b'].flatMap((shop) => rows.map((row) => ({ ...row, shop, sales: row.sales + (shop === 'b' ? 1 : 0) })))
    expect(select(shops(two), { group: 'shop' }).windows.map((window) => window.map((value) => value % 10))).toEqual([
      ...Array.from({ length: 3 }, () => [0, 0, 0]), ...Array.from({ length: 3 }, () => [1, 1, 1]),
    ])
  })

  it('takes the lengths of months, and weekends left out, for no gaps', () => {
    expect(select(shops(Array.from({ length: 30 }, (_, i) => ({ day: month(i), sales: i })))).windows).toHaveLength(27)
    const workdays = Array.from({ length: 70 }, (_, i) => i).filter((i) => i % 7 < 5)
    expect(select(shops(workdays.map((i) => ({ day: day(i), sales: i })))).windows).toHaveLength(47)
  })

  it('learns nothing where the target is missing, and goes on from what was known last', () => {
    const { windows, targets, last, features } = select(shops([1, 2, MISSING, 4, 5, MISSING, MISSING, MISSING, 9].map((sales, i) => ({ day: i, sales }))), { window: 3 })
    expect(windows).toEqual([[1, 2, MISSING], [2, MISSING, 4]])
    expect([targets, last]).toEqual([[[4], [5]], [2, 4]])
    expect(features).toEqual([{ kind: 'series', name: 'sales', steps: 3, missing: true }])
  })

  it.each([
    ['a time that comes twice', [{ day: day(1), sales: 1 }, { day: day(0), sales: 1 }, { day: day(1), sales: 1 }], {}, 'Column "day" has the same time in rows 1 and 3: a series has one row for each. Name the column that tells several series apart as "group"'],
    ['one that comes twice in a series', [{ shop: 'a', day: 1, sales: 1 }, { shop: 'b', day: 1, sales: 1 }, { shop: 'a', day: 1, sales: 1 }], { group: 'shop' }, 'same time in rows 1 and 3, which are of one "shop"'],
    ['a time that cannot be read', [{ day: '2020-01-01', sales: 1 }, { day: 'soon', sales: 1 }], {}, 'Column "day" holds "soon" in row 2'],
    ['a row without a time', [{ day: '2020-01-01', sales: 1 }, { day: '', sales: 1 }], {}, 'Column "day" has no value in row 2'],
    ['a row without a series', [{ shop: 'a', day: 0, sales: 1 }, { shop: '', day: 1, sales: 1 }], { group: 'shop' }, 'Column "shop" has no value in row 2'],
    ['a series that is too short', [{ day: 1, sales: 1 }, { day: 2, sales: 1 }], {}, 'a window of 3 rows and a horizon of 1 need 4 rows without a gap, but there are at most 2'],
    ['a column of text', rows, { features: ['shop'] }, 'Column "shop" is text: a series is of numbers.'],
    ['a column that is not there', rows, { features: ['weather'] }, 'Data set "shops" has no column "weather".'],
  ])('refuses %s', (_, given, selection, message) => {
    expect(() => select(shops(given), selection)).toThrow(message)
  })

  it('gives each stretch of as many rows once, whatever the order of the rows (property)', () => {
    const groups = array(record({ length: integer({ min: 0, max: 12 }), first: integer({ min: -5, max: 5 }) }), { minLength: 1, maxLength: 4 })
    assert(property(groups, integer({ min: 1, max: 4 }), integer({ min: 1, max: 3 }), integer(), (series, window, horizon, seed) => {
      const tidy = series.flatMap(({ length, first }, shop) => Array.from({ length }, (_, i) => ({ shop: `s${shop}`, day: first + i, sales: 100 * shop + i })))
      const expected = series.flatMap(({ length }, shop) => Array.from({ length: Math.max(0, length - window - horizon + 1) }, (_, from) =>
        Array.from({ length: window + horizon }, (__, i) => 100 * shop + from + i)))
      const selection = { group: 'shop', window, horizon }
      const shuffled = shops(new Rng(Math.abs(seed)).shuffle([...tidy, { shop: 'lone', day: 0, sales: -1 }]))
      if (expected.length === 0) {
        expect(() => select(shuffled, selection)).toThrow('without a gap')
        return
      }
      const { windows, targets } = select(shuffled, selection)
      const seen = windows.map((values, i) => [...values, ...targets[i]!])
      expect(seen.toSorted((a, b) => a[0]! - b[0]!)).toEqual(expected)
    }))
  })
})

describe('splitSeries', () => {
  const seriesOf = (length: number, given: Partial<SeriesSelection>, shopCount: number) => {
    const table = select(
      shops(Array.from({ length: shopCount }, (_, shop) => Array.from({ length }, (__, i) => ({ shop: `s${shop}`, day: i + shop, sales: i }))).flat()),
      { group: 'shop', ...given },
    )
    if (table.kind !== 'series') throw new Error('no series')
    /** The times that the targets of a window are of. */
    const timesOf = (window: number) => Array.from({ length: table.series.horizon }, (_, i) => table.series.times[table.series.starts[window]! + table.series.steps + i]!)
    return { table, timesOf }
  }
  const rangeOf = (part: Uint32Array, timesOf: (window: number) => number[]): readonly [number, number] => {
    const times = Array.from(part).flatMap(timesOf)
    return [Math.min(...times), Math.max(...times)]
  }

  it('tests on the last fifth of the rows, and validates on what comes before', () => {
    const { table, timesOf } = seriesOf(100, {}, 1)
    const split = splitSeries(table.series, table.target, VALIDATION, new Rng(1))
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([57, 20, 20])
    expect([rangeOf(split.train, timesOf), rangeOf(split.validation, timesOf), rangeOf(split.test, timesOf)]).toEqual([[3, 59], [60, 79], [80, 99]])
  })

  it('knows no target of a later part when it is trained (property)', () => {
    const cases = record({
      length: integer({ min: 50, max: 80 }), window: integer({ min: 1, max: 5 }), horizon: integer({ min: 1, max: 3 }), shopCount: integer({ min: 1, max: 3 }),
      k_fold: constantFrom(null, 2, 3), isTimed: boolean(),
    })
    assert(property(cases, ({ length, window, horizon, shopCount, k_fold, isTimed }) => {
      const { table, timesOf } = seriesOf(length, { window, horizon, time: isTimed ? 'day' : null }, shopCount)
      const how: Validation = { ...VALIDATION, k_fold, split: k_fold === null ? 0.25 : 0 }
      const splits: Split[] = k_fold === null
        ? [splitSeries(table.series, table.target, how, new Rng(1))]
        : Array.from({ length: k_fold }, (_, fold) => splitSeries(table.series, table.target, how, new Rng(1), fold))
      for (const { train, validation, test } of splits) {
        const parts = [train, validation, test].filter((part) => part.length > 0).map((part) => rangeOf(part, timesOf))
        for (let i = 1; i < parts.length; i++) expect(parts[i - 1]![1]).toBeLessThan(parts[i]![0])
        const all = [...train, ...validation, ...test]
        expect(new Set(all).size).toBe(all.length)
      }
    }))
  })

  it('says when a part would have no window', () => {
    const { table } = seriesOf(12, { window: 8, horizon: 3 }, 1)
    expect(() => splitSeries(table.series, table.target, VALIDATION, new Rng(1))).toThrow('The series is too short: no window of 8 rows with a horizon of 3 is left for the training part.')
  })
})
