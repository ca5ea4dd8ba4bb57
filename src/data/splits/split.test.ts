import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import { IMAGES_MEDIA_TYPE } from '../images.ts'
import { readDataset } from '../read-dataset.ts'
import { type Split, splitTable as splitBy } from './split.ts'
import { selectTable, type Table } from '../table.ts'
import { classTable, imageTable, numberTable } from '../testing/tables.ts'

const FIFTHS = { test: 0.2, split: 0.2 }

const splitTable = (table: Table, fractions: typeof FIFTHS, rng: Rng): Split =>
  splitBy(table, [], { strategy: 'systematic', group: null, time: null, column: null, k_fold: null, repeats: 1, ...fractions }, rng)

const classesOf = (table: Table, rows: Uint32Array): number[] => {
  const { target } = table
  if (target.task !== 'classification') throw new Error('not a classification')
  const counts = target.labels.map(() => 0)
  for (const row of rows) counts[target.classes[row]!]!++
  return counts
}

const together = ({ train, validation, test }: Split): number[] =>
  [...train, ...validation, ...test].toSorted((a, b) => a - b)

it('holds out every fifth row, whatever the seed', () => {
  const { test } = splitTable(numberTable(12), FIFTHS, new Rng(1))
  expect([...test]).toEqual([4, 9])
  expect([...splitTable(classTable([0, 1, 0, 1, 0, 1]), FIFTHS, new Rng(2)).test]).toEqual([4])
  expect([...splitTable(numberTable(10), { test: 0.3, split: 0 }, new Rng(1)).test]).toEqual([2, 5, 8])
  expect([...splitTable(numberTable(4), { test: 0.5, split: 0 }, new Rng(1)).test]).toEqual([1, 3])
})

it('counts within each class when images are classified', () => {
  const { test } = splitTable(imageTable([0, 0, 0, 1, 1, 1, 1, 1, 0, 0]), FIFTHS, new Rng(1))
  expect([...test]).toEqual([7, 9])
})

it('gives the documented parts of the digits', async () => {
  const digits = await readDataset('digits', IMAGES_MEDIA_TYPE, gunzipSync(readFileSync('.cache/data/digits.bin')))
  const table = selectTable(digits, { target: 'label' })
  const split = splitTable(table, FIFTHS, new Rng(42))
  expect(split.test.length).toBe(1996)
  expect(split.train.length + split.validation.length).toBe(8004)
  expect(split.validation.length).toBe(1601)
  const shares = classesOf(table, split.validation).map((count, label) => count / (count + classesOf(table, split.train)[label]!))
  for (const share of shares) expect(share).toBeCloseTo(0.2, 2)
})

it('puts every row in exactly one part, in order, with the asked share', () => {
  const rng = new Rng(5)
  for (let i = 0; i < 100; i++) {
    const rows = 80 + rng.below(200)
    const classes = Array.from({ length: rows }, () => (rng.below(4) + rng.below(2)) % 3)
    const table = [numberTable(rows), classTable(classes), imageTable(classes)][i % 3]!
    const fractions = { test: [0, 0.1, 0.2, 0.5][rng.below(4)]!, split: [0, 0.1, 0.25, 0.5][rng.below(4)]! }
    const split = splitTable(table, fractions, new Rng(i))
    expect(together(split)).toEqual(Array.from({ length: rows }, (_, row) => row))
    for (const part of [split.train, split.validation, split.test]) expect([...part]).toEqual([...part].toSorted((a, b) => a - b))
    const rest = rows - split.test.length
    expect(Math.abs(split.validation.length - rest * fractions.split)).toBeLessThanOrEqual(0.5)
    if (table.target.task === 'classification') {
      const [train, validation] = [classesOf(table, split.train), classesOf(table, split.validation)]
      validation.forEach((count, label) => {
        expect(Math.abs(count - (count + train[label]!) * fractions.split)).toBeLessThanOrEqual(1)
      })
    }
  }
})

it('draws the same validation rows for the same seed and others for another', () => {
  const draw = (seed: number): number[] => [...splitTable(numberTable(100), FIFTHS, new Rng(seed)).validation]
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
})

it('refuses fractions out of range and data too small to part', () => {
  const invalid = (code: string, message: string): Error =>
    expect.objectContaining({ code, message: expect.stringContaining(message) }) as Error
  const table = numberTable(4)
  for (const test of [-0.1, 0.6, Number.NaN]) {
    expect(() => splitTable(table, { test, split: 0 }, new Rng(1))).toThrow(invalid('invalid-config', 'validation.test'))
  }
  for (const split of [-0.1, 1, Number.NaN]) {
    expect(() => splitTable(table, { test: 0, split }, new Rng(1))).toThrow(invalid('invalid-config', 'validation.split'))
  }
  expect(() => splitTable(table, FIFTHS, new Rng(1))).toThrow(invalid('invalid-data', '4 rows are too few: none would be left for the test part'))
  expect(() => splitTable(table, { test: 0, split: 0.1 }, new Rng(1))).toThrow(invalid('invalid-data', 'the validation part'))
  expect(() => splitTable(numberTable(1), { test: 0, split: 0.9 }, new Rng(1))).toThrow(invalid('invalid-data', 'the training part'))
  expect([...splitTable(table, { test: 0, split: 0 }, new Rng(1)).train]).toEqual([0, 1, 2, 3])
})
