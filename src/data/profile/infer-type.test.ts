import { describe, expect, it } from 'vitest'
import { inferType } from './infer-type.ts'

const numbers = (values: readonly number[], name = 'x') => inferType({ kind: 'number', name, values: Float64Array.from(values) })
const texts = (values: readonly string[], name = 'x') => inferType({ kind: 'text', name, values })
const many = <T>(count: number, at: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => at(i))

describe('inferType', () => {
  it('tells whole numbers from fractions, and says where the first fraction is', () => {
    expect(numbers([1, 2, Number.NaN, 2.5])).toEqual({ type: 'number', evidence: { code: 'fractions', row: 4, value: 2.5 }, alternatives: [] })
    expect(numbers([3, 1, 3, 2])).toMatchObject({ type: 'integer', evidence: { code: 'whole-numbers', distinct: 3 }, alternatives: ['category', 'number'] })
    expect(numbers([0, 1, 1]).alternatives).toEqual(['boolean', 'category', 'number'])
    expect(numbers([20240305, 20231231, 19990101]).alternatives).toContain('date')
  })

  it('knows identifiers by their order or their name, and numbers that only happen to differ as numbers', () => {
    expect(numbers(many(30, (i) => i + 1))).toMatchObject({ type: 'identifier', evidence: { code: 'other-in-each-row', count: 30, named: false } })
    expect(numbers(many(30, (i) => 7 * i + 100), 'customer_id').type).toBe('identifier')
    expect(numbers(many(30, (i) => 7 * i + 100), 'customerId').type).toBe('identifier')
    expect(numbers(many(30, (i) => 7 * i + 100), 'paid')).toMatchObject({ type: 'integer', alternatives: ['number', 'identifier'] })
    expect(numbers(many(30, (i) => 1990 + i), 'year').type).toBe('integer')
    expect(texts(many(30, (i) => `A-${i}`)).type).toBe('identifier')
    expect(texts(many(30, (i) => `user${i}@example.org`)).type).toBe('identifier')
  })

  it('knows columns that say nothing', () => {
    expect(numbers([4, 4, Number.NaN])).toMatchObject({ type: 'constant', evidence: { code: 'one-value', value: '4' } })
    expect(numbers([Number.NaN])).toMatchObject({ type: 'constant', evidence: { code: 'no-values' } })
    expect(texts(['', ''])).toMatchObject({ type: 'constant', evidence: { code: 'no-values' } })
  })

  it('knows categories, booleans and texts', () => {
    expect(texts(['MALE', 'FEMALE', '', 'MALE'])).toMatchObject({ type: 'category', evidence: { distinct: 2, count: 3 }, alternatives: ['text'] })
    expect(texts(['yes', 'No', 'yes'])).toMatchObject({ type: 'boolean', evidence: { code: 'two-values', values: ['yes', 'No'] } })
    expect(texts(['是', '否', '是']).type).toBe('boolean')
    expect(texts(many(40, (i) => `the weather of day ${i} is fine`))).toMatchObject({ type: 'text', evidence: { code: 'words', median: 7 } })
    expect(texts(many(40, (i) => `今天天气很好${'一二三四五'[i % 5]}${'六七八九十'[Math.floor(i / 8)]}`)).type).toBe('text')
    expect(texts(many(40, (i) => `United States of America ${i % 4}`)).type).toBe('category')
    expect(texts(many(60, (i) => ['anna', 'ben', 'clara', 'dora'][i % 4]! + 'x'.repeat(i)))).toMatchObject({ type: 'text', alternatives: ['category', 'identifier'] })
  })

  it('knows dates by what most of them are, and days from months by values above 12', () => {
    expect(texts(['2024-01-05', '2024-02-06', ''])).toMatchObject({
      type: 'date', format: 'YYYY-MM-DD', evidence: { code: 'dates', matching: 2, count: 2, ambiguous: [] },
    })
    expect(texts(['01/02/2024', '25/02/2024']).format).toBe('DD/MM/YYYY')
    expect(texts(['01/02/2024', '02/25/2024']).format).toBe('MM/DD/YYYY')
    expect(texts([...many(40, () => '2024-01-05'), 'unknown', '2024-01-06'])).toMatchObject({ format: 'YYYY-MM-DD', evidence: { matching: 41, count: 42 } })
    expect(texts([...many(10, () => '2024-01-05'), 'unknown']).type).toBe('category')
  })

  it('takes the order of the rows for evidence where no value is above 12, and says that both were possible', () => {
    const january = many(9, (i) => `0${i + 1}/01/2024`)
    expect(texts(january)).toMatchObject({ format: 'DD/MM/YYYY', evidence: { ambiguous: ['MM/DD/YYYY'] } })
    expect(texts(january.map((day) => `01/${day.slice(0, 2)}/2024`))).toMatchObject({ format: 'MM/DD/YYYY', evidence: { ambiguous: ['DD/MM/YYYY'] } })
  })
})
