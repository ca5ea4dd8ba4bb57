import { array, assert, constantFrom, integer, pre, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import type { Column } from '../dataset.ts'
import type { Table } from '../table.ts'
import { classTable, numberTable } from '../testing/tables.ts'
import { type Split, splitTable } from './split.ts'
import type { StrategyName, Validation } from './validation.ts'

const validation = (strategy: StrategyName, more: Partial<Validation> = {}): Validation => ({
  test: 0.2, split: 0.25, strategy, group: null, time: null, column: null, k_fold: null, repeats: 1,
  ...(strategy === 'group' || strategy === 'time' || strategy === 'column' ? { [strategy]: 'key' } : {}), ...more,
})

const key = (values: readonly (string | number)[]): readonly Column[] => [
  typeof values[0] === 'string'
    ? { kind: 'text', name: 'key', values: values as string[] }
    : { kind: 'number', name: 'key', values: Float64Array.from(values as number[]) },
]

const all = ({ train, validation, test }: Split): number[] => [...train, ...validation, ...test].toSorted((a, b) => a - b)
const indices = (rows: number): number[] => Array.from({ length: rows }, (_, i) => i)

function folds(table: Table, columns: readonly Column[], how: Validation, seed = 1): readonly Split[] {
  return indices(how.k_fold! * how.repeats).map((fold) => splitTable(table, columns, how, new Rng(seed), fold))
}

/** Every row outside the test part is held out in exactly one fold of a round, and trained on in all others. */
function expectPartition(parts: readonly Split[], table: Table, columns: readonly Column[], how: Validation, seed = 1): void {
  const outside = splitTable(table, columns, how, new Rng(seed)).train
  for (let from = 0; from < parts.length; from += how.k_fold!) {
    const round = parts.slice(from, from + how.k_fold!)
    expect(round.flatMap(({ test }) => [...test]).toSorted((a, b) => a - b)).toEqual([...outside])
    for (const part of round) expect(all(part)).toEqual([...outside])
  }
}

const seeds = integer({ min: 0, max: 1e6 })

describe('random and stratified', () => {
  it('have the asked sizes, every row once, the same for one seed and others for another', () => {
    assert(property(constantFrom('random', 'stratified'), array(integer({ min: 0, max: 2 }), { minLength: 60, maxLength: 200 }), seeds, (strategy, classes, seed) => {
      pre(new Set(classes).size > 1)
      const table = classTable(classes)
      const split = splitTable(table, [], validation(strategy), new Rng(seed))
      expect(all(split)).toEqual(indices(classes.length))
      expect(Math.abs(split.test.length - classes.length * 0.2)).toBeLessThanOrEqual(0.5)
      expect(Math.abs(split.validation.length - (classes.length - split.test.length) * 0.25)).toBeLessThanOrEqual(0.5)
      expect(splitTable(table, [], validation(strategy), new Rng(seed))).toEqual(split)
      expect(splitTable(table, [], validation(strategy), new Rng(seed + 1))).not.toEqual(split)
      if (strategy === 'random') return
      for (const label of new Set(classes)) {
        const share = [...split.test].filter((row) => classes[row] === label).length
        expect(Math.abs(share - classes.filter((one) => one === label).length * 0.2)).toBeLessThanOrEqual(1)
      }
    }), { numRuns: 40 })
  })

  it('deals folds that differ by one row at most, in a class too, and others in each repetition', () => {
    assert(property(array(integer({ min: 0, max: 2 }), { minLength: 60, maxLength: 120 }), integer({ min: 2, max: 7 }), seeds, (classes, k_fold, seed) => {
      pre(new Set(classes).size > 1)
      const table = classTable(classes)
      const how = validation('stratified', { split: 0, k_fold, repeats: 2 })
      const parts = folds(table, [], how, seed)
      expect(parts).toHaveLength(2 * k_fold)
      expectPartition(parts, table, [], how, seed)
      const differ = (sizes: readonly number[]) => Math.max(...sizes) - Math.min(...sizes)
      const first = parts.slice(0, k_fold)
      expect(differ(first.map(({ test }) => test.length))).toBeLessThanOrEqual(1)
      for (const label of new Set(classes)) {
        expect(differ(first.map(({ test }) => test.filter((row) => classes[row] === label).length))).toBeLessThanOrEqual(1)
      }
      expect(parts.slice(k_fold)).not.toEqual(first)
    }), { numRuns: 30 })
  })

  it('random does not look at classes, where stratified does', () => {
    const classes = indices(100).map((row) => Number(row < 10))
    const held = (strategy: StrategyName) => indices(20).map((seed) =>
      splitTable(classTable(classes), [], validation(strategy), new Rng(seed)).test.filter((row) => classes[row] === 1).length)
    expect(new Set(held('stratified'))).toEqual(new Set([2]))
    expect(new Set(held('random')).size).toBeGreaterThan(2)
  })
})

describe('group', () => {
  it('puts no group in two parts, and is off by half the largest group at most', () => {
    assert(property(array(integer({ min: 0, max: 14 }), { minLength: 60, maxLength: 150 }), seeds, (groups, seed) => {
      const columns = key(groups)
      const split = splitTable(numberTable(groups.length), columns, validation('group'), new Rng(seed))
      expect(all(split)).toEqual(indices(groups.length))
      const parts = [split.train, split.validation, split.test].map((rows) => new Set([...rows].map((row) => groups[row])))
      expect(new Set(parts.flatMap((part) => [...part])).size).toBe(parts.reduce((sum, { size }) => sum + size, 0))
      const largest = Math.max(...indices(15).map((group) => groups.filter((one) => one === group).length))
      expect(Math.abs(split.test.length - groups.length * 0.2)).toBeLessThanOrEqual(largest / 2)
    }), { numRuns: 40 })
  })

  it('deals whole groups into folds of like size', () => {
    const groups = indices(100).map((row) => `g${row % 23}`)
    const how = validation('group', { split: 0, test: 0, k_fold: 5 })
    const parts = folds(numberTable(100), key(groups), how)
    expectPartition(parts, numberTable(100), key(groups), how)
    for (const { train, test } of parts) {
      const held = new Set([...test].map((row) => groups[row]))
      expect([...train].some((row) => held.has(groups[row]!))).toBe(false)
      expect(Math.abs(test.length - 20)).toBeLessThanOrEqual(3)
    }
  })

  it('refuses more folds than groups, and a row of no group', () => {
    const table = numberTable(8)
    const columns = key(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'])
    expect(() => folds(table, columns, validation('group', { test: 0, split: 0, k_fold: 3 }))).toThrow(
      'validation.k_fold is 3, but there are 2 values in column "key" outside the test part')
    expect(() => splitTable(table, key(['a', 'b', '', 'a', 'b', 'c', 'd', 'e']), validation('group'), new Rng(1))).toThrow(
      'Column "key" has no value in row 3')
    expect(() => splitTable(table, [], validation('group'), new Rng(1))).toThrow('there is none named "key"')
  })
})

describe('time', () => {
  it('holds out the newest, ties together: nothing is trained on that is as new as what is measured', () => {
    assert(property(array(integer({ min: 0, max: 40 }), { minLength: 60, maxLength: 150 }), seeds, (times, seed) => {
      pre(new Set(times).size > 10)
      const split = splitTable(numberTable(times.length), key(times), validation('time'), new Rng(seed))
      expect(all(split)).toEqual(indices(times.length))
      const span = (rows: Uint32Array) => [Math.min(...[...rows].map((row) => times[row]!)), Math.max(...[...rows].map((row) => times[row]!))] as const
      expect(span(split.train)[1]).toBeLessThan(span(split.validation)[0])
      expect(span(split.validation)[1]).toBeLessThan(span(split.test)[0])
      const mostAtOnce = Math.max(...indices(41).map((time) => times.filter((one) => one === time).length))
      expect(Math.abs(split.test.length - times.length * 0.2)).toBeLessThanOrEqual(mostAtOnce / 2 + 0.5)
    }), { numRuns: 40 })
  })

  it('has folds whose window expands, each behind what it is trained on, as TimeSeriesSplit', () => {
    const how = validation('time', { test: 0, split: 0, k_fold: 3 })
    const rows = (parts: readonly Split[]) => parts.map(({ train, test }) => [[...train], [...test]])
    // sklearn.model_selection.TimeSeriesSplit(3).split(range(9)), whose rows are the newest first here.
    expect(rows(folds(numberTable(9), key([8, 7, 6, 5, 4, 3, 2, 1, 0]), how))).toEqual([
      [[6, 7, 8], [4, 5]], [[4, 5, 6, 7, 8], [2, 3]], [[2, 3, 4, 5, 6, 7, 8], [0, 1]],
    ])
    expect(rows(folds(numberTable(9), key([0, 0, 0, 1, 1, 1, 1, 2, 3]), how))).toEqual([
      [[0, 1, 2], [3, 4, 5, 6]], [[0, 1, 2, 3, 4, 5, 6], [7]], [[0, 1, 2, 3, 4, 5, 6, 7], [8]],
    ])
    expect(() => folds(numberTable(9), key([0, 0, 0, 0, 1, 1, 1, 1, 1]), how)).toThrow('too few different times for 3 folds')
  })

  it('reads dates by what they mean', () => {
    const dates = ['31.12.2023', '01.02.2024', '15.01.2024', '05.01.2024', '20.12.2023']
    const split = splitTable(numberTable(5), key(dates), validation('time'), new Rng(1))
    expect([...split.test]).toEqual([1])
    expect([...split.validation]).toEqual([2])
    // Far more dates than are looked at for their format: days stand before months in all of them.
    const days = indices(25_000).map((row) => `${(row % 28) + 1}/${(Math.floor(row / 28) % 12) + 1}/${1900 + Math.floor(row / 336)}`)
    const { train, test } = splitTable(numberTable(days.length), key(days), validation('time'), new Rng(1))
    expect([train.at(-1), test[0]]).toEqual([14_999, 20_000])
    expect(() => splitTable(numberTable(5), key(['red', 'green', 'blue', 'red', 'blue']), validation('time'), new Rng(1))).toThrow(
      'Column "key" holds "red" in row 1; expected a date such as 2024-05-31.')
    expect(() => splitTable(numberTable(3), key([1, Number.NaN, 2]), validation('time'), new Rng(1))).toThrow('no value in row 2')
    expect(() => splitTable(numberTable(3), key([1, 1, 1]), validation('time'), new Rng(1))).toThrow('the same value in every row')
  })
})

describe('column', () => {
  const split = (values: readonly (string | number)[], more: Partial<Validation> = {}) =>
    splitTable(numberTable(values.length), key(values), validation('column', more), new Rng(3))

  it('does what the column says, whatever the fractions', () => {
    const { train, validation, test } = split(['train', 'Test', 'validation', 'train', 'val', 'test'], { test: 0, split: 0 })
    expect([[...train], [...validation], [...test]]).toEqual([[0, 3], [2, 4], [1, 5]])
  })

  it('takes flags as held out, and draws what is to validate from the rest', () => {
    const { train, validation, test } = split(indices(50).map((row) => String(row % 5 === 0)))
    expect([...test]).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45])
    expect([train.length, validation.length]).toEqual([30, 10])
  })

  it('takes each value as a fold, but for the test part', () => {
    const values = indices(20).map((row) => (row % 5 === 4 ? 'test' : `fold ${row % 5}`))
    const how = validation('column', { split: 0, k_fold: 4 })
    const parts = folds(numberTable(20), key(values), how)
    expectPartition(parts, numberTable(20), key(values), how)
    for (const { test } of parts) expect(new Set([...test].map((row) => values[row])).size).toBe(1)
    expect(() => folds(numberTable(20), key(values), { ...how, k_fold: 5 })).toThrow('validation.k_fold is 5, but column "key" names 4 folds')
  })

  it('refuses a value that names no part', () => {
    expect(() => split(['train', 'test', 'holdout'])).toThrow('Column "key" says "holdout" in row 3; expected train, validation or test')
    expect(() => split(['test', 'test', 'test'])).toThrow('none would be left for the training part')
  })
})
