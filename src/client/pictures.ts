import { MaasError } from '../core/error.ts'
import { decodeImage, drawnPixels } from '../intake/decode-image.ts'
import type { PictureData } from '../protocol/service-worker.ts'

/** What shows one picture. An `<img>` or `<video>` of another origin must be shared by it (CORS), as for every canvas. */
export type Picture =
  | ImageBitmap | HTMLCanvasElement | OffscreenCanvas | HTMLImageElement | HTMLVideoElement | VideoFrame | ImageData | Blob

/** By name rather than by class: one of another frame is one, too, and not every browser has all. */
const kindOf = (value: unknown) => Object.prototype.toString.call(value).slice('[object '.length, -1)

const PICTURES = ['ImageBitmap', 'HTMLCanvasElement', 'OffscreenCanvas', 'HTMLImageElement', 'HTMLVideoElement', 'VideoFrame', 'ImageData', 'Blob', 'File']

export const isPicture = (value: unknown): value is Picture => typeof value === 'object' && !Array.isArray(value) && PICTURES.includes(kindOf(value))

/**
 * What it shows now, also when it changes or is closed after this call. Throws `invalid-data` for what cannot be decoded, `invalid-input`
 * for what has no pixels yet, or whose origin does not share them.
 */
export async function pixelsOf(picture: Picture): Promise<PictureData> {
  if ('arrayBuffer' in picture) return decodeImage(new Uint8Array(await picture.arrayBuffer()), picture.type)
  if ('data' in picture) return { width: picture.width, height: picture.height, rgba: picture.data as Uint8ClampedArray<ArrayBuffer> }
  if ('naturalWidth' in picture) {
    await picture.decode().catch((cause: unknown) => {
      throw new MaasError('invalid-data', `The image ${picture.src.slice(0, 100)} cannot be loaded or decoded.`, { cause })
    })
  }
  const size = sizeOf(picture)
  if (size.width === 0 || size.height === 0) throw new MaasError('invalid-input', `The ${kindOf(picture)} has no pixels yet: wait until it has loaded.`)
  try {
    return drawnPixels(picture, size)
  } catch (cause) {
    throw new MaasError('invalid-input', `The pixels of the ${kindOf(picture)} may not be read: its origin must allow it (CORS).`, { cause })
  }
}

function sizeOf(picture: Exclude<Picture, Blob | ImageData>): { readonly width: number; readonly height: number } {
  if ('naturalWidth' in picture) return { width: picture.naturalWidth, height: picture.naturalHeight }
  if ('videoWidth' in picture) return { width: picture.videoWidth, height: picture.videoHeight }
  if ('displayWidth' in picture) return { width: picture.displayWidth, height: picture.displayHeight }
  return picture
}
