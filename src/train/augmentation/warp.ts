import { choice, number, orElse } from '../../core/options.ts'
import type { ImageSize } from './augmentation.ts'

/** What stands outside of an image: a b c is continued as ... c b a | a b c | c b a ... by `reflect`, as a b c by `wrap`. */
export const FILL_OPTIONS = {
  fill_mode: orElse(choice(['reflect', 'wrap', 'constant', 'nearest']), 'reflect'),
  fill_value: orElse(number(), 0),
  interpolation: orElse(choice(['bilinear', 'nearest']), 'bilinear'),
}

type FillMode = 'reflect' | 'wrap' | 'constant' | 'nearest'

export interface Filling {
  readonly fill_mode: FillMode
  readonly fill_value: number
  readonly interpolation: 'bilinear' | 'nearest'
}

/** Where the pixel at column x, row y comes from: column `xx x + xy y + x0`, row `yx x + yy y + y0`. */
export interface Affine {
  readonly xx: number
  readonly xy: number
  readonly x0: number
  readonly yx: number
  readonly yy: number
  readonly y0: number
}

/** Moves the pixels of images in place, through memory of its own that is used again. */
export class Warp {
  readonly #filling: Filling
  #original = new Float32Array()

  constructor(filling: Filling) {
    this.#filling = filling
  }

  apply(pixels: Float32Array, from: number, size: ImageSize, { xx, xy, x0, yx, yy, y0 }: Affine): void {
    const [height, width, channels] = size
    const length = height * width * channels
    if (this.#original.length !== length) this.#original = new Float32Array(length)
    const original = this.#original
    for (let i = 0; i < length; i++) original[i] = pixels[from + i]!

    const { fill_mode: mode, fill_value: outside, interpolation } = this.#filling
    const isNearest = interpolation === 'nearest'
    const step = width * channels
    let at = from
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sourceX = xx * x + xy * y + x0
        let sourceY = yx * x + yy * y + y0
        if (isNearest) {
          sourceX = Math.floor(sourceX + 0.5)
          sourceY = Math.floor(sourceY + 0.5)
        }
        const left = Math.floor(sourceX)
        const top = Math.floor(sourceY)
        const right = sourceX - left
        const down = sourceY - top
        if (left >= 0 && left + 1 < width && top >= 0 && top + 1 < height) {
          for (let i = (top * width + left) * channels, end = i + channels; i < end; i++) {
            const upper = original[i]! + (original[i + channels]! - original[i]!) * right
            const lower = original[i + step]! + (original[i + step + channels]! - original[i + step]!) * right
            pixels[at++] = upper + (lower - upper) * down
          }
          continue
        }
        const l = place(left, width, mode)
        const r = place(left + 1, width, mode)
        const t = place(top, height, mode)
        const b = place(top + 1, height, mode)
        for (let c = 0; c < channels; c++) {
          const upper = t < 0 ? outside : mix(original, l, r, right, t * width, channels, c, outside)
          const lower = b < 0 ? outside : mix(original, l, r, right, b * width, channels, c, outside)
          pixels[at++] = upper + (lower - upper) * down
        }
      }
    }
  }
}

/** Between two neighbours of a row that begins at pixel `row`; a column below 0 is outside. */
function mix(
  original: Float32Array, l: number, r: number, right: number, row: number, channels: number, c: number, outside: number,
): number {
  const first = l < 0 ? outside : original[(row + l) * channels + c]!
  const second = r < 0 ? outside : original[(row + r) * channels + c]!
  return first + (second - first) * right
}

/** The index inside for one outside; -1 when there is none. */
function place(index: number, size: number, mode: FillMode): number {
  if (index >= 0 && index < size) return index
  switch (mode) {
    case 'constant': return -1
    case 'nearest': return index < 0 ? 0 : size - 1
    case 'wrap': return modulo(index, size)
    case 'reflect': {
      const folded = modulo(index, 2 * size)
      return folded < size ? folded : 2 * size - 1 - folded
    }
  }
}

function modulo(index: number, size: number): number {
  const rest = index % size
  return rest < 0 ? rest + size : rest
}
