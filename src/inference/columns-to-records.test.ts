import { describe, expect, it } from 'vitest'
import { columnsToRecords, rowsToRecords } from './columns-to-records.ts'

const byColumns = (columns: Record<string, unknown>) => columnsToRecords(columns, (name) => `inputs.${name}`)
const byRows = (header: unknown[], rows: unknown[]) => rowsToRecords(header, rows, { header: 'columns', row: (i) => `data[${i}]` })

describe('columns to records', () => {
  it('gives a record for each row', () => {
    expect(byColumns({ a: [1, 2], b: ['x', [3]] })).toEqual([{ a: 1, b: 'x' }, { a: 2, b: [3] }])
    expect(byColumns({ a: [] })).toEqual([])
  })

  it('refuses columns that do not make rows, by their names', () => {
    expect(() => byColumns({})).toThrow('There is no column')
    expect(() => byColumns({ a: 1 })).toThrow('inputs.a must be a list with a value for each row; got 1.')
    expect(() => byColumns({ a: [1], b: { x: 1 } })).toThrow('inputs.b must be a list')
    expect(() => byColumns({ a: [1, 2], b: [1] })).toThrow('inputs.b has 1 rows, but inputs.a has 2')
  })

  it('makes a field of a name that would change an object', () => {
    const [record] = byColumns(JSON.parse('{"__proto__": [{"polluted": 1}], "a": [1]}') as Record<string, unknown>)
    expect(Object.keys(record!)).toEqual(['__proto__', 'a'])
    expect(record).not.toHaveProperty('polluted')
  })
})

describe('rows to records', () => {
  it('names the values of each row', () => {
    expect(byRows(['a', 'b'], [[1, 'x'], [2, null]])).toEqual([{ a: 1, b: 'x' }, { a: 2, b: null }])
    expect(byRows(['a'], [])).toEqual([])
  })

  it('refuses headers and rows that do not fit', () => {
    expect(() => byRows(['a', 3], [])).toThrow('columns[1] must be the name of a column; got 3.')
    expect(() => byRows(['a', 'b', 'a'], [])).toThrow('columns has "a" twice.')
    expect(() => byRows(['a', 'b'], [[1, 2], [1]])).toThrow('data[1] must be a list of 2, a value for each of columns; got 1 value.')
    expect(() => byRows(['a', 'b'], [{ a: 1 }])).toThrow('data[0] must be a list of 2')
  })

  it('makes a field of a name that would change an object', () => {
    const [record] = byRows(['__proto__'], [[{ polluted: 1 }]])
    expect(Object.keys(record!)).toEqual(['__proto__'])
    expect(record).not.toHaveProperty('polluted')
  })
})
