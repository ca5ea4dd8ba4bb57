import { expect, it } from 'vitest'
import { decodeImage } from '../../intake/decode-image.ts'
import type { FileEntry } from './image-folder.ts'
import { readImageFolder } from './image-folder.ts'
import { readImageHeader } from './image-size.ts'

/** One red pixel. */
const GIF = 'R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs='

async function encode(type: string, quality: number, [width, height]: readonly [number, number], colour: string): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')!
  context.fillStyle = colour
  context.fillRect(0, 0, width, height)
  return new Uint8Array(await (await canvas.convertToBlob({ type, quality })).arrayBuffer())
}

it.each([
  ['image/png', 1, 'rgb(0, 128, 255)'],
  ['image/jpeg', 0.9, 'rgb(0, 128, 255)'],
  ['image/webp', 1, 'rgb(0, 128, 255)'],
  ['image/webp', 0.8, 'rgb(0, 128, 255)'],
  ['image/webp', 0.8, 'rgba(0, 128, 255, 0.5)'],
])('reads %s of quality %d, %s', async (type, quality, colour) => {
  const file = await encode(type, quality, [30, 20], colour)
  expect(readImageHeader(file)).toEqual({ mediaType: type, width: 30, height: 20 })
  const { dataset, notes } = await readImageFolder({ name: 'd', fileName: '', options: {}, decodeImage }, [{ path: 'sky/a', bytes: file }])
  const [image, label] = dataset.columns
  if (image?.kind !== 'image') throw new Error('no image')
  expect([image.height, image.width, image.channels]).toEqual([20, 30, 3])
  const expected = colour.startsWith('rgba') ? [127, 191, 255] : [0, 128, 255]
  expect(image.pixels.every((value, i) => Math.abs(value - expected[i % 3]!) <= 4)).toBe(true)
  expect(label).toEqual({ kind: 'text', name: 'label', values: ['sky'] })
  expect(notes).toEqual([])
})

it('reads the first picture of a GIF', async () => {
  const bytes = Uint8Array.from(atob(GIF), (letter) => letter.charCodeAt(0))
  expect(readImageHeader(bytes)).toEqual({ mediaType: 'image/gif', width: 1, height: 1 })
  const { dataset } = await readImageFolder({ name: 'd', fileName: '', options: {}, decodeImage }, [{ path: 'a.gif', bytes }])
  expect(dataset.columns).toEqual([{ kind: 'image', name: 'image', height: 1, width: 1, channels: 3, pixels: Uint8Array.of(255, 0, 0) }])
})

it('names images that end early, and leaves them out when it is told to', async () => {
  const whole = await encode('image/jpeg', 0.9, [40, 40], 'red')
  const files: readonly FileEntry[] = [{ path: 'a/1.jpg', bytes: whole }, { path: 'a/2.jpg', bytes: whole.slice(0, 30) }, { path: 'a/3.jpg', bytes: new TextEncoder().encode('<html>') }]
  const context = { name: 'd', fileName: '', options: {}, decodeImage }
  await expect(readImageFolder(context, files)).rejects.toThrow('"a/2.jpg": this is no PNG, JPEG, WebP or GIF image, or it is cut off.')
  const { dataset, notes } = await readImageFolder({ ...context, options: { badRows: 'skip' } }, files)
  expect(dataset.rows).toBe(1)
  expect(notes).toEqual([{ code: 'skipped', count: 2, places: ['"a/2.jpg"', '"a/3.jpg"'] }])
})
