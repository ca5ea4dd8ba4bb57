import { beforeAll, describe, expect, it } from 'vitest'
import { readImageFolder } from '../data/readers/image-folder.ts'
import { decodeImage } from '../intake/decode-image.ts'
import { Predictor } from '../inference/predictor.ts'
import { createMemoryStore } from '../registry/memory-store.ts'
import { datasetParts } from '../router/testing/datasets.ts'
import { brighter, line, register } from '../router/testing/models.ts'
import { ReferenceSessions } from '../router/testing/reference-sessions.ts'
import { predict } from './predict.ts'
import { createPageLane } from './page-lane.ts'
import { isPicture, type Picture } from './pictures.ts'

const [WIDTH, HEIGHT] = [31, 22]
let lane: ReturnType<typeof createPageLane>
let canvas: HTMLCanvasElement
let file: Blob

beforeAll(async () => {
  const registry = createMemoryStore()
  await register(registry, 'grey', brighter())
  await register(registry, 'colour', brighter(3))
  await register(registry, 'line', line(2, 1))
  const predictor = new Predictor(registry, new ReferenceSessions(), datasetParts.datasets)
  lane = createPageLane({ registry, predictor } as unknown as Parameters<typeof createPageLane>[0])
  canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT })
  const context = canvas.getContext('2d')!
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      context.fillStyle = `rgb(${(x * 8) % 256}, ${(y * 11) % 256}, ${(x * y) % 256})`
      context.fillRect(x, y, 1, 1)
    }
  }
  file = await new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob!)))
})

/** What a training on this file would have seen, of 2 x 3 pixels. */
async function trainedOn(): Promise<number[]> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const options = { imageSize: { height: 2, width: 3 } }
  const { dataset } = await readImageFolder({ name: 'd', fileName: '', options, decodeImage }, [{ path: 'a/b.png', bytes }])
  const [image] = dataset.columns
  if (image?.kind !== 'image') throw new Error('no image')
  return Array.from(image.pixels)
}

const KINDS: Readonly<Record<string, () => Promise<Picture> | Picture>> = {
  Blob: () => file,
  File: () => new File([file], 'a.png', { type: 'image/png' }),
  HTMLCanvasElement: () => canvas,
  OffscreenCanvas: () => {
    const other = new OffscreenCanvas(WIDTH, HEIGHT)
    other.getContext('2d')!.drawImage(canvas, 0, 0)
    return other
  },
  ImageBitmap: () => createImageBitmap(canvas),
  ImageData: () => canvas.getContext('2d')!.getImageData(0, 0, WIDTH, HEIGHT),
  HTMLImageElement: () => Object.assign(new Image(), { src: canvas.toDataURL() }),
  VideoFrame: () => new VideoFrame(canvas, { timestamp: 0 }),
}

describe('a picture', () => {
  it.each(Object.keys(KINDS))('in a %s is answered as its pixels in the training data are', async (kind) => {
    const picture = await KINDS[kind]!()
    expect(Object.prototype.toString.call(picture)).toBe(`[object ${kind}]`)
    const trained = await predict(lane, 'colour', await trainedOn())
    expect(await predict(lane, 'colour', picture)).toEqual(trained)
    expect(await predict(lane, 'colour', [picture, picture])).toEqual([trained, trained])
    if (picture instanceof VideoFrame) picture.close()
  })

  it('in a video is what it shows now', async () => {
    const video = Object.assign(document.createElement('video'), { muted: true, srcObject: canvas.captureStream(30) })
    await expect(predict(lane, 'grey', video)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('no pixels yet') })
    document.body.append(canvas) // or no frames are taken of it
    const drawing = setInterval(() => canvas.getContext('2d')!.fillRect(WIDTH - 1, HEIGHT - 1, 1, 1), 20)
    await video.play()
    clearInterval(drawing)
    const [a, b] = [await predict(lane, 'grey', video), await predict(lane, 'grey', canvas)] as { scores: Record<string, number> }[]
    expect(a!.scores['top']).toBeCloseTo(b!.scores['top']!, 1)
  })

  it('is refused where it is none, for a model that takes none, and among other values', async () => {
    await expect(predict(lane, 'grey', new Blob(['no picture'], { type: 'image/png' }))).rejects.toMatchObject({ code: 'invalid-data' })
    await expect(predict(lane, 'grey', Object.assign(new Image(), { src: 'data:image/png;base64,AAAA' }))).rejects.toMatchObject({ code: 'invalid-data' })
    await expect(predict(lane, 'line', canvas)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('1 number') })
    await expect(predict(lane, 'grey', [canvas, [1, 2]])).rejects.toMatchObject({ code: 'invalid-input' })
    for (const value of [null, {}, [], new Float32Array(4), 'Blob', { town: 'Ulm' }]) expect(isPicture(value)).toBe(false)
  })
})
