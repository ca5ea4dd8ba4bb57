import { number, orElse } from '../../core/options.ts'
import { mapImages } from '../images.ts'
import { imageTransform } from './transform.ts'

/** x scale + offset of each pixel (https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/). */
export const Rescaling = imageTransform({
  options: { scale: number(), offset: orElse(number(), 0) },
  fit: (_, { scale, offset }) => ({ scale, offset }),
  apply: (images, { scale, offset }) => mapImages(images, images, (pixels, into) => {
    for (let i = 0; i < into.length; i++) into[i] = pixels[i]! * scale + offset
  }),
  lower({ builder }, x, [fitted]) {
    const { scale, offset } = fitted!
    return builder.op('Add', [builder.op('Mul', [x, builder.scalar(scale)]), builder.scalar(offset)])
  },
})
