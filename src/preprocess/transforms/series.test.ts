import { describe, expect, it } from 'vitest'
import { encodeGraph } from '../../artifact/onnx.ts'
import { Rng } from '../../core/rng.ts'
import type { ColumnInfo, Dataset } from '../../data/dataset.ts'
import { rawFeatures } from '../../data/features.ts'
import { selectSeries } from '../../data/series.ts'
import { createOrtSession } from '../../engines/ort.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import { testKernels } from '../../kernels/testing/load.ts'
import { createKernelSession } from '../../runtime/kernel-session.ts'
import { completePreprocessing, stepsOf } from '../chains.ts'
import { fitPreprocessing, lowerPreprocessing } from '../preprocessing.ts'
import { seriesShape, shapeWindows, windowsOf } from '../series.ts'
import type { Numbers } from './transform.ts'

const { NaN: MISSING } = Number
const WINDOW = 5
const A = [1, 4, 9, 16, 25, 36, 49, 64]
const B = [2, MISSING, 3, 5, MISSING, MISSING, 11, 0]

/** Windows of columns a and b, of which a is forecast, through one chain or one for each. */
function prepare(columns: Readonly<Record<string, readonly number[]>>, chain: readonly object[] | Readonly<Record<string, readonly object[]>>, window = WINDOW) {
  const names = Object.keys(columns)
  const rows = columns[names[0]!]!.length
  const dataset: Dataset = {
    name: 'test', rows, columns: names.map((name) => ({ kind: 'number', name, values: Float64Array.from(columns[name]!) })),
  }
  const table = selectSeries(dataset, { target: names[0]!, features: names.slice(1), time: null, group: null, window, horizon: 1 })
  if (table.kind !== 'series') throw new Error('no series')
  const infos = names.map((name): ColumnInfo => ({ name, kind: 'number', type: 'number' }))
  const config = completePreprocessing(Array.isArray(chain) ? Object.fromEntries(names.map((name) => [name, chain])) : chain, infos, 'forecasting')
  const trained = Uint32Array.from({ length: table.rows }, (_, i) => i)
  const { preprocessing } = fitPreprocessing(table, config, { rows: trained, rng: new Rng(1) })
  const builder = new GraphBuilder('series')
  const x = builder.input('x', 'float32', ['batch', ...table.rowShape])
  const shape = seriesShape(names.map((name) => config[name]!), window)
  const flat = lowerPreprocessing(builder, x, new Map(), preprocessing)
  const graph = builder.build([builder.op('Identity', [shapeWindows(builder, flat, shape)], {}, 'y')])
  const feeds = rawFeatures(table, trained)
  /** What the transforms themselves say, window by window, column behind column. */
  const applied = () => {
    const parts = preprocessing.blocks.flatMap((block) => block.columns.map(({ name, place, fitted }) =>
      stepsOf(config[name]!).reduce<Numbers>((values, { transform }, i) => (transform as unknown as {
        apply(values: Numbers, fitted: unknown): Numbers
      }).apply(values, fitted[i]), windowsOf(table.series, place))))
    return Array.from(trained, (row) => parts.flatMap(({ width, column }) => Array.from({ length: width }, (_, i) => column(i)[row]!)))
  }
  const served = async () => {
    const sessions = [createKernelSession(graph, await testKernels()), await createOrtSession(encodeGraph(graph))]
    return Promise.all(sessions.map(async (session) => {
      const { y } = await session.run(feeds)
      session.dispose()
      return { shape: y!.shape, rows: Array.from(trained, (row) => Array.from(y!.data.subarray(row * (y!.data.length / table.rows), (row + 1) * (y!.data.length / table.rows)), Number)) }
    }))
  }
  return { table, shape, applied, served }
}

const only = (class_name: string, config: object = {}) => [{ class_name, config }]

describe('transforms of series', () => {
  it.each([
    ['RelativeToLast', {}, [-24, -21, -16, -9, 0]],
    ['Differences', {}, [3, 5, 7, 9]],
    ['Differences', { order: 2 }, [2, 2, 2]],
    ['Differences', { lag: 3 }, [15, 21]],
    ['Lags', { lags: [1, 5] }, [1, 25]],
    ['Lags', { lags: [2, 1, 2] }, [16, 25]],
    ['Rolling', { windows: [1, 3] }, [25, 50 / 3]],
    ['Rolling', { windows: 4, statistics: ['min', 'max', 'std', 'mean'] }, [4, 25, Math.sqrt(244.5 - 13.5 * 13.5), 13.5]],
  ] as const)('%s %j', async (name, config, first) => {
    const { applied, served, shape } = prepare({ a: A }, only(name, config))
    expect(applied()[0]).toEqual(first.map((value) => expect.closeTo(value, 10)))
    expect(shape).toEqual(name === 'Rolling' ? [first.length] : [first.length, 1])
    for (const { shape: given, rows } of await served()) {
      expect(given).toEqual([3, ...shape])
      expect(rows).toEqual(applied().map((row) => row.map((value) => expect.closeTo(value, 4))))
    }
  })

  it('fill gaps with what was known last, and before that with what was known first', async () => {
    const { applied, served } = prepare({ b: B }, only('ForwardFill'))
    // Windows whose target is known: the second, with the target 11, and the third.
    expect(applied()).toEqual([[3, 3, 5, 5, 5], [3, 5, 5, 5, 11]])
    for (const { rows } of await served()) expect(rows).toEqual(applied())
  })

  it('fill gaps of any length in the graph', async () => {
    const rng = new Rng(3)
    const gaps = Array.from({ length: 60 }, (_, i) => (i % 9 === 4 || rng.uniform() < 0.2 ? i : MISSING))
    const window = 13
    const { applied, served } = prepare({ a: gaps.map((_, i) => i), b: gaps }, { a: [], b: only('ForwardFill') }, window)
    const expected = Array.from({ length: 60 - window }, (_, start) => {
      const own = gaps.slice(start, start + window)
      return own.map((_, step) => own.slice(0, step + 1).findLast((value) => !Number.isNaN(value)) ?? own.find((value) => !Number.isNaN(value)))
    })
    expect(applied().map((row) => row.slice(window))).toEqual(expected)
    for (const { rows } of await served()) expect(rows.map((row) => row.filter((_, i) => i % 2 === 1))).toEqual(expected)
  })

  it('take what numbers take, each step by itself', async () => {
    const { applied, served } = prepare({ a: A }, [...only('RelativeToLast'), ...only('StandardScaler')])
    // Of -24, -32, -40 the mean is -32 and the deviation 8 sqrt(2 / 3); what is always 0 is divided by 1.
    expect(applied()[0]).toEqual([expect.closeTo(Math.sqrt(1.5), 6), expect.anything(), expect.anything(), expect.anything(), 0])
    for (const { rows } of await served()) expect(rows).toEqual(applied().map((row) => row.map((value) => expect.closeTo(value, 4))))
  })

  it('keep several columns beside each other, step by step, while they are series of one length', async () => {
    const c = A.map((value) => -value)
    const { served, shape, applied } = prepare({ a: A, c }, { a: only('RelativeToLast'), c: only('MinMaxScaler') })
    expect(shape).toEqual([WINDOW, 2])
    const [first] = applied()
    for (const { rows } of await served()) {
      expect(rows[0]).toEqual(first!.slice(0, WINDOW).flatMap((value, step) => [value, first![WINDOW + step]!]).map((value) => expect.closeTo(value, 4)))
    }
    const mixed = prepare({ a: A, c }, { a: only('RelativeToLast'), c: only('Rolling', { windows: 2 }) })
    expect(mixed.shape).toEqual([WINDOW + 1])
    for (const { rows } of await mixed.served()) expect(rows[0]).toEqual([-24, -21, -16, -9, 0, -20.5])
    const together = prepare({ a: A, c }, only('Differences'))
    expect(together.shape).toEqual([WINDOW - 1, 2])
    for (const { rows } of await together.served()) expect(rows[0]).toEqual([3, -3, 5, -5, 7, -7, 9, -9])
  })

  it.each([
    [only('Lags', { lags: [6] }), 'preprocessing: Lags looks at 6 steps, but gets 5: choose a larger "window"'],
    [only('Differences', { order: 5 }), 'preprocessing: Differences looks at 6 steps, but gets 5'],
    [only('KBinsDiscretizer'), 'preprocessing.a[0]: KBinsDiscretizer gives several numbers for one here'],
    [[...only('Rolling', { windows: 2 }), ...only('Lags', { lags: [1] })], 'preprocessing.a[1]: Lags takes a series, but gets numbers'],
    [only('OneHotEncoder'), 'preprocessing.a[0]: OneHotEncoder takes text, but gets a series; what takes them: SimpleImputer'],
  ])('%j is refused', (chain, message) => {
    expect(() => prepare({ a: A }, chain)).toThrow(expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining(message) }))
  })

  it('are of series only', () => {
    const column: ColumnInfo = { name: 'a', kind: 'number', type: 'number' }
    expect(() => completePreprocessing({ a: only('Lags', { lags: [1] }) }, [column])).toThrow('Lags takes a series, but gets numbers')
  })

  it('name the row of what none of them fills in', () => {
    expect(() => prepare({ a: A, b: B }, { a: [], b: [] })).toThrow('Column "b" has no value in row 2, and none of its transforms fills one in. Put {"class_name": "ForwardFill"} among them')
  })
})
