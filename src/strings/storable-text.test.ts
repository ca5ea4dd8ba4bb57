import { expect, it } from 'vitest'
import { storableText } from './storable-text.ts'

it.each([
  ['as it is 😀 日本語 e\u0301', 'as it is 😀 日本語 e\u0301'],
  ['cut \ud83d here', 'cut \ufffd here'],
  ['\udc00\ud83d\ude00\ud83d', '\ufffd😀\ufffd'],
  ['a\0b\0', 'a\ufffdb\ufffd'],
  ['', ''],
])('%j', (text, expected) => {
  expect(storableText(text)).toBe(expected)
})
