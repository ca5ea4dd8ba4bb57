import { beforeAll, describe, expect, it } from 'vitest'
import { Predictor } from '../inference/predictor.ts'
import { decodeImage } from '../intake/decode-image.ts'
import { fitPicture } from '../intake/picture.ts'
import { createMemoryStore } from '../registry/memory-store.ts'
import { createApiRouter } from './all-routes.ts'
import type { Router } from './router.ts'
import { datasetParts } from './testing/datasets.ts'
import { brighter, register, shape } from './testing/models.ts'
import { networks, onnxruntime } from './testing/networks.ts'
import { ReferenceSessions } from './testing/reference-sessions.ts'

let router: Router
beforeAll(async () => {
  const registry = createMemoryStore()
  const predictor = new Predictor(registry, new ReferenceSessions(), datasetParts.datasets)
  router = createApiRouter({ registry, predictor, networks, onnxruntime, build: 'test', base: '/', ...datasetParts })
  await register(registry, 'brighter', brighter())
  await register(registry, 'colour', brighter(3))
  await register(registry, 'shape', shape())
})

/** A picture whose upper or lower half is white. */
async function picture(half: 'top' | 'bottom', type: string, [width, height] = [30, 20]): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width!, height!)
  const context = canvas.getContext('2d')!
  context.fillRect(0, 0, width!, height!)
  context.fillStyle = 'white'
  context.fillRect(0, half === 'top' ? 0 : height! / 2, width!, height! / 2)
  return new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer())
}

async function ask(model: string, body: Uint8Array<ArrayBuffer> | string, type: string) {
  const response = await router(new Request(`${location.origin}/maas/predict?model=${model}`, { method: 'POST', body, headers: { 'Content-Type': type } }))
  return { status: response.status, body: await response.json() as unknown }
}

describe('an image as the body', () => {
  it('is brought to the size of the model, as the images of a data set are', async () => {
    for (const type of ['image/png', 'image/jpeg', 'image/webp']) {
      for (const half of ['top', 'bottom'] as const) {
        for (const model of ['brighter', 'colour']) {
          const bytes = await picture(half, type, [90, 70])
          const { status, body } = await ask(model, bytes, type)
          expect([status, body]).toMatchObject([200, { y_pred: [half] }])
          const size = { height: 2, width: 3, channels: model === 'colour' ? 3 : 1 }
          const x = [...fitPicture(await decodeImage(bytes.slice(), type), size)]
          expect((await ask(model, JSON.stringify({ x }), 'application/json')).body).toEqual(body)
        }
      }
    }
  })

  it('is refused by models of something else, and when it is none', async () => {
    expect(await ask('shape', await picture('top', 'image/png'), 'image/png'))
      .toMatchObject({ status: 415, body: { code: 'unsupported-media-type', error: expect.stringMatching(/shape@1 takes no image\/png, but application\/json/) } })
    expect(await ask('brighter', new Uint8Array([1, 2, 3]), 'image/png')).toMatchObject({ status: 400, body: { code: 'invalid-data' } })
    expect(await ask('brighter', await picture('top', 'image/png'), 'text/plain')).toMatchObject({ status: 400 })
    const large = new Uint8Array(8_000_001)
    expect(await ask('brighter', large, 'image/png')).toMatchObject({ status: 413, body: { code: 'too-large' } })
  })
})
