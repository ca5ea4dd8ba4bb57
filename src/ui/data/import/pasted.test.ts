import { expect, it } from 'vitest'
import { chosenByPaste } from './pasted.ts'

it.each([
  ['a\tb\n1\t2\n', 'csv'],
  ['name;price\nBern;1,5\n', 'csv'],
  ['x\n1\n2\n', 'csv'],
  ['[{"x": 1}, {"x": 2}]', 'json'],
  ['{\n  "x": [1, 2]\n}', 'json'],
  ['{"x": 1}\n{"x": 2}\n', 'jsonl'],
  ['Hello, world\nno comma here\n', 'txt'],
  ['今天天气很好\n我们去公园\n', 'txt'],
])('%j is pasted as %s', (text, extension) => {
  expect(chosenByPaste(text).name).toBe(`pasted.${extension}`)
})

it('keeps the text as it was', async () => {
  const { file } = chosenByPaste(' a\tb\n1\t2')
  expect(await (file as File).text()).toBe(' a\tb\n1\t2')
})
