import { imageTransform } from './transform.ts'

const GREY_LEVELS = 255

/**
 * Each image divided by its own largest pixel: [batch, height, width, channels] -> the same shape. So a caller may send
 * bytes (0..255) or fractions (0..1) and gets the same answer, where a fixed divisor would make the second all but black.
 *
 * An image without light stays 0 rather than being amplified: no divisor is below one grey level of an image given as
 * fractions, `peak` / 255 / 255, where `peak` is the largest pixel of the training rows, 255 for ordinary bytes.
 */
export const PixelScaling = imageTransform({
  options: {},
  fit(images, _, { rows }) {
    let peak = 0
    for (const row of rows) {
      const pixels = images.pixelsOf(row)
      for (let i = 0; i < pixels.length; i++) peak = Math.max(peak, pixels[i]!)
    }
    return { peak: peak || 1 }
  },
  apply: (images) => images,
  lower({ builder }, x, [fitted]) {
    const brightest = builder.op('ReduceMax', [x, builder.ints([1, 2, 3])], { keepdims: 1 })
    const floor = builder.scalar(fitted!.peak / GREY_LEVELS / GREY_LEVELS)
    return builder.op('Div', [x, builder.op('Max', [brightest, floor])])
  },
})
