import type { DecodedImage } from '../data/readers/reader.ts'
import { resample } from '../data/readers/resample.ts'
import { decodeImage } from './decode-image.ts'

/** The size of a picture as a model takes it. */
export interface PictureSize {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/**
 * A picture as [height, width, channels] of 0..255, brought to its size as the images of a data set are: its largest middle part of
 * that aspect. Grey is its luma (BT.601).
 * @param pixels where to write it; of that many numbers.
 */
export function fitPicture(
  picture: DecodedImage, { height, width, channels }: PictureSize, pixels = new Float32Array(height * width * channels),
): Float32Array<ArrayBuffer> {
  const rgb = resample(picture, { height, width, fit: 'crop' })
  for (let i = 0; i < pixels.length; i++) {
    const at = 3 * Math.floor(i / channels)
    if (channels < 3) pixels[i] = Math.round(0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!)
    else pixels[i] = i % channels < 3 ? rgb[at + (i % channels)]! : 255
  }
  return pixels
}

/** Any picture that the browser can decode, as {@link fitPicture} gives it. Rejects with `invalid-data` for what is none. */
export async function readPicture(file: Blob, size: PictureSize): Promise<Float32Array<ArrayBuffer>> {
  return fitPicture(await decodeImage(new Uint8Array(await file.arrayBuffer()), file.type), size)
}
