import type { Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import { fitPicture } from '../intake/picture.ts'
import type { GivenPictures } from '../protocol/service-worker.ts'
import { describeFeatures } from './describe-features.ts'
import { type EncodedRows, sizeOf } from './encode-rows.ts'

/** Pictures of any size as rows of a model's image. Throws `invalid-input` where it takes none, and for pixels that are not as many as said. */
export function encodePictures({ features }: Signature, { pictures }: GivenPictures): EncodedRows {
  const [image] = features
  if (image?.kind !== 'image') throw new MaasError('invalid-input', `x is a picture, but the model takes ${describeFeatures(features)}.`)
  const size = sizeOf(image)
  const x = new Float32Array(pictures.length * size)
  for (const [i, picture] of pictures.entries()) {
    const { width, height, rgba } = picture
    if (width === 0 || rgba.length !== 4 * width * height) {
      throw new MaasError('invalid-input', `Picture ${i} has ${rgba.length} bytes, but ${width} x ${height} pixels have ${4 * width * height}, and there must be some.`)
    }
    fitPicture(picture, image, x.subarray(i * size, (i + 1) * size))
  }
  return { x, text: [] }
}
