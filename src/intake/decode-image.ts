import { MaasError } from '../core/error.ts'
import type { PictureData } from '../protocol/service-worker.ts'

/** The browser's own decoder, in whatever context this runs. Throws `invalid-data` for what is no image that it knows. */
export async function decodeImage(bytes: Uint8Array<ArrayBuffer>, mediaType: string): Promise<PictureData> {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: mediaType })).catch((cause: unknown) => {
    throw new MaasError('invalid-data', `This browser cannot decode it as ${mediaType}.`, { cause })
  })
  try {
    return drawnPixels(bitmap, bitmap)
  } finally {
    bitmap.close()
  }
}

/** The pixels of what a canvas can draw, in its own size. Throws a SecurityError for an image of another origin that does not share it. */
export function drawnPixels(source: CanvasImageSource, { width, height }: { readonly width: number; readonly height: number }): PictureData {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
  context.drawImage(source, 0, 0, width, height)
  return { width, height, rgba: context.getImageData(0, 0, width, height).data }
}
