import { describe, expect, it } from 'vitest'
import type { Signature } from '../artifact/manifest.ts'
import { csvRecords } from './csv-records.ts'

const FEATURES: Signature['features'] = [{ kind: 'number', name: 'n', missing: true }, { kind: 'text', name: 't' }]
const read = (text: string) => csvRecords(FEATURES, text)

describe('records of a CSV', () => {
  it('have numbers where the model takes numbers, and texts where it takes texts', () => {
    expect(read('n,t\n1,a\n-2.5e3,2\n .5 , b \n')).toEqual([{ n: 1, t: 'a' }, { n: -2500, t: '2' }, { n: 0.5, t: ' b ' }])
    expect(read('n,t\n,\nNaN,NA\n')).toEqual([{ n: null, t: '' }, { n: null, t: 'NA' }])
    expect(read('t,n\nx,one\n')).toEqual([{ t: 'x', n: 'one' }])
    expect(csvRecords([{ kind: 'sequence', name: 'ids', steps: 3, vocabulary: 9 }], 'ids\n"[1,2]"\n[1\n')).toEqual([{ ids: [1, 2] }, { ids: '[1' }])
  })

  it('are read as RFC 4180 says: quotes, commas, line ends', () => {
    expect(read('\ufeffn,"t"\r\n1,"a, ""b""\r\nc"\r\n\r\n2,d')).toEqual([{ n: 1, t: 'a, "b"\r\nc' }, { n: 2, t: 'd' }])
    expect(read('t,n\rx,1\r')).toEqual([{ t: 'x', n: 1 }])
    expect(read('n,t\n1,')).toEqual([{ n: 1, t: '' }])
  })

  it('are refused where the text is no CSV, with the line', () => {
    expect(() => read('')).toThrow(/line of names and at least one row/)
    expect(() => read('n,t\n')).toThrow(/at least one row/)
    expect(() => read('n,t\n1,a"b\n')).toThrow(/^Line 2 of the CSV has a quotation mark/)
    expect(() => read('n,t\n1,"ab\n')).toThrow(/^Line 2/)
    expect(() => read('n,t\n1,"a"b\n')).toThrow(/^Line 2/)
    expect(() => read('n,t\n1,a,3\n')).toThrow(/Row 1 of the CSV must be a list of 2.*got 3 values/)
    expect(() => read('n,n\n1,2\n')).toThrow(/has "n" twice/)
  })

  it('take long input in linear time', () => {
    const rows = 50_000
    expect(read(`n,t\n${'1,"a""b"\n'.repeat(rows)}`)).toHaveLength(rows)
    expect(() => read(`n,t\n1,"${'a""'.repeat(2_000_000)}`)).toThrow(/^Line 2/)
  })
})
