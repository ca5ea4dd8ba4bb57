import type { ImageColumn } from '../dataset.ts'
import type { MeanImage } from './column-profile.ts'

const MOST = 32

export function meanImage({ height, width, channels, pixels }: ImageColumn): MeanImage {
  const size = height * width * channels
  const sums = new Float64Array(size)
  for (let at = 0; at < pixels.length; at += size) for (let i = 0; i < size; i++) sums[i]! += pixels[at + i]!
  const [rows, columns] = [Math.min(height, MOST), Math.min(width, MOST)]
  const totals = new Float64Array(rows * columns * channels)
  const counts = new Float64Array(totals.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const field = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width)
      for (let c = 0; c < channels; c++) {
        totals[field * channels + c]! += sums[(y * width + x) * channels + c]!
        counts[field * channels + c]! += pixels.length / size
      }
    }
  }
  return { height: rows, width: columns, channels, pixels: Array.from(totals, (total, i) => Math.round(total / counts[i]!)) }
}
