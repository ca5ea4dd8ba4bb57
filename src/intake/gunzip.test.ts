import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { MaasError } from '../core/error.ts'
import { gunzipIfNeeded } from './gunzip.ts'

const plain = new TextEncoder().encode('x,y\n1,3\n'.repeat(5000))

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function through(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = []
  for await (const chunk of gunzipIfNeeded(source)) read.push(chunk)
  return Buffer.concat(read)
}

it.each([1, 7, 1_000_000])('unpacks gzip in chunks of %i bytes, and lets other bytes pass', async (size) => {
  expect((await through(chunks(gzipSync(plain), size))).equals(plain)).toBe(true)
  expect((await through(chunks(plain, size))).equals(plain)).toBe(true)
  expect(await through(chunks(new Uint8Array(), size))).toHaveLength(0)
  expect(await through(chunks(Uint8Array.of(0x1f), size))).toHaveLength(1)
})

it('refuses what is cut off or damaged, and throws what the source throws', async () => {
  const packed = gzipSync(plain)
  const damaged = packed.slice()
  damaged[20] = damaged[20]! ^ 0xff
  const refusal = expect.objectContaining({ code: 'invalid-data', message: expect.stringContaining('damaged or cut off') })
  for (const bytes of [packed.subarray(0, -10), packed.subarray(0, 5), damaged]) await expect(through(chunks(bytes, 64))).rejects.toThrow(refusal)
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield packed.subarray(0, 10)
    throw new MaasError('too-large', 'No more.')
  }
  await expect(through(failing())).rejects.toMatchObject({ code: 'too-large' })
})
