import { expect, it } from 'vitest'
import { parseJson, parseJsonLines } from './json.ts'

const EXPECTED = {
  name: 'd',
  rows: 3,
  columns: [
    { kind: 'number', name: 'x', values: Float64Array.of(1, Number.NaN, 3) },
    { kind: 'text', name: 'ok', values: ['true', '', 'no'] },
    { kind: 'number', name: 'late', values: Float64Array.of(Number.NaN, Number.NaN, 5) },
  ],
}

it('reads records, split tables and lines alike', () => {
  const records = [{ x: 1, ok: true }, { x: null }, { late: 5, ok: 'no', x: 3 }]
  const data = [[1, true, null], [null, null, null], [3, 'no', 5]]
  expect(parseJson('d', JSON.stringify(records))).toEqual(EXPECTED)
  expect(parseJson('d', JSON.stringify({ columns: ['x', 'ok', 'late'], data }))).toEqual(EXPECTED)
  expect(parseJsonLines('d', `${records.map((record) => JSON.stringify(record)).join('\r\n')}\n\n`)).toEqual(EXPECTED)
})

it('takes numbers in quotes for text, since JSON says which is which', () => {
  expect(parseJson('d', '[{"a":"1"},{"a":2}]').columns[0]).toEqual({ kind: 'text', name: 'a', values: ['1', '2'] })
})

it('keeps columns named like properties of objects', () => {
  expect(parseJson('d', '[{"__proto__":1,"constructor":2}]').columns.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
})

it.each([
  ['no JSON', parseJson, '{', 'The file is not JSON'],
  ['a number', parseJson, '5', 'array of records'],
  ['an object without columns', parseJson, '{"a":[1]}', 'array of records'],
  ['an empty list', parseJson, '[]', '0 columns and 0 rows'],
  ['records without columns', parseJson, '[{},{}]', '0 columns and 2 rows'],
  ['a number out of range', parseJson, '[{"a":1e999}]', 'Row 1, column "a" is a number, expected a finite number'],
  ['a list of lists', parseJson, '[[1]]', 'Row 1 is a list of 1, expected a record'],
  ['a nested value', parseJson, '[{"a":1},{"a":{"b":1}}]', 'Row 2, column "a" is an object'],
  ['a short row', parseJson, '{"columns":["a","b"],"data":[[1,2],[3]]}', 'Row 2 is a list of 1, expected a list of 2'],
  ['a name twice', parseJson, '{"columns":["a","a"],"data":[[1,2]]}', 'both named "a"'],
  ['a line that is no JSON', parseJsonLines, '{"a":1}\n{"a":', 'Line 2 is not JSON'],
  ['a line that is no record', parseJsonLines, '{"a":1}\n7', 'Row 2 is a number'],
])('refuses %s', (_what, parse, text, message) => {
  expect(() => parse('d', text)).toThrow(
    expect.objectContaining({ code: 'invalid-data', message: expect.stringContaining(message) }),
  )
})
