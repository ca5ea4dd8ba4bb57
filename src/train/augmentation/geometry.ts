import { cosineOfTurns, sineOfTurns } from '../../core/elementary.ts'
import { choice, orElse, orNull } from '../../core/options.ts'
import { augmentation, draw, eachImage, factor, type ImageSize } from './augmentation.ts'
import { type Affine, FILL_OPTIONS, Warp } from './warp.ts'

/** Mirrors each image, each way with a chance of one half (https://keras.io/api/layers/preprocessing_layers/image_augmentation/). */
export const RandomFlip = augmentation({
  changes: 'image',
  options: { mode: orElse(choice(['horizontal', 'vertical', 'horizontal_and_vertical']), 'horizontal_and_vertical') },
  create: ({ mode }) => eachImage((pixels, from, size, rng) => {
    if (mode !== 'vertical' && rng.below(2) === 1) mirrorColumns(pixels, from, size)
    if (mode !== 'horizontal' && rng.below(2) === 1) mirrorRows(pixels, from, size)
  }),
})

function mirrorColumns(pixels: Float32Array, from: number, [height, width, channels]: ImageSize): void {
  for (let y = 0; y < height; y++) {
    for (let left = 0, right = width - 1; left < right; left++, right--) {
      for (let c = 0; c < channels; c++) swap(pixels, from + (y * width + left) * channels + c, from + (y * width + right) * channels + c)
    }
  }
}

function mirrorRows(pixels: Float32Array, from: number, [height, width, channels]: ImageSize): void {
  const step = width * channels
  for (let top = 0, bottom = height - 1; top < bottom; top++, bottom--) {
    for (let i = 0; i < step; i++) swap(pixels, from + top * step + i, from + bottom * step + i)
  }
}

function swap(pixels: Float32Array, a: number, b: number): void {
  const held = pixels[a]!
  pixels[a] = pixels[b]!
  pixels[b] = held
}

/** Moves each image by a part of its height (positive: down) and of its width (positive: right). */
export const RandomTranslation = augmentation({
  changes: 'image',
  options: { height_factor: factor(-1, 1), width_factor: factor(-1, 1), ...FILL_OPTIONS },
  create({ height_factor, width_factor, ...filling }) {
    const warp = new Warp(filling)
    return eachImage((pixels, from, size, rng) => {
      const [height, width] = size
      const down = draw(height_factor, rng) * height
      const right = draw(width_factor, rng) * width
      warp.apply(pixels, from, size, { xx: 1, xy: 0, x0: -right, yx: 0, yy: 1, y0: -down })
    })
  },
})

/** Turns each image about its centre; `factor` in whole turns, positive: counter-clockwise. */
export const RandomRotation = augmentation({
  changes: 'image',
  options: { factor: factor(-1, 1), ...FILL_OPTIONS },
  create({ factor: turns, ...filling }) {
    const warp = new Warp(filling)
    return eachImage((pixels, from, size, rng) => {
      const angle = draw(turns, rng)
      const [cos, sin] = [cosineOfTurns(angle), sineOfTurns(angle)]
      warp.apply(pixels, from, size, aboutCentre(size, { xx: cos, xy: -sin, yx: sin, yy: cos }))
    })
  },
})

/** Scales each image about its centre: positive is out (smaller), negative in; the width as the height when left out. */
export const RandomZoom = augmentation({
  changes: 'image',
  options: { height_factor: factor(-0.99, 10), width_factor: orNull(factor(-0.99, 10)), ...FILL_OPTIONS },
  create({ height_factor, width_factor, ...filling }) {
    const warp = new Warp(filling)
    return eachImage((pixels, from, size, rng) => {
      const tall = 1 + draw(height_factor, rng)
      const wide = width_factor ? 1 + draw(width_factor, rng) : tall
      warp.apply(pixels, from, size, aboutCentre(size, { xx: wide, xy: 0, yx: 0, yy: tall }))
    })
  },
})

function aboutCentre([height, width]: ImageSize, linear: Omit<Affine, 'x0' | 'y0'>): Affine {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2]
  return { ...linear, x0: x - linear.xx * x - linear.xy * y, y0: y - linear.yx * x - linear.yy * y }
}
