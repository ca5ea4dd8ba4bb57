import { notNegative } from '../../core/config-options.ts'
import { fastNormal } from '../../core/normal.ts'
import { number, orElse, orNull } from '../../core/options.ts'
import { augmentation, BRIGHTEST, draw, eachImage, factor } from './augmentation.ts'

/** Adds noise to each pixel; `stddev` where 1 is from black to white. */
export const GaussianNoise = augmentation({
  changes: 'image',
  options: { stddev: notNegative },
  create: ({ stddev }) => eachImage((pixels, from, [height, width, channels], rng) => {
    for (let i = from, end = from + height * width * channels; i < end; i++) {
      pixels[i] = Math.min(BRIGHTEST, Math.max(0, pixels[i]! + stddev * BRIGHTEST * fastNormal(rng)))
    }
  }),
})

/**
 * Covers a rectangle of each image, in the image's own proportions (https://arxiv.org/abs/1708.04896, of fixed shape as in
 * cutout): with the chance `factor`, of a part of the area that is drawn from `scale`, by `fill_value` or by noise.
 */
export const RandomErasing = augmentation({
  changes: 'image',
  options: {
    factor: orElse({ expects: 'a number from 0 to 1', parse: (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined) }, 1),
    scale: orElse(factor(0, 1), [0.02, 0.33]),
    fill_value: orNull(number()),
  },
  create: ({ factor: chance, scale, fill_value }) => eachImage((pixels, from, [height, width, channels], rng) => {
    if (rng.uniform() >= chance) return
    const side = Math.sqrt(draw(scale, rng))
    const [tall, wide] = [Math.round(height * side), Math.round(width * side)]
    const [top, left] = [rng.below(height - tall + 1), rng.below(width - wide + 1)]
    for (let y = top; y < top + tall; y++) {
      for (let i = from + (y * width + left) * channels, end = i + wide * channels; i < end; i++) {
        pixels[i] = fill_value ?? BRIGHTEST * rng.uniform()
      }
    }
  }),
})
