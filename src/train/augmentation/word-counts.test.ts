import { expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import { columnInfos } from '../../data/column-info.ts'
import type { Dataset } from '../../data/dataset.ts'
import { completeRunConfig } from '../complete-config.ts'
import { batchesOf } from '../examples.ts'
import { prepareRun } from '../prepare-run.ts'

const CITIES = ['New York', 'San Jose', 'Hong Kong']
const ROWS = 60
const DATA: Dataset = {
  name: 'letters', rows: ROWS,
  columns: [
    { kind: 'text', name: 'text', values: Array.from({ length: ROWS }, (_, i) => `eins zwei, drei vier! f\u00fcnf ${i % 2 ? 'gut' : 'schlecht'}`) },
    { kind: 'text', name: 'city', values: Array.from({ length: ROWS }, (_, i) => CITIES[i % 3]!) },
    { kind: 'number', name: 'age', values: Float64Array.from({ length: ROWS }, (_, i) => i) },
    { kind: 'text', name: 'mood', values: Array.from({ length: ROWS }, (_, i) => (i % 2 ? 'good' : 'bad')) },
  ],
}

/** The feeds of one batch of training, by what they are made of, as it is read and as it is augmented. */
function feeds(class_name: string, config: object, ngram_range = [1, 1]) {
  const complete = completeRunConfig({
    model: 'm', dataset: 'letters', target: 'mood', features: ['text', 'city', 'age'], validation: { split: 0, test: 0 },
    preprocessing: { text: [{ class_name: 'CountVectorizer', config: { ngram_range } }], city: [{ class_name: 'OneHotEncoder' }] },
    augmentation: [{ class_name, config }],
  }, { ...DATA, columns: columnInfos(DATA) })
  const { train } = prepareRun(complete, DATA).training
  const read = (rng?: Rng) => {
    const [batch] = batchesOf(train, ROWS, rng)
    return Object.fromEntries(Object.entries(batch!.feeds).map(([name, { shape, data }]) => [name === 'x' ? 'age' : shape[1] === 1 ? 'city' : 'text', Array.from(data, Number)]))
  }
  const ascending = (values: readonly number[] | undefined) => values!.toSorted((a, b) => a - b)
  return { plain: read(), augmented: read(new Rng(1)), again: read(new Rng(1)), ascending }
}

const sum = (values: readonly number[] | undefined): number => values!.reduce((a, b) => a + b)

it('leaves words out of texts that are counted, and nothing else', () => {
  const { plain, augmented, again, ascending } = feeds('RandomWordDropout', { rate: 0.5 })
  expect(sum(plain['text'])).toBe(6 * ROWS)
  expect(Math.abs(sum(augmented['text']) / sum(plain['text']) - 0.5)).toBeLessThan(0.1)
  expect(augmented).toEqual(again)
  // The rows are shuffled.
  expect(ascending(augmented['city'])).toEqual(ascending(plain['city']))
  expect(new Set(plain['city']).size).toBe(3)
  expect(ascending(augmented['age'])).toEqual(ascending(plain['age']))
})

it('exchanges words: those are as many, but not their pairs', () => {
  const { plain, augmented } = feeds('RandomWordSwap', { rate: 0.5 })
  expect(sum(augmented['text'])).toBe(sum(plain['text']))
  const pairs = feeds('RandomWordSwap', { rate: 0.5 }, [2, 2])
  expect(sum(pairs.plain['text'])).toBe(5 * ROWS)
  expect(sum(pairs.augmented['text'])).toBeLessThan(4 * ROWS)
})

it('is refused where words are names of categories', () => {
  expect(() => completeRunConfig(
    { model: 'm', dataset: 'letters', target: 'mood', features: ['city'], augmentation: [{ class_name: 'RandomWordDropout' }] },
    { ...DATA, columns: columnInfos(DATA) },
  )).toThrow('augmentation[0].class_name must be left out: RandomWordDropout changes words of texts or of lists of ids, got "RandomWordDropout"')
})
