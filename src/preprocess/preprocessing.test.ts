import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { float32 } from '../core/tensor.ts'
import type { Dataset } from '../data/dataset.ts'
import { selectTable } from '../data/table.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { runReference } from '../graph/testing/reference.ts'
import type { ColumnInfo } from '../data/dataset.ts'
import type { Table } from '../data/table.ts'
import { completePreprocessing, type PreprocessingConfig } from './chains.ts'
import { fitPreprocessing, lowerPreprocessing, type Preprocessing } from './preprocessing.ts'
import { fitTargetScaling, lowerTargetInverse, scaleTarget } from './target-scaling.ts'

const all = (rows: number): Uint32Array => Uint32Array.from({ length: rows }, (_, i) => i)

function numbers(columns: Readonly<Record<string, readonly number[]>>) {
  const named = Object.entries({ ...columns, target: Object.values(columns)[0]! })
  const dataset: Dataset = {
    name: 'test',
    rows: named[0]![1].length,
    columns: named.map(([name, values]) => ({ kind: 'number', name, values: Float64Array.from(values) })),
  }
  return selectTable(dataset, { target: 'target' })
}

function infosOf({ features }: Table): readonly ColumnInfo[] {
  return features.map(({ kind, name }) => ({ kind: kind as ColumnInfo['kind'], name, type: kind === 'text' ? 'category' : (kind as ColumnInfo['kind']) }))
}

function fit(table: Table, rows: Uint32Array, given: unknown = {}): Preprocessing {
  const config: PreprocessingConfig = completePreprocessing(given, infosOf(table))
  return fitPreprocessing(table, config, { rows, rng: new Rng(1) }).preprocessing
}

/** What the transform at a place of the chains has learned of the first columns. */
function learned({ blocks }: Preprocessing, at: number): unknown {
  return blocks[0]!.columns.map(({ fitted }) => fitted[at])
}

function apply(fitted: Preprocessing, shape: readonly number[], data: readonly number[]): readonly number[] {
  const builder = new GraphBuilder('preprocess')
  const x = builder.input('x', 'float32', ['batch', ...shape.slice(1)])
  const y = lowerPreprocessing(builder, x, new Map(), fitted)
  const graph = builder.build([y])
  expect(graph.outputs[0]!.shape).toEqual(['batch', ...shape.slice(1)])
  return [...runReference(graph, { x: float32(shape, data) }).get(y)!.data]
}

describe('standardise', () => {
  it('gives the fitted rows mean 0 and deviation 1, column by column', () => {
    const a = [1, 2, 3, 4]
    const b = [-10, 30, 10, 50]
    const fitted = fit(numbers({ a, b }), all(4))
    expect(learned(fitted, 1)).toEqual([{ centre: [2.5], scale: [Math.sqrt(1.25)] }, { centre: [20], scale: [Math.sqrt(500)] }])
    const scaled = apply(
      fitted,
      [4, 2],
      a.flatMap((value, i) => [value, b[i]!]),
    )
    for (const column of [0, 1]) {
      const values = scaled.filter((_, i) => i % 2 === column)
      expect(values.reduce((x, y) => x + y)).toBeCloseTo(0, 5)
      expect(values.reduce((x, y) => x + y * y, 0) / 4).toBeCloseTo(1, 5)
    }
    expect(JSON.parse(JSON.stringify(fitted))).toEqual(fitted)
  })

  it('looks at the training rows only', () => {
    expect(learned(fit(numbers({ a: [1, 1000, 3] }), Uint32Array.of(0, 2)), 1)).toEqual([{ centre: [2], scale: [1] }])
  })

  it('divides a constant column by 1, whatever the constant', () => {
    const a = Array.from({ length: 1000 }, () => 0.1)
    const fitted = fit(numbers({ a }), all(1000))
    expect(learned(fitted, 1)).toMatchObject([{ scale: [1] }])
    expect(apply(fitted, [2, 1], [0.1, 0.1])).toEqual([0, 0])
    expect(learned(fit(numbers({ a: [5] }), all(1)), 1)).toEqual([{ centre: [5], scale: [1] }])
    // Apart in float64 but one number in float32, which is what a model sees.
    expect(learned(fit(numbers({ a: [1, 1 + 1e-12] }), all(2)), 1)).toMatchObject([{ scale: [1] }])
  })

  it('keeps its digits beside a large mean', () => {
    const rng = new Rng(1)
    const a = Array.from({ length: 10_000 }, () => 8_000_000 + rng.below(3))
    const mean = a.reduce((x, y) => x + (y - 8_000_000), 0) / a.length
    const std = Math.sqrt(a.reduce((x, y) => x + (y - 8_000_000 - mean) ** 2, 0) / a.length)
    const [fitted] = learned(fit(numbers({ a }), all(a.length)), 1) as [{ centre: number[]; scale: number[] }]
    expect(fitted.scale[0]).toBeCloseTo(std, 12)
    expect(fitted.centre[0]! - 8_000_000).toBeCloseTo(mean, 8)
  })

  it('refuses numbers beyond float32, naming column and row', () => {
    expect(() => fit(numbers({ fine: [1, 2], huge: [1, 1e39] }), all(2))).toThrow(
      'Column "huge" is 1e+39 in row 2',
    )
  })
})

describe('pixel scaling', () => {
  const images = (...pixels: number[]) =>
    selectTable(
      {
        name: 'test',
        rows: pixels.length / 4,
        columns: [
          { kind: 'image', name: 'image', height: 2, width: 2, channels: 1, pixels: Uint8Array.from(pixels) },
          { kind: 'text', name: 'label', values: pixels.filter((_, i) => i % 4 === 0).map((_, i) => `label ${i}`) },
        ],
      },
      { target: 'label' },
    )
  const fitted = fit(images(0, 51, 255, 10, 0, 0, 0, 128), all(2))

  it('fits the peak of the training rows', () => {
    expect(learned(fitted, 0)).toEqual([{ peak: 255 }])
    expect(learned(fit(images(0, 51, 255, 10, 0, 0, 0, 128), Uint32Array.of(1)), 0)).toEqual([{ peak: 128 }])
    expect(learned(fit(images(0, 0, 0, 0, 0, 0, 0, 0), all(2)), 0)).toEqual([{ peak: 1 }])
  })

  it('answers alike to bytes and to fractions, also of a dim image, and each image by itself', () => {
    const bright = [0, 51, 255, 102]
    const dim = [0, 20, 100, 40]
    const bytes = apply(fitted, [2, 2, 2, 1], [...bright, ...dim])
    const fractions = apply(
      fitted,
      [2, 2, 2, 1],
      [...bright, ...dim].map((value) => value / 255),
    )
    ;[0, 0.2, 1, 0.4, 0, 0.2, 1, 0.4].forEach((expected, i) => {
      expect(bytes[i]).toBeCloseTo(expected, 6)
      expect(fractions[i]).toBeCloseTo(expected, 6)
    })
  })

  it('leaves a blank image blank', () => {
    expect(apply(fitted, [1, 2, 2, 1], [0, 0, 0, 0])).toEqual([0, 0, 0, 0])
  })
})

describe('target scaling', () => {
  it('is undone by what is appended to the graph', () => {
    const prices = [100_000, 250_000, 175_000]
    const scaling = fitTargetScaling('price', prices, all(3))
    const z = prices.map((y) => scaleTarget(y, scaling))
    expect(z.reduce((a, b) => a + b)).toBeCloseTo(0, 12)
    const builder = new GraphBuilder('target')
    const y = lowerTargetInverse(builder, builder.input('z', 'float32', ['batch', 1]), scaling, 'y')
    const graph = builder.build([y])
    expect(graph.outputs).toEqual([{ name: 'y', dtype: 'float32', shape: ['batch', 1] }])
    const values = runReference(graph, { z: { shape: [3, 1], data: z } }).get('y')!.data
    prices.forEach((price, i) => expect(values[i]! / price).toBeCloseTo(1, 6))
  })
})
