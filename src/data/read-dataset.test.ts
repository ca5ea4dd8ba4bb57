import { expect, it } from 'vitest'
import { columnInfos } from './column-info.ts'
import { readDataset } from './read-dataset.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function refusal(code: string, message: string): Error {
  return expect.objectContaining({ code, message: expect.stringContaining(message) }) as Error
}

it.each([
  ['text/csv', 'a,b\n1,x'],
  ['text/csv; charset=utf-8', 'a;b\n1;x'],
  ['TEXT/CSV', '\u{feff}a,b\n1,x'],
  ['text/tab-separated-values', 'a\tb\n1\tx'],
  ['application/json', '[{"a":1,"b":"x"}]'],
  ['application/jsonl', '{"a":1,"b":"x"}'],
  ['application/x-ndjson', '{"a":1,"b":"x"}\n'],
])('reads %s', async (mediaType, text) => {
  const dataset = await readDataset('d', mediaType, bytes(text))
  expect(dataset.name).toBe('d')
  expect(columnInfos(dataset)).toEqual([{ name: 'a', kind: 'number', type: 'constant' }, { name: 'b', kind: 'text', type: 'constant' }])
})

it('refuses types it does not know, naming those it does', async () => {
  await expect(readDataset('d', 'application/pdf', bytes('x'))).rejects.toThrow(refusal('unsupported-media-type', 'CSV (text/csv), TSV (text/tab-separated-values)'))
})

it('refuses what is too large before it reads a byte', { retry: 2 }, async () => {
  const huge = new Uint8Array(100_000_000)
  const start = performance.now()
  await expect(readDataset('d', 'text/csv', huge)).rejects.toThrow(refusal('too-large', '100.0 MB; at most 50.0 MB'))
  expect(performance.now() - start).toBeLessThan(50)
  await expect(readDataset('d', 'text/csv', bytes('a\n1\n'), 3)).rejects.toThrow(refusal('too-large', ''))
})

it('refuses binary files', async () => {
  await expect(readDataset('d', 'text/csv', Uint8Array.of(0x61, 0, 0x62))).rejects.toThrow(refusal('invalid-data', 'Byte 2 is zero'))
})
