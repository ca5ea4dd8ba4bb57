import { sizeOf } from '../core/tensor.ts'
import type { ImageColumn } from '../data/dataset.ts'
import type { GraphBuilder } from '../graph/builder.ts'

/** Pixels to 0..1. `peak` is the largest pixel of the training split: 255 for ordinary bytes. Plain JSON. */
export interface PixelScaling {
  readonly kind: 'pixel-scaling'
  readonly peak: number
}

export function fitPixelScaling(
  { height, width, channels, pixels }: ImageColumn,
  rows: ArrayLike<number>,
): PixelScaling {
  const size = sizeOf([height, width, channels])
  let peak = 0
  for (let i = 0; i < rows.length; i++) {
    for (let place = rows[i]! * size, end = place + size; place < end; place++) peak = Math.max(peak, pixels[place]!)
  }
  return { kind: 'pixel-scaling', peak: peak || 1 }
}

const GREY_LEVELS = 255

/**
 * x [batch, height, width, channels] -> the same shape: each image divided by its own largest pixel. So a caller may
 * send bytes (0..255) or fractions (0..1) and gets the same answer, where a fixed divisor would make the second all but
 * black.
 *
 * An image without light stays 0 rather than being amplified: no divisor is below one grey level of an image given as
 * fractions, `peak` / 255 / 255.
 */
export function lowerPixelScaling(builder: GraphBuilder, x: string, { peak }: PixelScaling): string {
  const brightest = builder.op('ReduceMax', [x, builder.ints([1, 2, 3])], { keepdims: 1 })
  const floor = builder.scalar(peak / GREY_LEVELS / GREY_LEVELS)
  return builder.op('Div', [x, builder.op('Max', [brightest, floor])])
}
