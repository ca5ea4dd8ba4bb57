import { MaasError } from '../../core/error.ts'
import { positiveInteger } from '../../core/options.ts'
import { type ImageSize, mapImages } from '../images.ts'
import { imageTransform } from './transform.ts'

interface Crop {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

function cropOf({ height, width }: Pick<ImageSize, 'height' | 'width'>, size: ImageSize): Crop {
  if (height > size.height || width > size.width) {
    throw new MaasError(
      'invalid-config',
      `CenterCrop to ${height}x${width} is larger than the images, which are ${size.height}x${size.width}: put Resizing before it, or crop less.`,
    )
  }
  return { top: Math.floor((size.height - height) / 2), left: Math.floor((size.width - width) / 2), height, width }
}

/** What lies in the middle of each image (https://keras.io/api/layers/preprocessing_layers/image_preprocessing/center_crop/). */
export const CenterCrop = imageTransform({
  options: { height: positiveInteger(), width: positiveInteger() },
  shape(options, size) {
    cropOf(options, size)
    return { ...options, channels: size.channels }
  },
  fit: (images, options) => cropOf(options, images),
  apply(images, { top, left, height, width }) {
    const { channels } = images
    return mapImages(images, { height, width, channels }, (pixels, into) => {
      for (let y = 0; y < height; y++) {
        const from = ((top + y) * images.width + left) * channels
        for (let i = 0; i < width * channels; i++) into[y * width * channels + i] = pixels[from + i]!
      }
    })
  },
  lower({ builder }, x, [fitted]) {
    const { top, left, height, width } = fitted!
    return builder.op('Slice', [x, builder.ints([top, left]), builder.ints([top + height, left + width]), builder.ints([1, 2])])
  },
})
