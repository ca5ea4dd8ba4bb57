import { expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { parseCsv } from './csv.ts'
import type { Dataset } from './dataset.ts'

const plain = ({ columns }: Dataset): unknown => Object.fromEntries(columns.map(({ name, ...column }) => [name, 'values' in column ? [...column.values] : null]))

function refusal(message: string): Error {
  return expect.objectContaining({ code: 'invalid-data', message: expect.stringContaining(message) }) as Error
}

it('types its columns', () => {
  const dataset = parseCsv('d', 'x,name,y\n1,a,-2.5e3\n .5 ,2,\n')
  expect(dataset.rows).toBe(2)
  expect(dataset.columns).toEqual([
    { kind: 'number', name: 'x', values: Float64Array.of(1, 0.5) },
    { kind: 'text', name: 'name', values: ['a', '2'] },
    { kind: 'number', name: 'y', values: Float64Array.of(-2500, Number.NaN) },
  ])
})

it.each(['Infinity', '0x10', '1e999', 'NaN', '1,5', '1 2', '-', '.', '1_000'])('%j is text, not a number', (cell) => {
  expect(parseCsv('d', `a;b\n1;${cell}\n`).columns[1]!.kind).toBe('text')
})

it.each([
  ['comma', 'a,b\n1,2\n'],
  ['semicolon', 'a;b\n1;2\n'],
  ['tab', 'a\tb\n1\t2\n'],
  ['CRLF', 'a,b\r\n1,2\r\n'],
  ['CR', 'a,b\r1,2'],
  ['mixed line ends', '\r\na,b\n\n1,2\r\n\r\n'],
  ['byte order mark', '\u{feff}a,b\n1,2'],
  ['quoted fields', '"a","b"\n"1","2"'],
  ['spaces around names', ' a , b \n1,2'],
])('reads with %s', (_what, text) => {
  expect(plain(parseCsv('d', text))).toEqual({ a: [1], b: [2] })
})

it('tells a delimiter from a comma in a name', () => {
  expect(plain(parseCsv('d', 'width, m;height\n1,5;2\n'))).toEqual({ 'width, m': ['1,5'], height: [2] })
})

it('reads one column, and quoted delimiters, quotes and line breaks', () => {
  expect(plain(parseCsv('d', 'x\n1\n\n2\n'))).toEqual({ x: [1, 2] })
  expect(plain(parseCsv('d', 'a,b\n"1, ""one""\r\nand","x;y"\n'))).toEqual({ a: ['1, "one"\nand'], b: ['x;y'] })
})

it.each([
  ['empty', '', 'empty'],
  ['blank', ' \n\n\t\n', 'empty'],
  ['a header only', 'a,b\n', '2 columns and 0 rows'],
  ['a short row', 'a,b\n1,2\n\n3\n4,5', 'Line 4: found 1 fields, expected 2'],
  ['a long row', 'a,b\n1,2,3\n', 'Line 2: found 3 fields, expected 2'],
  ['a ragged row after a quoted line break', 'a,b\n"x\ny",2\n1,2,3\n', 'Line 4: found 3 fields'],
  ['an open quote', 'a,b\n1,2\n"3,4\n5,6\n', 'Line 3: a quoted field is not closed'],
  ['text after a closing quote', 'a,b\n"1"x,2\n', 'Line 2: a quoted field'],
  ['a name twice', 'a,b,a\n1,2,3\n', 'Columns 1 and 3 are both named "a"'],
  ['no name', 'a,,b\n1,2,3\n', 'Column 2 has no name'],
])('refuses %s', (_what, text, message) => {
  expect(() => parseCsv('d', text)).toThrow(refusal(message))
})

it('reads back any table, whatever its delimiter and cells', () => {
  const rng = new Rng(3)
  const alphabet = ['a', '1', '"', ',', ';', '\t', '\n', ' ', 'ä', '🙂', '.']
  for (let i = 0; i < 200; i++) {
    const delimiter = [',', ';', '\t'][i % 3]!
    const cell = (): string => `x${Array.from({ length: rng.below(6) }, () => alphabet[rng.below(alphabet.length)]!).join('')}`
    const rows = Array.from({ length: 1 + rng.below(5) }, () => [cell(), cell(), cell()])
    const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter))
    const dataset = parseCsv('d', ['p', 'q', 'r'].join(delimiter) + '\n' + quoted.join('\n'), delimiter)
    expect(dataset.columns.map((column) => column.kind === 'text' && column.values)).toEqual(
      [0, 1, 2].map((column) => rows.map((row) => row[column])),
    )
  }
})
