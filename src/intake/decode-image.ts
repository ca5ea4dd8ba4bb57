import { MaasError } from '../core/error.ts'
import type { DecodedImage } from '../data/readers/reader.ts'

/** The browser's own decoder, in whatever worker this runs. Throws `invalid-data` for what is no image that it knows. */
export async function decodeImage(bytes: Uint8Array<ArrayBuffer>, mediaType: string): Promise<DecodedImage> {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: mediaType })).catch((cause: unknown) => {
    throw new MaasError('invalid-data', `This browser cannot decode it as ${mediaType}.`, { cause })
  })
  try {
    const { width, height } = bitmap
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
    context.drawImage(bitmap, 0, 0)
    return { width, height, rgba: context.getImageData(0, 0, width, height).data }
  } finally {
    bitmap.close()
  }
}
