import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import type { ColumnInfo } from '../dataset.ts'
import { readMask, valueMask } from './mask-actions.ts'
import { maskColumn } from './mask-column.ts'
import { rowMasker } from './mask-rows.ts'
import type { Mask, MaskOptions } from './masks.ts'

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i)
const keys = new Map([['k', KEY]])
const TEXT: ColumnInfo = { name: 'c', kind: 'text', type: 'text' }
const NUMBER: ColumnInfo = { name: 'n', kind: 'number', type: 'number' }
const DATE: ColumnInfo = { name: 'd', kind: 'text', type: 'date', format: 'DD.MM.YYYY' }

const masked = (options: MaskOptions, value: string, info = TEXT) => valueMask(readMask('columns.c', options, info), keys)!(value)

describe('masks', () => {
  it.each<[MaskOptions, string, string, ColumnInfo?]>([
    [{ action: 'mask' }, 'Anna Meyer', '***'],
    [{ action: 'mask', first: 1, last: 2 }, 'Anna Meyer', 'A***er'],
    [{ action: 'mask', first: 2, last: 2 }, 'Anna', '***'],
    [{ action: 'mask', first: 1 }, '👩🏽‍🚀x', '👩***'],
    [{ action: 'redact' }, 'Anna (anna@mail.example, 138 0013 8000) agreed', 'Anna ([email], [phone]) agreed'],
    [{ action: 'redact' }, 'nothing', 'nothing'],
    [{ action: 'generalise', to: 'prefix', length: 3 }, '10115', '101'],
    [{ action: 'generalise', to: 'prefix', length: 3 }, '10115', '101', NUMBER],
    [{ action: 'generalise', to: 'network' }, '10.20.30.40', '10.20.30.0'],
    [{ action: 'generalise', to: 'network' }, '2001:DB8:1:2::3', '2001:db8:1::'],
    [{ action: 'generalise', to: 'network' }, 'localhost', ''],
    [{ action: 'generalise', to: 'month' }, '05.03.1984', '1984-03', DATE],
    [{ action: 'generalise', to: 'year' }, '5.3.1984', '1984', DATE],
    [{ action: 'generalise', to: 'year' }, '31.02.1984', '', DATE],
    [{ action: 'generalise', to: 'bins', width: 10 }, '37', '30', NUMBER],
    [{ action: 'generalise', to: 'bins', width: 0.1 }, '0.3', '0.3', NUMBER],
    [{ action: 'generalise', to: 'bins', width: 0.1 }, '-0.25', '-0.3', NUMBER],
    [{ action: 'generalise', to: 'bins', width: 5 }, '-1', '-5', NUMBER],
  ])('%j: %s becomes %s', (options, value, expected, info) => {
    expect(masked(options, value, info)).toBe(expected)
  })

  it('hash with HMAC-SHA-256', () => {
    for (const text of ['anna@mail.example', '张伟', '']) {
      const expected = createHmac('sha256', KEY).update(text).digest().subarray(0, 12).toString('base64url')
      expect(masked({ action: 'hash', key: 'k' }, text)).toBe(`h:${expected}`)
    }
  })

  it('done twice are as done once, so that masked values may be sent as well', () => {
    const every: readonly [MaskOptions, ColumnInfo][] = [
      [{ action: 'mask', first: 1, last: 0 }, TEXT], [{ action: 'mask', first: 2, last: 3 }, TEXT], [{ action: 'redact' }, TEXT], [{ action: 'hash', key: 'k' }, TEXT],
      [{ action: 'generalise', to: 'prefix', length: 2 }, TEXT], [{ action: 'generalise', to: 'network' }, TEXT],
      [{ action: 'generalise', to: 'month' }, DATE], [{ action: 'generalise', to: 'year' }, DATE],
    ]
    const values = fc.oneof(fc.string({ unit: 'grapheme' }), fc.ipV4(), fc.ipV6(), fc.emailAddress(), fc.date({ noInvalidDate: true }).map((date) => `${date.getUTCDate()}.${date.getUTCMonth() + 1}.${date.getUTCFullYear()}`),
      fc.string({ unit: fc.constantFrom(...'1389@.:- +aZX号路*[]'), maxLength: 40 }))
    for (const [options, info] of every) {
      fc.assert(fc.property(values, (value) => {
        const once = masked(options, value, info)
        expect(masked(options, once, info)).toBe(once)
      }))
    }
    fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), fc.constantFrom(0.1, 0.25, 1, 7, 10, 1000), (value, width) => {
      const once = masked({ action: 'generalise', to: 'bins', width }, String(value), NUMBER)
      expect(masked({ action: 'generalise', to: 'bins', width }, String(Math.fround(Number(once))), NUMBER)).toBe(once)
      expect(Number(once)).toBeLessThanOrEqual(value + 1e-6 * Math.max(width, Math.abs(value)))
      expect(Number(once)).toBeGreaterThan(value - width * (1 + 1e-6) - 1e-6 * Math.abs(value))
    }))
  })

  it.each<[MaskOptions, ColumnInfo, RegExp]>([
    [{ action: 'delete' as 'drop' }, TEXT, /columns\.c\.action must be one of "drop", "mask".*"delete"/],
    [{ action: 'mask', first: -1 }, TEXT, /columns\.c\.first must be a whole number of at least 0/],
    [{ action: 'mask', begin: 1 }, TEXT, /unknown key 'begin'; known: first, last, action/],
    [{ action: 'noise' }, NUMBER, /columns\.c\.scale must be a number above 0/],
    [{ action: 'noise', scale: 1 }, TEXT, /for a text column, which "c" is/],
    [{ action: 'redact' }, NUMBER, /for a number column/],
    [{ action: 'hash', key: 'k' }, { ...TEXT, kind: 'image' }, /for a image column/],
    [{ action: 'generalise' }, TEXT, /columns\.c\.to must be one of "bins", "prefix", "network", "month", "year"/],
    [{ action: 'generalise', to: 'year' }, TEXT, /for a column of type text/],
    [{ action: 'generalise', to: 'bins', width: 0 }, NUMBER, /columns\.c\.width must be a number above 0/],
  ])('refuse %j of a column %j', (options, info, message) => {
    expect(() => readMask('columns.c', options, info)).toThrow(message)
  })
})

describe('columns', () => {
  const rng = () => new Rng(5)
  const values = Float64Array.of(37, Number.NaN, 0.5)

  it('keep what is missing', () => {
    expect(maskColumn({ kind: 'text', name: 'c', values: ['a', '', 'b'] }, { action: 'mask', first: 0, last: 0 }, keys, rng()).values).toEqual(['***', '', '***'])
    expect(maskColumn({ kind: 'number', name: 'n', values }, { action: 'generalise', to: 'bins', width: 10 }, keys, rng()))
      .toEqual({ kind: 'number', name: 'n', values: Float64Array.of(30, Number.NaN, 0) })
    expect(maskColumn({ kind: 'number', name: 'n', values }, { action: 'mask', first: 1, last: 0 }, keys, rng())).toEqual({ kind: 'text', name: 'n', values: ['3***', '', '0***'] })
  })

  it.each([['laplace', Math.SQRT2 * 3], ['gaussian', 3]] as const)('get %s noise of the stated scale', (distribution, sd) => {
    const zeros = { kind: 'number', name: 'n', values: new Float64Array(50_000) } as const
    const mask: Mask = { action: 'noise', distribution, scale: 3 }
    const noisy = maskColumn(zeros, mask, keys, rng()).values as Float64Array
    const mean = noisy.reduce((sum, value) => sum + value) / noisy.length
    expect(Math.abs(mean)).toBeLessThan(0.08)
    expect(Math.sqrt(noisy.reduce((sum, value) => sum + value * value) / noisy.length) / sd).toBeCloseTo(1, 1)
    expect(maskColumn(zeros, mask, keys, rng()).values).toEqual(noisy)
    expect(maskColumn(zeros, mask, keys, new Rng(6)).values).not.toEqual(noisy)
  })
})

it('rows of a request are masked as columns are, by all their masks in order', () => {
  const bins = { action: 'generalise', to: 'bins', width: 10 } as const
  const hash = { action: 'hash', key: 'k' } as const
  const mask = rowMasker([
    { kind: 'text', name: 'email', privacy: [hash] }, { kind: 'number', name: 'age', privacy: [bins, { action: 'noise', distribution: 'laplace', scale: 1 }] },
    { kind: 'number', name: 'size' }, { kind: 'text', name: 'income', privacy: [bins, hash] }, { kind: 'text', name: 'town' },
  ], keys)
  const pseudonym = (text: string) => masked(hash, text)
  expect(mask({ x: Float32Array.of(37, 1.5, Number.NaN, 2), text: ['a@b.example', '41', 'Ulm', '', '', ''] })).toEqual({
    x: Float32Array.of(30, 1.5, Number.NaN, 2), text: [pseudonym('a@b.example'), pseudonym('40'), 'Ulm', '', '', ''],
  })
  const latest = { kind: 'series', name: 'sales', steps: 2, columns: ['sales', 'visits'], privacy: [{ column: 'visits', ...bins }] } as const
  expect(rowMasker([latest], keys)({ x: Float32Array.of(11, 12, 13, 14, 15, 26), text: [] }).x).toEqual(Float32Array.of(11, 10, 13, 10, 15, 20))
  const { columns: _, ...lone } = { ...latest, privacy: [{ column: 'sales', ...bins }] }
  expect(rowMasker([lone], keys)({ x: Float32Array.of(11, 25), text: [] }).x).toEqual(Float32Array.of(10, 20))
  const plain = { x: Float32Array.of(1), text: ['a'] }
  expect(rowMasker([{ kind: 'number', name: 'x' }, { kind: 'text', name: 't' }], new Map())(plain)).toEqual(plain)
})
