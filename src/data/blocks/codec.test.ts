import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Column } from '../dataset.ts'
import { columnInfo } from '../column-info.ts'
import { allocateColumn, decodeBlock, encodeBlock, rowsPerBlock } from './codec.ts'

const rowsOf = (column: Column): number => {
  if (column.kind === 'image') return column.pixels.length / (column.height * column.width * column.channels)
  return column.kind === 'sequence' ? column.ids.length / column.steps : column.values.length
}

/** Rows `from` to below `to`, through a block of all rows. */
function throughBlock(column: Column, from = 0, to = rowsOf(column)): Column {
  const read = allocateColumn(columnInfo(column), to - from)
  // At an odd place, as in a message of several blocks.
  const bytes = encodeBlock(column, 0, rowsOf(column))
  const moved = new Uint8Array(bytes.length + 3)
  moved.set(bytes, 3)
  decodeBlock(moved.subarray(3), from, to, read, 0)
  return read
}

const anyText = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit))))
  .map((parts) => parts.join(''))

describe('a block', () => {
  it('gives back any numbers, bit for bit', () => {
    const special = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 2 ** 24 + 1, 2 ** 31, -128, 255, 256, 1.5, 0.1]
    const anyNumber = fc.oneof(fc.constantFrom(...special), fc.integer(), fc.double())
    fc.assert(fc.property(fc.array(anyNumber), (values) => {
      expect(throughBlock({ kind: 'number', name: 'x', values: Float64Array.from(values) })).toEqual({ kind: 'number', name: 'x', values: Float64Array.from(values) })
    }))
    for (const value of special) {
      const read = throughBlock({ kind: 'number', name: 'x', values: Float64Array.of(value) })
      expect(read.kind === 'number' && Object.is(read.values[0], value)).toBe(true)
    }
  })

  it('gives back any texts, lone surrogates, halves of pairs in two rows and byte order marks included', () => {
    const text = (values: readonly string[]): Column => ({ kind: 'text', name: 't', values })
    fc.assert(fc.property(fc.array(anyText), fc.nat(5), (values, repeats) => {
      const column = text(Array.from({ length: repeats + 1 }, () => values).flat())
      expect(throughBlock(column)).toEqual(column)
    }))
    for (const values of [['\ud83d', '\ude00'], ['\ufeffa', 'b'], ['', '', ''], ['😀', 'é', '中'], ['\udfff\ud800']]) {
      expect(throughBlock(text(values))).toEqual(text(values))
    }
  })

  it('gives back images, and sequences with zeros inside', () => {
    const images: Column = { kind: 'image', name: 'i', height: 2, width: 3, channels: 1, pixels: Uint8Array.from({ length: 18 }, (_, i) => i * 14) }
    expect(throughBlock(images)).toEqual(images)
    const sequences: Column = {
      kind: 'sequence', name: 's', steps: 3, vocabulary: 70_001, start: 1, ids: Int32Array.of(1, 0, 2, 1, 0, 0, 1, 70_000, 0, 0, 0, 0),
    }
    expect(throughBlock(sequences)).toEqual(sequences)
  })

  it('gives some of its rows', () => {
    const numbers: Column = { kind: 'number', name: 'x', values: Float64Array.of(1, 2.5, 3) }
    expect(throughBlock(numbers, 1, 3)).toEqual({ ...numbers, values: Float64Array.of(2.5, 3) })
    const repeated: Column = { kind: 'text', name: 't', values: ['a', 'bb', 'a', 'a', 'bb'] }
    expect(throughBlock(repeated, 1, 3)).toEqual({ ...repeated, values: ['bb', 'a'] })
    const images: Column = { kind: 'image', name: 'i', height: 1, width: 1, channels: 2, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) }
    expect(throughBlock(images, 2, 3)).toEqual({ ...images, pixels: Uint8Array.of(5, 6) })
    const sequences: Column = { kind: 'sequence', name: 's', steps: 2, vocabulary: 6, ids: Int32Array.of(1, 0, 4, 5, 2, 3) }
    expect(throughBlock(sequences, 1, 2)).toEqual({ ...sequences, ids: Int32Array.of(4, 5) })
  })

  it('is small: whole numbers take the bytes that they need, repeated texts stand there once', () => {
    const bytes = (column: Column) => encodeBlock(column, 0, rowsOf(column)).length
    const rows = 1000
    const numbers = (value: (i: number) => number): Column => ({ kind: 'number', name: 'x', values: Float64Array.from({ length: rows }, (_, i) => value(i)) })
    expect(bytes(numbers((i) => i % 256))).toBe(8 + rows)
    expect(bytes(numbers((i) => i - 500))).toBe(8 + 2 * rows)
    expect(bytes(numbers((i) => (i === 0 ? Number.NaN : i / 4)))).toBe(8 + 4 * rows)
    expect(bytes(numbers((i) => i / 10))).toBe(8 + 8 * rows)
    expect(bytes({ kind: 'text', name: 't', values: Array.from({ length: rows }, (_, i) => `category ${i % 3}`) })).toBeLessThan(rows + 100)
  })

  it('holds fewer rows of what is large', () => {
    expect(rowsPerBlock({ name: 'x' })).toBe(65_536)
    expect(rowsPerBlock({ name: 'i', height: 28, width: 28, channels: 1 })).toBe(10_204)
    expect(rowsPerBlock({ name: 'i', height: 4000, width: 4000, channels: 3 })).toBe(1)
  })

  it('that is cut off or of another kind is refused', () => {
    const bytes = encodeBlock({ kind: 'text', name: 't', values: ['a', 'b'] }, 0, 2)
    const read = () => allocateColumn({ name: 't', kind: 'text', type: 'text' }, 2)
    const refusal = expect.objectContaining({ code: 'invalid-data' })
    for (const length of [0, 4, 9, bytes.length - 1]) expect(() => decodeBlock(bytes.slice(0, length), 0, 2, read(), 0)).toThrow(refusal)
    expect(() => decodeBlock(encodeBlock({ kind: 'number', name: 'x', values: Float64Array.of(1) }, 0, 1), 0, 1, read(), 0)).toThrow(refusal)
  })
})
