import { expect, it } from 'vitest'
import { fileBytes } from './file-bytes.ts'

async function read(file: Pick<Blob, 'size' | 'stream'>): Promise<string> {
  let text = ''
  for await (const chunk of fileBytes(file as Blob)) text += new TextDecoder().decode(chunk)
  return text
}

const CHANGED = expect.objectContaining({ code: 'invalid-data', message: expect.stringMatching(/changed, moved or deleted.*choose it again/) })

it('gives the bytes of a file', async () => {
  expect(await read(new Blob(['x,y\n', '1,2\n']))).toBe('x,y\n1,2\n')
})

it('says that the file was changed, whether the browser notices or its length does', async () => {
  const blob = new Blob(['x,y\n'])
  const failing = () => new ReadableStream({ pull: (controller) => controller.error(new DOMException('', 'NotReadableError')) })
  await expect(read({ size: 4, stream: failing as Blob['stream'] })).rejects.toThrow(CHANGED)
  await expect(read({ size: 9, stream: () => blob.stream() })).rejects.toThrow(CHANGED)
})
