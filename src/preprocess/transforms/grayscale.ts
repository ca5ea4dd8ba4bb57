import { float32 } from '../../core/tensor.ts'
import { mapImages } from '../images.ts'
import { imageTransform } from './transform.ts'

/** Of red, green and blue (ITU-R BT.601), as tf.image.rgb_to_grayscale has them. */
const LUMA = [0.2989, 0.587, 0.114]

/** How much each channel counts: what is behind grey, or behind red, green and blue, is how opaque a pixel is. */
const weightsOf = (channels: number): readonly number[] =>
  Array.from({ length: channels }, (_, i) => (channels < 3 ? Number(i === 0) : LUMA[i] ?? 0))

/** One channel of light in place of colours: [batch, height, width, channels] -> [batch, height, width, 1]. */
export const Grayscale = imageTransform({
  options: {},
  shape: (_, { height, width }) => ({ height, width, channels: 1 }),
  fit: ({ channels }) => ({ channels }),
  apply(images, { channels }) {
    const weights = weightsOf(channels)
    return mapImages(images, { height: images.height, width: images.width, channels: 1 }, (pixels, into) => {
      for (let i = 0; i < into.length; i++) {
        into[i] = weights.reduce((sum, weight, c) => sum + weight * pixels[i * channels + c]!, 0)
      }
    })
  },
  lower({ builder, constant }, x, [fitted]) {
    const { channels } = fitted!
    return channels === 1 ? x : builder.op('MatMul', [x, constant('luma', float32([channels, 1], weightsOf(channels)))])
  },
})
