import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import type { ColumnInfo, Dataset } from '../../data/dataset.ts'
import { completeRunConfig } from '../../train/complete-config.ts'
import type { Part } from '../../train/examples.ts'
import { prepareRun } from '../../train/prepare-run.ts'
import { applied, type Cells, prepare, served } from '../testing/prepare.ts'

/** The first six are fitted on. */
const X = [3, -1, 0.5, 12, 7, 7, -4, 100]
const POSITIVE = X.map((x) => Math.abs(x) + 1)
const { NaN: MISSING } = Number
const GAPS = [3, MISSING, 1, 8, 8, MISSING, 2, MISSING]
const LETTERS = ['b', 'a', 'b', 'c', 'b', 'a', 'd', 'c']

const HASHED = ['b', 'a', 'b', 'c', 'b', 'a', 'd', 'Ünï 字']

/** A category's mean, drawn to that of all, 2.5. */
function shrunk(count: number, mean: number, variance: number): number {
  const trust = ((35 / 12) * count) / ((35 / 12) * count + variance)
  return trust * mean + (1 - trust) * 2.5
}

/** `name`, config -> what one column becomes, row by row: computed with scikit-learn 1.2.1, fitted on the first six rows. */
const CASES: readonly (readonly [name: string, config: object, cells: Cells, expected: readonly (number | readonly number[])[]])[] = [
  ['MinMaxScaler', { feature_range: [-1, 1] }, X, [-0.384615, -1, -0.769231, 1, 0.230769, 0.230769, -1.461538, 14.538462]],
  ['MinMaxScaler', {}, [5, 5, 5, 5, 5, 5, 5, 6], [0, 0, 0, 0, 0, 0, 0, 1]],
  ['RobustScaler', {}, X, [-0.340426, -1.021277, -0.765957, 1.191489, 0.340426, 0.340426, -1.531915, 16.170213]],
  ['RobustScaler', { quantile_range: [10, 90] }, X, [-0.205128, -0.615385, -0.461538, 0.717949, 0.205128, 0.205128, -0.923077, 9.74359]],
  ['PowerTransformer', {}, X, [-0.200493, -1.547966, -0.893514, 1.421375, 0.610299, 0.610299, -3.498773, 9.321829]],
  ['PowerTransformer', { standardize: false }, X, [2.181526, -1.165471, 0.460127, 6.210095, 4.195457, 4.195457, -6.011093, 25.834084]],
  ['PowerTransformer', { method: 'box-cox' }, POSITIVE, [-0.27564, -1.079003, -1.377758, 1.40939, 0.661506, 0.661506, 0.010449, 5.629509]],
  // numpy: clip(x, *quantile(x[:6], [0.1, 0.9]))
  ['QuantileClipper', { quantile_range: [0.1, 0.9] }, X, [3, -0.25, 0.5, 9.5, 7, 7, -0.25, 9.5]],
  ['KBinsDiscretizer', { n_bins: 3, encode: 'ordinal' }, X, [1, 0, 0, 2, 2, 2, 0, 2]],
  ['KBinsDiscretizer', { n_bins: 3, encode: 'ordinal', strategy: 'uniform' }, X, [0, 0, 0, 2, 1, 1, 0, 2]],
  ['KBinsDiscretizer', { n_bins: 3, encode: 'ordinal' }, [1, 5, 5, 5, 5, 5, 1, 9], [0, 0, 0, 0, 0, 0, 0, 0]],
  ['KBinsDiscretizer', { n_bins: 3 }, X, [[0, 1, 0], [1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 0, 1], [0, 0, 1], [1, 0, 0], [0, 0, 1]]],
  // numpy: sign(x) log1p(|x|)
  ['LogTransformer', {}, X, [1.386294, -Math.LN2, 0.405465, 2.564949, 2.079442, 2.079442, -1.609438, 4.615121]],
  ['SimpleImputer', {}, GAPS, [3, 5, 1, 8, 8, 5, 2, 5]],
  ['SimpleImputer', { strategy: 'median' }, GAPS, [3, 5.5, 1, 8, 8, 5.5, 2, 5.5]],
  ['SimpleImputer', { strategy: 'most_frequent' }, GAPS, [3, 8, 1, 8, 8, 8, 2, 8]],
  ['SimpleImputer', { strategy: 'constant', fill_value: -1 }, GAPS, [3, -1, 1, 8, 8, -1, 2, -1]],
  ['SimpleImputer', { add_indicator: true }, GAPS, [[3, 0], [5, 1], [1, 0], [8, 0], [8, 0], [5, 1], [2, 0], [5, 1]]],
  ['OneHotEncoder', {}, LETTERS, [[0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0, 0], [0, 0, 1]]],
  // As handle_unknown='infrequent_if_exist'.
  ...[{ min_frequency: 2 }, { max_categories: 3 }, { min_frequency: 0.3 }].map((config) =>
    ['OneHotEncoder', config, LETTERS, [[0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 1]]] as const),
  ['OneHotEncoder', { max_categories: 1 }, LETTERS, LETTERS.map(() => [1])],
  // As handle_unknown='use_encoded_value'.
  ['OrdinalEncoder', {}, LETTERS, [1, 0, 1, 2, 1, 0, -1, 2]],
  // Each text in a list of its own, input_type='string'.
  ['FeatureHasher', { n_features: 5 }, HASHED,
    [[0, -1, 0, 0, 0], [1, 0, 0, 0, 0], [0, -1, 0, 0, 0], [0, 0, -1, 0, 0], [0, -1, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1], [0, -1, 0, 0, 0]]],
  ['FeatureHasher', { n_features: 5, alternate_sign: false }, HASHED,
    [[0, 1, 0, 0, 0], [1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1], [0, 1, 0, 0, 0]]],
  // (sum + 2 * mean of all) / (count + 2); the target is the row's number, whose mean is 2.5: a is in rows 1 and 5, b in 0, 2, 4, c in 3.
  ['TargetEncoder', { smooth: 2 }, LETTERS, [11 / 5, 11 / 4, 11 / 5, 8 / 3, 11 / 5, 11 / 4, 2.5, 8 / 3]],
  // v n / (v n + w) of a category's mean, v and w being the variances of all (35 / 12) and of the category (4, 8 / 3, 0).
  ['TargetEncoder', {}, LETTERS, ['b', 'a', 'b', 'c', 'b', 'a', 'd', 'c'].map((letter) =>
    ({ a: shrunk(2, 3, 4), b: shrunk(3, 2, 8 / 3), c: 3, d: 2.5 })[letter]!)],
]

/** The same numbers up to an error that is a part of their size. */
function close(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[], tolerance: number): void {
  expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length))
  for (const [row, values] of expected.entries()) {
    for (const [i, value] of values.entries()) {
      expect(Math.abs(actual[row]![i]! - value), `row ${row}, ${actual[row]} for ${values}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)))
    }
  }
}

describe('a transform means what scikit-learn says, alone and served, and on what follows it', () => {
  it.each(CASES)('%s %j', async (class_name, config, cells, expected) => {
    const { config: complete, fitted, graph, table } = prepare({ a: cells }, [{ class_name, config }], { trained: 6 })
    const { kernels, onnxruntime } = await served(graph, table)
    const rows = expected.map((value) => (typeof value === 'number' ? [value] : value))
    close(kernels, rows, 2e-5)
    close(onnxruntime, kernels, 1e-5)
    const { fitted: learned } = fitted.preprocessing.blocks[0]!.columns[0]!
    close(applied(cells, complete['a']!, learned), kernels, 1e-5)
    expect(JSON.parse(JSON.stringify(learned))).toEqual(learned)
  })

  it.each(CASES)('%s %j: a block of several columns is each of them', async (class_name, config, cells) => {
    const other = typeof cells[0] === 'string' ? cells.toReversed() : (cells as number[]).map((x) => 3 * x + 2)
    const chain = [{ class_name, config }]
    const alone = await Promise.all([cells, other].map(async (one) => {
      const { graph, table } = prepare({ a: one }, chain, { trained: 6 })
      return (await served(graph, table)).kernels
    }))
    const { graph, table } = prepare({ a: cells, b: other }, chain, { trained: 6 })
    const { kernels, onnxruntime } = await served(graph, table)
    close(kernels, cells.map((_, row) => alone.flatMap((rows) => rows[row]!)), 1e-6)
    close(onnxruntime, kernels, 1e-5)
  })
})

describe('TargetEncoder', () => {
  const rows = 400
  const rng = new Rng(9)
  const labels = Array.from({ length: rows }, () => ['no', 'yes'][rng.below(2)]!)
  /** Nearly every row has a key of its own, which says nothing of the label. */
  const keys = Array.from({ length: rows }, () => `key ${rng.below(100_000)}`)
  const ofLabel = (values: readonly number[]) => {
    const mean = (label: string) => values.filter((_, i) => labels[i] === label).reduce((a, b, _, { length }) => a + b / length, 0)
    return mean('yes') - mean('no')
  }

  it('does not tell a row its own target', () => {
    const { fitted, table } = prepare({ a: keys }, [{ class_name: 'TargetEncoder', config: { smooth: 0 } }], { target: labels })
    const [own] = fitted.crossFitted
    const learned = fitted.preprocessing.blocks[0]!.columns[0]!.fitted[0] as { categories: string[]; values: number[][] }
    const told = (table.kind === 'columns' ? table.texts[0]!.values : []).map((key) => learned.values[0]![learned.categories.indexOf(key)]!)
    expect(ofLabel(told)).toBeGreaterThan(0.98) // what each key's own rows say: all of it
    expect(Math.abs(ofLabel(Array.from(own!.values.column(0))))).toBeLessThan(0.02)
  })

  it('trains on what others say of a row, and measures and serves with what all say', () => {
    const columns = { key: keys, twin: keys.map((_, i) => ['a', 'b', 'c'][i % 3]!), label: labels }
    const dataset: Dataset = { name: 'keys', rows, columns: Object.entries(columns).map(([name, values]) => ({ kind: 'text', name, values })) }
    const infos = dataset.columns.map(({ name }): ColumnInfo => ({ name, kind: 'text', type: 'category' }))
    const encoder = [{ class_name: 'TargetEncoder', config: { cv: 4 } }]
    const config = completeRunConfig(
      { model: 'm', dataset: 'keys', target: 'label', preprocessing: { key: encoder, twin: encoder } }, { name: 'keys', rows, columns: infos })
    const { training: { train, validation } } = prepareRun(config, dataset)
    const read = (part: Part) => {
      const { feeds } = part.examples.read(part.rows)
      const [values] = Object.values(feeds)
      return Array.from(part.rows, (row, i) => ({ row, key: Number(values!.data[2 * i]), twin: Number(values!.data[2 * i + 1]) }))
    }
    const part = read(train)
    const means = new Map(part.map(({ twin, row }) => [twin, columns.twin[row]!]))
    expect(means.size).toBeGreaterThanOrEqual(10) // four parts of three categories, each a little different
    for (const [mean, twin] of means) expect(part.filter((one) => one.twin === mean).every(({ row }) => columns.twin[row] === twin)).toBe(true)
    expect(new Set(read(validation!).map(({ twin }) => twin)).size).toBe(3)
    const seen = new Set(Array.from(train.rows, (row) => keys[row]!))
    const unknown = read(validation!).filter(({ row }) => !seen.has(keys[row]!))
    expect(new Set(unknown.map(({ key }) => key)).size).toBe(1)
  })
})
