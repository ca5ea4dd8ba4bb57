import { expect, it } from 'vitest'
import { fileBytes } from './file-bytes.ts'

async function read(file: Blob): Promise<string> {
  let text = ''
  for await (const chunk of fileBytes(file)) text += new TextDecoder().decode(chunk)
  return text
}

it('gives the bytes of a file, however many', async () => {
  const text = 'x,y\n1,2\n'.repeat(200_000)
  expect(await read(new Blob([text])) === text).toBe(true)
  expect(await read(new Blob())).toBe('')
})

it('says that the file was changed, whether the browser notices or a length does', async () => {
  const refusal = expect.objectContaining({ code: 'invalid-data', message: expect.stringMatching(/changed, moved or deleted.*choose it again/) })
  const file = new Blob(['x,y\n'])
  const unreadable = { arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) }
  await expect(read(Object.assign(file, { slice: () => unreadable }))).rejects.toThrow(refusal)
  await expect(read(Object.assign(file, { slice: () => new Blob(['x']) }))).rejects.toThrow(refusal)
})
