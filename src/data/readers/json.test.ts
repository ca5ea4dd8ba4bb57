import { expect, it } from 'vitest'
import { parseJson } from '../testing/parse-json.ts'
import { read } from './testing/read.ts'

const EXPECTED = {
  name: 'd',
  rows: 3,
  columns: [
    { kind: 'number', name: 'x', values: Float64Array.of(1, Number.NaN, 3) },
    { kind: 'text', name: 'ok', values: ['true', '', 'no'] },
    { kind: 'number', name: 'late', values: Float64Array.of(Number.NaN, Number.NaN, 5) },
  ],
}

it('reads records, split tables, columns and lines alike', async () => {
  const records = [{ x: 1, ok: true }, { x: null }, { late: 5, ok: 'no', x: 3 }]
  const data = [[1, true, null], [null, null, null], [3, 'no', 5]]
  expect(parseJson('d', JSON.stringify(records))).toEqual(EXPECTED)
  expect(parseJson('d', JSON.stringify({ columns: ['x', 'ok', 'late'], data }))).toEqual(EXPECTED)
  expect(parseJson('d', JSON.stringify({ x: [1, null, 3], ok: [true, null, 'no'], late: [null, null, 5] }))).toEqual(EXPECTED)
  const lines = `${records.map((record) => JSON.stringify(record)).join('\r\n')}\n\n`
  for (const chunk of [1, 5, 1000]) expect((await read('application/jsonl', lines, {}, { chunk })).dataset).toEqual(EXPECTED)
})

it('takes numbers in quotes for text, since JSON says which is which', () => {
  expect(parseJson('d', '[{"a":"1"},{"a":2}]').columns[0]).toEqual({ kind: 'text', name: 'a', values: ['1', '2'] })
})

it('keeps columns named like properties of objects', () => {
  expect(parseJson('d', '[{"__proto__":1,"constructor":2}]').columns.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
})

it.each([
  ['no JSON', '{', 'The file is not JSON'],
  ['a number', '5', 'array of records'],
  ['an object of other things', '{"a":[1],"b":2}', 'array of records'],
  ['columns of different lengths', '{"a":[1],"b":[1,2]}', 'Column "b" has 2 values, but those before have 1'],
  ['a list among numbers', '[{"a":1},{"a":[2]}]', 'Row 2, column "a" is a list'],
  ['a number among lists', '[{"a":[2]},{"a":1}]', 'Row 2, column "a" is no list'],
  ['an empty list', '[]', '0 columns and 0 rows'],
  ['records without columns', '[{},{}]', '0 columns and 2 rows'],
  ['a number out of range', '[{"a":1e999}]', 'Row 1, column "a": found a number, expected a finite number'],
  ['a list of lists', '[[1]]', 'Row 1: found a list of 1, expected a record'],
  ['a nested value', '[{"a":1},{"a":{"b":1}}]', 'Row 2, column "a": found an object'],
  ['a short row', '{"columns":["a","b"],"data":[[1,2],[3]]}', 'Row 2: found a list of 1, expected a list of 2'],
  ['a name twice', '{"columns":["a","a"],"data":[[1,2]]}', 'both named "a"'],
])('refuses %s', (_what, text, message) => {
  expect(() => parseJson('d', text)).toThrow(
    expect.objectContaining({ code: 'invalid-data', message: expect.stringContaining(message) }),
  )
})

it('leaves out what cannot be read when it is told to', async () => {
  const lines = '{"a":1}\n{"a":\n7\n{"a":{}}\n{"a":2}'
  await expect(read('application/jsonl', lines)).rejects.toThrow('Line 2: it is not JSON')
  await expect(read('application/jsonl', '{"a":1}\n7')).rejects.toThrow('Line 2: found a number')
  const { dataset, notes } = await read('application/jsonl', lines, { badRows: 'skip' })
  expect(dataset.columns).toEqual([{ kind: 'number', name: 'a', values: Float64Array.of(1, 2) }])
  expect(notes).toEqual([
    { code: 'skipped', count: 1, places: ['Line 2'] }, { code: 'skipped', count: 2, places: ['Line 3', 'Line 4, column "a"'] },
  ])
})

it('reads plain text, a line a row, with labels where all lines have them', async () => {
  for (const chunk of [1, 4, 100]) {
    expect((await read('text/plain', 'one\ttwo\r\n\nthree', {}, { chunk })).dataset.columns).toEqual([{ kind: 'text', name: 'text', values: ['one\ttwo', 'three'] }])
    expect((await read('text/plain', 'good\ta fine day\nbad \train\tagain\n', {}, { chunk })).dataset.columns).toEqual([
      { kind: 'text', name: 'text', values: ['a fine day', 'rain\tagain'] }, { kind: 'text', name: 'label', values: ['good', 'bad'] },
    ])
  }
  await expect(read('text/plain', ' \n\n')).rejects.toThrow('0 rows')
  await expect(read('text/plain', 'x'.repeat(9_000_000), {}, { chunk: 100_000 })).rejects.toThrow('Line 1 does not end within 8 MB')
})
