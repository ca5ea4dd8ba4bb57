import type { DecodedImage } from './reader.ts'

export interface Fit {
  readonly height: number
  readonly width: number
  readonly fit: 'crop' | 'pad'
}

/**
 * The image in another size, its aspect kept: [height, width, 3] bytes. `crop` takes the largest middle part of that aspect,
 * `pad` puts the whole image on black. What is transparent shows white, as on paper. Sizes change by a triangle filter that
 * is as wide as the pixels it makes, so that no source pixel is left out (as in PIL's bilinear resampling).
 */
export function resample({ width, height, rgba }: DecodedImage, to: Fit): Uint8Array {
  const scale = (to.fit === 'crop' ? Math.max : Math.min)(to.width / width, to.height / height)
  const columns = axis(width, to.width, scale)
  const rows = axis(height, to.height, scale)
  const between = new Float32Array(height * to.width * 3)
  for (let y = 0; y < height; y++) {
    columns.forEach(({ from, weights }, x) => {
      for (let k = 0; k < weights.length; k++) {
        const at = 4 * (y * width + from + k)
        const weight = weights[k]!
        const opacity = rgba[at + 3]! / 255
        for (let c = 0; c < 3; c++) between[3 * (y * to.width + x) + c]! += weight * (255 + (rgba[at + c]! - 255) * opacity)
      }
    })
  }
  const pixels = new Uint8ClampedArray(to.height * to.width * 3)
  const line = new Float32Array(to.width * 3)
  rows.forEach(({ from, weights }, y) => {
    line.fill(0)
    weights.forEach((weight, k) => {
      const start = (from + k) * line.length
      for (let i = 0; i < line.length; i++) line[i]! += weight * between[start + i]!
    })
    pixels.set(line, y * line.length)
  })
  return new Uint8Array(pixels.buffer)
}

/** Which source pixels make each pixel of one axis, and with what weight; none where it lies outside the image. */
function axis(from: number, to: number, scale: number): readonly { readonly from: number; readonly weights: readonly number[] }[] {
  const reach = Math.max(1, 1 / scale)
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5 - to / 2) / scale + from / 2 // of the pixel, in the source
    if (centre < 0 || centre > from) return { from: 0, weights: [] }
    const first = Math.max(0, Math.ceil(centre - reach - 0.5))
    const last = Math.min(from - 1, Math.floor(centre + reach - 0.5))
    const weights = Array.from({ length: last - first + 1 }, (_, k) => Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return { from: first, weights: weights.map((weight) => weight / sum) }
  })
}
