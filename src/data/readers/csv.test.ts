import Papa from 'papaparse'
import { expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import type { Dataset } from '../dataset.ts'
import { openReader } from './open-reader.ts'
import type { ReadOptions } from './reader.ts'
import { plain, read } from './testing/read.ts'

const readCsv = async (text: string | Uint8Array, options: ReadOptions = {}, chunk?: number): Promise<Dataset> =>
  (await read('text/csv', text, options, chunk ? { chunk } : {})).dataset

function refusal(message: string, details?: object): Error {
  return expect.objectContaining({ code: 'invalid-data', message: expect.stringContaining(message), ...(details && { details }) }) as Error
}

it('types its columns', async () => {
  const dataset = await readCsv('x,name,y\n1,a,-2.5e3\n .5 ,2,\n')
  expect(dataset.rows).toBe(2)
  expect(dataset.columns).toEqual([
    { kind: 'number', name: 'x', values: Float64Array.of(1, 0.5) },
    { kind: 'text', name: 'name', values: ['a', '2'] },
    { kind: 'number', name: 'y', values: Float64Array.of(-2500, Number.NaN) },
  ])
})

it.each(['Infinity', '0x10', '1e999', '1 2', '--', '.', '1_000', '1e', '1e+', '1.2.3', '+', 'e5'])('%j is text, not a number', async (cell) => {
  expect((await readCsv(`a;b\n1;${cell}\n`)).columns[1]!.kind).toBe('text')
})

it.each([
  ['comma', 'a,b\n1,2\n'],
  ['semicolon', 'a;b\n1;2\n'],
  ['tab', 'a\tb\n1\t2\n'],
  ['bar', 'a|b\n1|2\n'],
  ['CRLF', 'a,b\r\n1,2\r\n'],
  ['CR', 'a,b\r1,2'],
  ['mixed line ends', '\r\na,b\n\n1,2\r\n\r\n'],
  ['byte order mark', '\u{feff}a,b\n1,2'],
  ['quoted fields', '"a","b"\n"1","2"'],
  ['spaces around names', ' a , b \n1,2'],
  ['spaces after quotes', '"a" ,"b" \n"1" ,2'],
])('reads with %s, however it is cut', async (_what, text) => {
  for (const chunk of [1, 2, 3, 5, 100]) expect(plain(await readCsv(text, {}, chunk))).toEqual({ a: [1], b: [2] })
})

it('tells a delimiter from a comma in a name', async () => {
  expect(plain(await readCsv('width, m;height\nx1,5;2\n'))).toEqual({ 'width, m': ['x1,5'], height: [2] })
})

it('reads one column, and quoted delimiters, quotes and line breaks', async () => {
  expect(plain(await readCsv('x\n1\n\n2\n'))).toEqual({ x: [1, 2] })
  expect(plain(await readCsv('a,b\n"1, ""one""\r\nand","x;y"\n'))).toEqual({ a: ['1, "one"\nand'], b: ['x;y'] })
})

it('keeps each number as Number reads it', async () => {
  const rng = new Rng(5)
  const digits = (count: number): string => Array.from({ length: count }, () => rng.below(10)).join('')
  const cells = Array.from({ length: 2000 }, () => {
    const whole = String(Number(digits(1 + rng.below(15))))
    const fraction = rng.below(4) === 0 ? '' : `.${digits(rng.below(20))}`
    const exponent = rng.below(3) === 0 ? `e${['', '-', '+'][rng.below(3)]}${rng.below(300)}` : ''
    return `${['', '-', '+'][rng.below(fraction ? 3 : 2)]}${whole}${fraction}${exponent}`
  }).filter((cell) => Number.isFinite(Number(cell)))
  expect(plain(await readCsv(`x\n${cells.join('\n')}\n`))['x']).toEqual(cells.map(Number))
})

it.each([
  ['leading-zeros', ['12', '007', '5']],
  ['long-numbers', ['1', '1234567890123456']],
  ['phone-numbers', ['+4917012345678', '+4917087654321']],
  ['phone-numbers', ['13800138000', '15912345678', '']],
  ['phone-numbers', ['2125551234', '6465559876']],
] as const)('keeps codes as text: %s', async (reason, cells) => {
  const { dataset, notes } = await read('text/csv', `id,x\n${cells.map((cell) => `${cell},1.50`).join('\n')}`)
  expect(plain(dataset)).toEqual({ id: cells, x: cells.map(() => 1.5) })
  expect(notes).toEqual([{ code: 'kept-as-text', column: 'id', reason, example: cells.find((cell) => cell.length > 2) }])
})

it('takes codes for numbers when it is told to, and numbers for text', async () => {
  const options = { columns: { id: { kind: 'number' }, x: { kind: 'text' } } } as const
  expect(plain(await readCsv('id,x\n007,1.50\n-,\n', options))).toEqual({ id: [7, Number.NaN], x: ['1.50', ''] })
  await expect(readCsv('id,x\n7,1\nseven,1', options)).rejects.toThrow(refusal('Line 3: column "id" is "seven", expected a number', { offer: { badRows: 'skip' } }))
  expect(plain(await readCsv('id,x\n7,1\nseven,2\n8,3', { ...options, badRows: 'skip' }))).toEqual({ id: [7, 8], x: ['1', '3'] })
  await expect(readCsv('id\n1', options)).rejects.toThrow('a column "x", which the file does not have')
})

it('says that plain numbers are no codes: years, amounts, 0.5, ids of ten digits below 2,000,000,000', async () => {
  const dataset = await readCsv('a,b,c,d\n1999,13800138000,0.5,1600000000\n2024,-7,0,1700000000\n')
  expect(dataset.columns.map(({ kind }) => kind)).toEqual(['number', 'number', 'number', 'number'])
})

it('knows missing values in columns of numbers, and leaves texts alone', async () => {
  const text = 'x,t\n1,NA\nNA,?\n n/a ,a\nnull,b\nNaN,-\n?,c\n-,\n,d\nNA,e\n'
  const { dataset, notes } = await read('text/csv', text)
  expect(plain(dataset)).toEqual({ x: [1, ...Array<number>(8).fill(Number.NaN)], t: ['NA', '?', 'a', 'b', '-', 'c', '', 'd', 'e'] })
  expect(notes).toEqual([{ code: 'missing-values', column: 'x', counts: { '': 1, NA: 2, 'n/a': 1, null: 1, NaN: 1, '?': 1, '-': 1 } }])
})

it('says which columns hold nothing', async () => {
  const { dataset, notes } = await read('text/csv', 'x,y,z\n1,,NA\n2, ,-\n')
  expect(plain(dataset)).toEqual({ x: [1, 2], y: [Number.NaN, Number.NaN], z: [Number.NaN, Number.NaN] })
  expect(notes).toEqual([{ code: 'all-missing', column: 'y' }, { code: 'all-missing', column: 'z' }])
})

it('finds that a column is text after any number of rows, with every cell as it was written', async () => {
  const cells = [...Array.from({ length: 70_000 }, (_, i) => (i % 7 === 0 ? '' : i % 5 === 0 ? 'NA' : `${i}.50`)), 'x']
  const text = `n,late,"q"\n${cells.map((cell, i) => `${i},${cell},"${i % 3}"`).join('\n')}`
  const dataset = await readCsv(text, {}, 50_000)
  expect(plain(dataset)['late']).toEqual(cells)
  expect(dataset.columns.map(({ kind }) => kind)).toEqual(['number', 'text', 'number'])
})

it('finds the decimal comma, and never guesses thousands', async () => {
  const { dataset, notes } = await read('text/csv', 'a;b;c\n1,5;1.234;x\n-0,25;2.500;y\n')
  expect(plain(dataset)).toEqual({ a: [1.5, -0.25], b: ['1.234', '2.500'], c: ['x', 'y'] })
  expect(notes).toEqual([
    { code: 'delimiter', delimiter: ';' }, { code: 'decimal-comma', columns: ['a'] }, { code: 'ambiguous-separator', columns: ['b'] },
  ])
  expect(plain(await readCsv('a;b\n1,234;1\n5,678;2\n'))['a']).toEqual(['1,234', '5,678'])
  expect(plain(await readCsv('a;b\n1,234;0,5\n5,678;2\n'))['a']).toEqual([1.234, 5.678])
  expect(plain(await readCsv('a;b\n1,234;1\n5,678;2\n', { decimal: ',' }))['a']).toEqual([1.234, 5.678])
  expect(plain(await readCsv('a,b\n1.234,1\n'))['a']).toEqual([1.234])
  expect(plain(await readCsv('a,b\n"1,234",1\n'))['a']).toEqual(['1,234'])
  expect(plain(await readCsv('a,b\n"1,25",1\n', { decimal: ',' }))['a']).toEqual([1.25])
  expect(plain(await readCsv('a;b\n1,5;1\n1.5;1\n'))['a']).toEqual(['1,5', '1.5'])
})

it('reads a file without a header when it is told to, and says when a header looks like data', async () => {
  expect((await read('text/csv', '5.1,setosa\n4.9,setosa\n')).notes).toEqual([{ code: 'header-looks-like-data' }])
  const { dataset, notes } = await read('text/csv', '5.1,setosa\n4.9,setosa\n', { header: false })
  expect(plain(dataset)).toEqual({ column1: [5.1, 4.9], column2: ['setosa', 'setosa'] })
  expect(notes).toEqual([])
})

it.each([
  ['empty', '', 'empty'],
  ['blank', ' \n\n\t\n', 'empty'],
  ['a header only', 'a,b\n', '2 columns and 0 rows'],
  ['a header only, without a line end', 'a,b', '2 columns and 0 rows'],
  ['a short row', 'a,b\n1,2\n\n3\n4,5', 'Line 4: found 1 fields, expected 2'],
  ['a long row', 'a,b\n1,2,3\n', 'Line 2: found 3 fields, expected 2'],
  ['a ragged row after a quoted line break', 'a,b\n"x\r\ny",2\n1,2,3\n', 'Line 4: found 3 fields'],
  ['an open quote', 'a,b\n1,2\n"3,4\n5,6\n', 'Line 3: a quoted field'],
  ['text after a closing quote', 'a,b\n"1"x,2\n', 'Line 2: text follows the closing quote'],
  ['a name twice', 'a,b,a\n1,2,3\n', 'Columns 1 and 3 are both named "a"'],
  ['no name', 'a,,b\n1,2,3\n', 'Column 2 has no name'],
  ['a zero byte', 'a,b\n1,\0\n', 'Byte 7 is zero'],
])('refuses %s, however it is cut', async (_what, text, message) => {
  for (const chunk of [1, 4, 1000]) await expect(readCsv(text, {}, chunk)).rejects.toThrow(refusal(message))
})

it('leaves out bad rows when it is told to, and says which', async () => {
  const text = 'a,b\n1,2\n3\n"x"y,4\n4,5,6\n7.0,8\nz,9\n"10,11\n'
  await expect(readCsv(text)).rejects.toThrow(refusal('Line 3', { offer: { badRows: 'skip' } }))
  const { dataset, notes } = await read('text/csv', text, { badRows: 'skip' })
  expect(plain(dataset)).toEqual({ a: ['1', '7.0', 'z'], b: [2, 8, 9] })
  expect(notes).toEqual([{ code: 'skipped', count: 4, places: ['Line 3', 'Line 4', 'Line 5', 'Line 8'] }])
})

it('renames columns when it is told to', async () => {
  await expect(readCsv('a,a\n1,2')).rejects.toThrow(refusal('both named', { offer: { badNames: 'rename' } }))
  const { dataset, notes } = await read('text/csv', 'a,,a,a_2,a\n1,2,3,4,5', { badNames: 'rename' })
  expect(plain(dataset)).toEqual({ a: [1], column2: [2], a_3: [3], a_2: [4], a_4: [5] })
  expect(notes).toEqual([{
    code: 'renamed-columns',
    columns: [{ index: 1, name: '', now: 'column2' }, { index: 2, name: 'a', now: 'a_3' }, { index: 4, name: 'a', now: 'a_4' }],
  }])
})

it('reads 10,000 columns, and refuses a line of them without end', async () => {
  const header = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')
  const dataset = await readCsv(`${header}\n${'1,'.repeat(9_999)}x\n`, {}, 10_000)
  expect(dataset.columns.length).toBe(10_000)
  expect(dataset.columns[9_999]).toEqual({ kind: 'text', name: 'c9999', values: ['x'] })
  await expect(readCsv(`${'a,'.repeat(20_001)}a\n1\n`)).rejects.toThrow(refusal('20002 columns'))
})

it.each([['no line end', 'x'.repeat(1_000_000)], ['an open quote', `"${'x\n'.repeat(500_000)}`]])(
  'stops early in 100 MB with %s', (_what, chunk) => {
    const bytes = new TextEncoder().encode(chunk)
    let pushed = 0
    const reader = openReader('d', { mediaType: 'text/csv' })
    reader.push(new TextEncoder().encode('a,b\n1,2\n'))
    const pushAll = (): void => {
      for (; pushed < 100; pushed++) reader.push(pushed === 0 ? bytes : bytes.subarray(1))
    }
    expect(pushAll).toThrow(refusal('Line 3, column "a": the row does not end within 8 MB'))
    expect(pushed).toBeLessThan(10)
  },
)

it('keeps each distinct text once', async () => {
  const dataset = await readCsv(`t\n${'a rather long category\nanother one of them\n'.repeat(50_000)}`)
  expect(new Set(plain(dataset)['t'])).toEqual(new Set(['a rather long category', 'another one of them']))
  expect(dataset.rows).toBe(100_000)
})

it('reads any table as papaparse does, whatever its delimiter and cells and however it is cut', async () => {
  const rng = new Rng(3)
  const alphabet = ['a', '1', '"', ',', ';', '\t', '\n', ' ', 'ä', '🙂', '.', '猫']
  for (let i = 0; i < 200; i++) {
    const delimiter = [',', ';', '\t'][i % 3]!
    const cell = (): string => `x${Array.from({ length: rng.below(6) }, () => alphabet[rng.below(alphabet.length)]!).join('')}`
    const rows = Array.from({ length: 1 + rng.below(5) }, () => [cell(), cell(), cell()])
    const isPlain = (text: string): boolean => rng.below(2) === 0 && !/["\n,;\t]/.test(text)
    const quoted = rows.map((row) => row.map((text) => (isPlain(text) ? text : `"${text.replaceAll('"', '""')}"`)).join(delimiter))
    const text = `${['p', 'q', 'r'].join(delimiter)}\n${quoted.join('\n')}`
    const dataset = await readCsv(text, { delimiter }, 1 + rng.below(20))
    const expected = Papa.parse(text, { delimiter, newline: '\n' }).data.slice(1)
    expect(dataset.columns.map((column) => column.kind === 'text' && column.values)).toEqual([0, 1, 2].map((column) => expected.map((row) => row[column])))
    expect(expected).toEqual(rows)
  }
})
