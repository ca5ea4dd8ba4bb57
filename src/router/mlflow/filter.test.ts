import { describe, expect, it } from 'vitest'
import { parseFilter, type Searchable } from './filter.ts'

const KNOWN = { name: 'text', version_number: 'number', run_id: 'text' } as const
const ONE: Searchable = {
  attributes: { name: 'Digits-cnn', version_number: 3, run_id: 'a1' },
  tags: [{ key: 'engine', value: 'kernels' }, { key: 'metrics.val_loss', value: '0.5' }, { key: 'two words', value: "it's" }],
}
const holds = (filter: string) => parseFilter(filter, KNOWN)(ONE)

describe('a filter', () => {
  it.each([
    '', '  ', "name = 'Digits-cnn'", "name='Digits-cnn'", 'name = "Digits-cnn"', "name != 'other'", "name LIKE 'Dig%'", "name like '%cnn'", "name LIKE 'Digit_-cnn'",
    "name LIKE '%i%i%'", "name LIKE '%'", "name ILIKE 'digits%'", "attribute.name = 'Digits-cnn'", "attributes.name = 'Digits-cnn'", 'version_number = 3', 'version_number >= 3',
    'version_number < 4', "version_number > '2'", 'version_number != 4', "run_id IN ('b', 'a1')", 'run_id in ("a1")', "tags.engine = 'kernels'", "tag.engine LIKE 'kern%'",
    "tags.`two words` = \"it's\"", 'tags."two words" != \'x\'', "tags.metrics.val_loss = '0.5'", "name LIKE 'D%' AND version_number = 3 and tags.engine ILIKE 'KERNELS'",
    "name != 'a AND b'",
  ])('that holds: %s', (filter) => expect(holds(filter)).toBe(true))

  it.each([
    "name = 'digits-cnn'", "name LIKE 'dig%'", "name LIKE 'Dig'", "name LIKE '_'", "name LIKE ''", 'version_number > 3', "run_id IN ('b')", "tags.engine = 'ort'", "tags.other != 'x'",
    "name LIKE 'D%' AND version_number = 4",
  ])('that does not: %s', (filter) => expect(holds(filter)).toBe(false))

  it.each([
    ['name', /not understood from "name"/], ["name = 'a' OR name = 'b'", /not understood/], ["name = 'a' AND", /not understood from ""/], ["name = 'a' name = 'b'", /not understood/],
    ["= 'a'", /not understood/], ["name = 'a", /not understood/], ['name = 3', /3 must be a text in quotes/], ["name > 'a'", /name can be compared by =, !=, LIKE, ILIKE, not by >/],
    ["version_number LIKE '3'", /not by LIKE/], ["version_number = 'x'", /'x' must be a number/], ["name IN ('a')", /not by IN/], ["run_id IN 'a'", /must be a list/],
    ['run_id IN (1)', /1 must be a text/], ["stage = 'None'", /no attribute "stage"; there are name, version_number, run_id, and tags/], ["params.x = '1'", /no attribute "params.x"/],
    ["constructor = 'x'", /no attribute "constructor"/], ['tags.engine = 3', /must be a text/], ["tags.engine > '3'", /a tag can be held against a text/],
  ])('that is refused: %s', (filter, message) => expect(() => holds(filter)).toThrow(message))

  it('takes no longer for a hostile pattern', () => {
    const one = { attributes: { name: 'a'.repeat(5000), version_number: 1, run_id: '' }, tags: [] }
    expect(parseFilter(`name LIKE '${'%a'.repeat(2000)}b'`, KNOWN)(one)).toBe(false)
    expect(() => parseFilter(`name${' '.repeat(100_000)}x`, KNOWN)).toThrow(/not understood/)
  })
})
