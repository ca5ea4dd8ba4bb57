import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import type { Column, Dataset } from '../dataset.ts'
import { overlapWarnings } from './overlap.ts'
import { profileDataset } from './profile-dataset.ts'

const number = (name: string, values: readonly number[]): Column => ({ kind: 'number', name, values: Float64Array.from(values) })
const text = (name: string, values: readonly string[]): Column => ({ kind: 'text', name, values })
const dataset = (...columns: Column[]): Dataset => {
  const [first] = columns
  const rows = first?.kind === 'number' || first?.kind === 'text' ? first.values.length : 0
  return { name: 'd', rows, columns }
}
const many = <T>(count: number, at: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => at(i))
const only = (column: Column) => profileDataset(dataset(column)).columns[0]!

describe('profileDataset, of a column', () => {
  it('describes numbers as NumPy and pandas do', () => {
    // numpy.quantile([.01, .05, .25, .5, .75, .95, .99]), pandas .std()
    expect(only(number('x', [10, Number.NaN, 1, 2.5, 4]))).toMatchObject({
      count: 4, missing: 1, distinct: 4,
      values: { min: 1, max: 10, mean: 4.375, sd: expect.closeTo(3.9449334595, 9) },
    })
    const [a, b, c, d, e, f, g] = only(number('x', [10, Number.NaN, 1, 2.5, 4])).values!.quantiles
    expect([a, b, c, d, e, f, g].map((q) => Number(q.toFixed(9)))).toEqual([1.045, 1.225, 2.125, 3.25, 5.5, 9.1, 9.82])
  })

  it('counts in 20 bars, few whole numbers in one each', () => {
    const { histogram } = only(number('x', many(100, (i) => i / 10))).values!
    expect(histogram).toMatchObject({ from: 0, to: 9.9 })
    expect(histogram.counts).toEqual(many(20, () => 5))
    expect(only(number('x', [1, 3, 3, 4, 3])).values!.histogram).toEqual({ from: 0.5, to: 4.5, counts: [1, 0, 3, 1] })
    expect(only(number('x', [0.5, 0.5])).values!.histogram).toEqual({ from: 0.5, to: 0.5, counts: [2] })
    expect(only(number('x', [1e16, 1e16 + 4, 1e16 + 8])).values).toMatchObject({ mean: 1e16 + 4, sd: 4 })
  })

  it('lists the most frequent values, those that come first among equals', () => {
    expect(only(text('x', ['b', 'a', 'c', 'a', 'b', ''])).top).toEqual([{ value: 'b', count: 2 }, { value: 'a', count: 2 }, { value: 'c', count: 1 }])
    expect(only(number('x', [3, 1, 3])).top).toEqual([{ value: '3', count: 2 }, { value: '1', count: 1 }])
    const top = only(text('x', many(600, (i) => `v${Math.floor(Math.sqrt(i))}`))).top!
    expect(top).toHaveLength(20)
    expect(top[0]).toEqual({ value: 'v23', count: 47 })
    expect(only(text('x', ['p', 'q'])).top).toBeUndefined()
  })

  it('describes dates by time, and lists each format with its rows', () => {
    const profile = only(text('when', ['2024-01-01', '2024-01-03', '05.01.2024', 'Jan 7 2024', '2024-01-05', '']))
    expect(profile).toMatchObject({
      type: 'date', count: 5, missing: 1, resolution: 'day', values: { min: Date.UTC(2024, 0, 1), max: Date.UTC(2024, 0, 5), mean: Date.UTC(2024, 0, 3) },
      dates: [
        { format: 'YYYY-MM-DD', count: 3, rows: [1, 2, 5] }, { format: 'DD.MM.YYYY', count: 1, rows: [3] }, { format: 'MMM DD YYYY', count: 1, rows: [4] },
      ],
    })
  })

  it.each([
    ['year', ['2020-01-01', '2021-01-01', '2019-01-01']], ['month', ['2020-01-01', '2020-02-01']], ['day', ['2020-01-01', '2020-01-02']],
    ['time', ['2020-01-01 00:00', '2020-01-01 06:00']],
  ])('knows dates that are told apart by %s', (resolution, values) => expect(only(text('when', values))).toMatchObject({ type: 'date', resolution }))

  it('describes texts by length, sequences by steps, images by their mean', () => {
    expect(only(text('x', ['ab', 'abcd', '', 'ab'])).lengths).toMatchObject({ min: 2, max: 4, mean: 8 / 3, histogram: { counts: [2, 0, 1] } })
    const ids: Column = { kind: 'sequence', name: 'ids', steps: 3, vocabulary: 9, ids: Int32Array.of(1, 0, 0, 1, 0, 2) }
    expect(profileDataset({ name: 'd', rows: 2, columns: [ids] }).columns[0]).toMatchObject({ type: 'sequence', count: 2, lengths: { min: 1, max: 3 } })
    const image: Column = { kind: 'image', name: 'i', height: 1, width: 64, channels: 1, pixels: Uint8Array.from({ length: 128 }, (_, i) => i) }
    const { image: mean } = profileDataset({ name: 'd', rows: 2, columns: [image] }).columns[0]!
    expect(mean).toMatchObject({ height: 1, width: 32, channels: 1 })
    expect(mean!.pixels.slice(0, 2)).toEqual([33, 35]) // of 0, 1, 64, 65, and of 2, 3, 66, 67: 32.5 and 34.5
  })

  it('takes the word of the owner', () => {
    const { columns } = profileDataset(dataset(text('zip', ['1', '2', '1'])), { types: { zip: { type: 'text' } } })
    expect(columns[0]).toMatchObject({ type: 'text', evidence: { code: 'given' }, alternatives: ['category'] })
  })
})

describe('profileDataset, of columns together', () => {
  it('measures how much each says of the target', () => {
    const data = dataset(number('x', [1, 2, 3, 4]), number('y', [2, 1, 4, 3]), text('c', ['a', 'a', 'b', 'b']), number('k', [1, 1, 1, 1]))
    const found = profileDataset(data, { target: 'y' }).columns.map(({ target }) => target)
    expect(found[0]).toEqual({ measure: 'pearson', value: expect.closeTo(0.6, 12) })
    expect(found[1]).toBeUndefined()
    expect(found[2]).toEqual({ measure: 'correlation-ratio', value: expect.closeTo(Math.sqrt(0.8), 12) })
    expect(found[3]).toBeUndefined()
    const rng = new Rng(1)
    const a = many(500, () => 'pqrs'[rng.below(4)]!)
    const others = dataset(text('a', a), text('same', a.map((v) => v + v)), text('noise', many(500, () => 'uvwx'[rng.below(4)]!)))
    const [, same, noise] = profileDataset(others, { target: 'a' }).columns
    expect(same!.target).toEqual({ measure: 'cramers-v', value: expect.closeTo(1, 2) })
    expect(noise!.target!.value).toBeLessThan(0.1)
  })

  it('counts rows that are there again, identifiers aside', () => {
    const profile = profileDataset(dataset(
      number('id', many(30, (i) => i)), number('x', many(30, (i) => (i % 28) / 2)), text('y', many(30, (i) => `v${i % 28}`)),
    ))
    expect(profile.duplicateRows).toBe(2)
    expect(profile.warnings).toContainEqual({ code: 'duplicate-rows', count: 2, rows: [29, 30] })
    expect(profile.warnings).toContainEqual({ code: 'identifier', column: 'id' })
    expect(profileDataset(dataset(number('x', [1.5, 2.5]), number('y', [2.5, 1.5]))).duplicateRows).toBe(0)
  })

  it('knows a column that says the same in other words, and suspects one that says too much', () => {
    const rng = new Rng(2)
    const labels = many(200, () => ['no', 'yes', 'maybe'][rng.below(3)]!)
    const codes = labels.map((label) => ['no', 'yes', 'maybe'].indexOf(label))
    const data = dataset(
      text('label', labels), number('code', codes), number('score', codes.map((code) => code + rng.uniform() / 2)),
      number('hint', codes.map((code) => code + 3 * rng.uniform())), number('noise', many(200, () => rng.normal())),
    )
    const { columns, warnings } = profileDataset(data, { target: 'label' })
    expect(columns[1]!.sameAs).toEqual(['label'])
    expect(warnings.filter(({ code }) => code === 'leakage')).toEqual([
      { code: 'leakage', column: 'code', target: 'label', exact: true }, { code: 'leakage', column: 'score', target: 'label', exact: false },
    ])
  })

  it('suspects no column of a file that is sorted by class, nor one of few values', () => {
    const data = dataset(number('x', many(300, (i) => i % 3)), text('label', many(300, (i) => (i < 150 ? 'a' : 'b'))))
    expect(profileDataset(data, { target: 'label' }).warnings.map(({ code }) => code)).toEqual(['duplicate-rows'])
  })

  it('warns of what will go wrong with a target', () => {
    const rare = dataset(number('x', many(60, (i) => (31 * i) % 60 / 7)), text('y', many(60, (i) => (i < 50 ? 'many' : i < 57 ? 'few' : 'rare'))))
    expect(profileDataset(rare, { target: 'y' }).warnings).toEqual([
      { code: 'rare-class', column: 'y', value: 'rare', count: 3 },
      { code: 'imbalance', column: 'y', most: { value: 'many', count: 50 }, least: { value: 'rare', count: 3 } },
    ])
    const single = dataset(number('x', [1.5, 2, 3]), text('y', ['a', 'a', 'a']))
    expect(profileDataset(single, { target: 'y' }).warnings).toContainEqual({ code: 'single-class', column: 'y', value: 'a' })
    expect(() => profileDataset(single, { target: 'z' })).toThrow("target: data set 'd' has no column 'z'; it has 'x', 'y'")
  })

  it('warns of columns that are hardly there, of dates in several formats, and of numbers far away', () => {
    const data = dataset(
      number('gone', many(40, () => Number.NaN)), text('rare', many(40, (i) => (i % 4 ? '' : `v${i % 8}`))),
      text('when', many(40, (i) => (i % 20 ? `2024-01-${10 + (i % 20)}` : '05/06/2024'))), number('far', many(40, (i) => (i === 7 ? 1e6 : i / 8))),
    )
    const { warnings } = profileDataset(data)
    expect(warnings).toEqual([
      { code: 'all-missing', column: 'gone' },
      { code: 'many-missing', column: 'rare', missing: 30, rows: 40 },
      {
        code: 'mixed-dates', column: 'when',
        formats: [{ format: 'YYYY-MM-DD', count: 38, rows: [2, 3, 4, 5, 6] }, { format: 'MM/DD/YYYY', count: 2, rows: [1, 21] }],
      },
      expect.objectContaining({ code: 'outliers', column: 'far', count: 1 }),
    ])
  })
})

describe('overlapWarnings', () => {
  it('finds rows that are in two parts of a split', () => {
    const data = dataset(number('x', [1, 2, 1, 3, 2]), text('y', ['a', 'b', 'a', 'c', 'c']), number('id', [1, 2, 3, 4, 5]))
    const split = { train: Uint32Array.of(0, 1), validation: Uint32Array.of(3), test: Uint32Array.of(2, 4) }
    expect(overlapWarnings(data, ['x', 'y'], split)).toEqual([{ code: 'overlap', part: 'test', count: 1, rows: [3] }])
    expect(overlapWarnings(data, ['x', 'y', 'id'], split)).toEqual([])
  })
})
