import { resample } from '../../data/readers/resample.ts'
import { decodeImage } from '../../intake/decode-image.ts'

/** The size of a picture as a model takes it. */
export interface PictureSize {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/**
 * Any picture that the browser can decode, as [height, width, channels] of 0..255: its largest middle part of that aspect. Grey is
 * its luma (BT.601). Rejects with `invalid-data` for what is none.
 */
export async function readPicture(file: Blob, { height, width, channels }: PictureSize): Promise<Float32Array<ArrayBuffer>> {
  const decoded = await decodeImage(new Uint8Array(await file.arrayBuffer()), file.type)
  const rgb = resample(decoded, { height, width, fit: 'crop' })
  return Float32Array.from({ length: height * width * channels }, (_, i) => {
    const at = 3 * Math.floor(i / channels)
    if (channels >= 3) return i % channels < 3 ? rgb[at + (i % channels)]! : 255
    return Math.round(0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!)
  })
}
