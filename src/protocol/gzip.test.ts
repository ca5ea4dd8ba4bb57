import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { gunzipIfNeeded } from './gzip.ts'

const plain = Uint8Array.from({ length: 5000 }, (_, i) => i % 7)
const packed = (): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(plain))

it('unpacks gzip and leaves other bytes alone', async () => {
  expect(await gunzipIfNeeded(packed())).toEqual(plain)
  expect(await gunzipIfNeeded(plain)).toBe(plain)
  expect(await gunzipIfNeeded(new Uint8Array())).toHaveLength(0)
})

it('refuses a damaged or cut file', async () => {
  const damaged = packed().fill(0xff, 12, 16)
  for (const bytes of [damaged, packed().slice(0, -9)]) {
    await expect(gunzipIfNeeded(bytes)).rejects.toThrow(expect.objectContaining({ code: 'invalid-data' }))
  }
})
