import { expect, it } from 'vitest'
import { download } from './download.ts'

it('gives a file of the page\'s own origin, with its name and type', async () => {
  const file = await download(new URL('/.cache/data/linear.bin?v=1', location.origin))
  expect(file.name).toBe('linear.bin')
  expect(new Uint8Array(await file.slice(0, 2).arrayBuffer())).toEqual(Uint8Array.of(0x1f, 0x8b))
})

it('says why a URL cannot be read', async () => {
  await expect(download(new URL('https://elsewhere.example/houses.csv'))).rejects.toMatchObject({
    code: 'invalid-input', message: expect.stringContaining('https://elsewhere.example/houses.csv is not of this page\'s origin'),
  })
  const blob = URL.createObjectURL(new Blob(['x\n1\n'], { type: 'text/csv' }))
  expect((await download(new URL(blob))).type).toBe('text/csv')
  URL.revokeObjectURL(blob)
  await expect(download(new URL(blob))).rejects.toMatchObject({ code: 'unavailable' })
  await expect(download(new URL('/', location.origin), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
})
