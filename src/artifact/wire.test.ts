import { expect, it } from 'vitest'
import { decodeMessage, encodeMessage, many, one } from './wire.ts'

const Inner = { name: one(1, 'string') } as const
const Schema = {
  i: one(1, 'int'),
  text: one(2, 'string'),
  inner: many(3, Inner),
  f: one(4, 'float'),
  d: one(5, 'double'),
  ints: many(6, 'int'),
  int64s: many(7, 'int64'),
  raw: one(8, 'bytes'),
  texts: many(16, 'string'),
} as const

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

it('writes what the specification shows', () => {
  // https://protobuf.dev/programming-guides/encoding/: 150 in field 1, "testing" in field 2, 3 270 86942 packed in 6
  expect(encodeMessage(Schema, { i: 150 })).toEqual(bytes(0x08, 0x96, 0x01))
  expect(encodeMessage(Schema, { text: 'testing' })).toEqual(bytes(0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67))
  expect(encodeMessage(Schema, { ints: [3, 270, 86942] })).toEqual(bytes(0x32, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5))
  expect(encodeMessage(Schema, { i: -2 })).toEqual(bytes(0x08, 0xfe, ...Array.from({ length: 8 }, () => 0xff), 1))
})

it('reads back what it wrote, and leaves out what was absent', () => {
  const message = {
    i: 0,
    text: '\u{feff}ä日🙂',
    inner: [{ name: 'a' }, {}],
    f: 0.5,
    d: Math.PI,
    ints: [0, 1, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    int64s: [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
    raw: bytes(1, 2, 3),
    texts: ['', 'x'],
  }
  expect(decodeMessage(Schema, encodeMessage(Schema, message))).toEqual(message)
  expect(decodeMessage(Schema, bytes())).toEqual({})
})

it('reads repeated numbers packed, unpacked and mixed', () => {
  expect(decodeMessage(Schema, bytes(0x30, 1, 0x32, 2, 2, 3, 0x30, 4))).toEqual({ ints: [1, 2, 3, 4] })
})

it('skips fields it does not know, of every wire type', () => {
  const unknown = [0xf8, 1, 0x96, 1, 0xf9, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0xfa, 1, 2, 9, 9, 0xfd, 1, 1, 2, 3, 4]
  expect(decodeMessage(Schema, bytes(...unknown, 0x08, 5))).toEqual({ i: 5 })
})

it.each([
  ['a cut varint', [0x08, 0x80], 'end too early'],
  ['a cut field', [0x12, 5, 0x61], 'end too early'],
  ['a cut float', [0x25, 0, 0], 'end too early'],
  ['a varint of eleven bytes', [0x08, ...Array.from({ length: 11 }, () => 0xff)], 'over 64 bits'],
  ['an integer that is not safe', [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], 'too large'],
  ['a length of over 32 bits', [0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 1], 'over 32 bits'],
  ['another wire type than the field has', [0x0d, 0, 0, 0, 0], 'wire type 5, expected 0'],
  ['a group', [0xfb, 1], 'wire type 3'],
  ['text that is not UTF-8', [0x12, 1, 0xff], 'not UTF-8'],
])('refuses %s', (_what, content, message) => {
  expect(() => decodeMessage(Schema, bytes(...content))).toThrow(
    expect.objectContaining({ code: 'invalid-artifact', message: expect.stringContaining(message) }),
  )
})

it('reads from the middle of a buffer', () => {
  const whole = bytes(9, 9, 0x25, 0, 0, 0x80, 0x3f, 9)
  expect(decodeMessage(Schema, whole.subarray(2, 7))).toEqual({ f: 1 })
})
