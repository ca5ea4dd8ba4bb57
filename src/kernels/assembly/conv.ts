import {
  channels, dilationX, dilationY, groups, height, kernelHeight, kernelWidth, outHeight, outWidth, padLeft, padTop,
  readGeometry, strideX, strideY, width,
} from './geometry'
import { matmul, matmulScratch } from './matmul'

// Convolution as a matrix product per image: the image is unrolled (im2col) into a matrix of [channels * window, positions].

const ACCUMULATE: i32 = 1
const BIAS_PER_ROW: i32 = 4
const RELU: i32 = 8

/** A window of one element that moves by one: the image is its own unrolled matrix. */
// @ts-ignore: decorator
@inline
function isPointwise(): bool {
  return kernelHeight == 1 && kernelWidth == 1 && strideY == 1 && strideX == 1 && outHeight == height && outWidth == width
}

/**
 * Bytes of scratch for one unrolled image and the products of the kernels below, all of one group.
 * @param taps channels * kernelHeight * kernelWidth
 * @param positions outHeight * outWidth
 */
export function convScratch(filters: i32, taps: i32, positions: i32): i32 {
  const product = max(
    matmulScratch(filters, positions, taps, 0, 0),
    max(matmulScratch(filters, taps, positions, 0, 1), matmulScratch(taps, positions, filters, 1, 0)),
  )
  return columnBytes(taps, positions) + product
}

/** The product reads a little past the end of the matrix. */
// @ts-ignore: decorator
@inline
function columnBytes(taps: i32, positions: i32): i32 {
  return ((taps * positions << 2) + 79) & ~15
}

/** y [images, filters, outHeight, outWidth] = x * w (+ bias per filter, 0 for none), then max(., 0) if `relu`. */
export function conv(
  x: usize, w: usize, bias: usize, y: usize, images: i32, filters: i32, geometry: usize, relu: i32, scratch: usize,
): void {
  readGeometry(geometry)
  const taps = channels * kernelHeight * kernelWidth
  const positions = outHeight * outWidth
  const pointwise = isPointwise()
  const flags = (bias ? BIAS_PER_ROW : 0) | (relu ? RELU : 0)
  const packed = scratch + <usize>columnBytes(taps, positions)
  const own = filters / groups
  for (let image = 0; image < images; image++) {
    for (let group = 0; group < groups; group++) {
      const wGroup = w + (<usize>(group * own * taps) << 2)
      const biasGroup = bias ? bias + (<usize>(group * own) << 2) : 0
      if (!pointwise) unroll(x, scratch)
      matmul(own, positions, taps, wGroup, taps, 0, pointwise ? x : scratch, positions, 0, y, positions, flags, biasGroup, packed)
      x += <usize>(channels * height * width) << 2
      y += <usize>(own * positions) << 2
    }
  }
}

/** dw [filters, channels, kernelHeight, kernelWidth], summed over the images. */
export function convGradWeight(
  dy: usize, x: usize, dw: usize, images: i32, filters: i32, geometry: usize, scratch: usize,
): void {
  readGeometry(geometry)
  const taps = channels * kernelHeight * kernelWidth
  const positions = outHeight * outWidth
  const pointwise = isPointwise()
  const packed = scratch + <usize>columnBytes(taps, positions)
  const own = filters / groups
  for (let image = 0; image < images; image++) {
    const flags = image > 0 ? ACCUMULATE : 0
    for (let group = 0; group < groups; group++) {
      const dwGroup = dw + (<usize>(group * own * taps) << 2)
      if (!pointwise) unroll(x, scratch)
      matmul(own, taps, positions, dy, positions, 0, pointwise ? x : scratch, positions, 1, dwGroup, taps, flags, 0, packed)
      x += <usize>(channels * height * width) << 2
      dy += <usize>(own * positions) << 2
    }
  }
}

/** dx [images, channels, height, width]; a transposed convolution, too. */
export function convGradInput(
  dy: usize, w: usize, dx: usize, images: i32, filters: i32, geometry: usize, scratch: usize,
): void {
  readGeometry(geometry)
  const taps = channels * kernelHeight * kernelWidth
  const positions = outHeight * outWidth
  const pointwise = isPointwise()
  const packed = scratch + <usize>columnBytes(taps, positions)
  const own = filters / groups
  for (let image = 0; image < images; image++) {
    for (let group = 0; group < groups; group++) {
      const wGroup = w + (<usize>(group * own * taps) << 2)
      matmul(taps, positions, own, wGroup, taps, 1, dy, positions, 0, pointwise ? dx : scratch, positions, 0, 0, packed)
      if (!pointwise) rollBack(scratch, dx)
      dx += <usize>(channels * height * width) << 2
      dy += <usize>(own * positions) << 2
    }
  }
}

/** First output column whose window element `shift` (in input columns) lies inside the image. */
// @ts-ignore: decorator
@inline
function firstInside(shift: i32): i32 {
  return shift >= 0 ? 0 : min(outWidth, (strideX - 1 - shift) / strideX)
}

/** One past the last such output column. */
// @ts-ignore: decorator
@inline
function endInside(shift: i32): i32 {
  return width - 1 - shift < 0 ? 0 : min(outWidth, (width - 1 - shift) / strideX + 1)
}

/** im2col: row (channel, ky, kx) holds that element of the window for every position. */
function unroll(image: usize, column: usize): void {
  for (let channel = 0; channel < channels; channel++) {
    for (let ky = 0; ky < kernelHeight; ky++) {
      for (let kx = 0; kx < kernelWidth; kx++) {
        const shift = kx * dilationX - padLeft
        const first = firstInside(shift)
        const end = max(first, endInside(shift))
        for (let oy = 0; oy < outHeight; oy++) {
          const iy = oy * strideY + ky * dilationY - padTop
          if (<u32>iy >= <u32>height) {
            zero(column, outWidth)
          } else {
            const from = image + (<usize>(iy * width + first * strideX + shift) << 2)
            zero(column, first)
            copyRun(from, column + (<usize>first << 2), end - first)
            zero(column + (<usize>end << 2), outWidth - end)
          }
          column += <usize>outWidth << 2
        }
      }
    }
    image += <usize>(height * width) << 2
  }
}

// @ts-ignore: decorator
@inline
function zero(at: usize, count: i32): void {
  const end = at + (<usize>count << 2)
  for (; at < end; at += 4) store<f32>(at, 0)
}

// @ts-ignore: decorator
@inline
function copyRun(from: usize, to: usize, count: i32): void {
  const end = to + (<usize>count << 2)
  if (strideX == 1) {
    for (; to + 16 <= end; to += 16, from += 16) v128.store(to, v128.load(from))
  }
  const step = <usize>strideX << 2
  for (; to < end; to += 4, from += step) store<f32>(to, load<f32>(from))
}

/** col2im: the reverse of {@link unroll}, adding up where windows overlap. */
function rollBack(column: usize, image: usize): void {
  memory.fill(image, 0, <usize>(channels * height * width) << 2)
  for (let channel = 0; channel < channels; channel++) {
    for (let ky = 0; ky < kernelHeight; ky++) {
      for (let kx = 0; kx < kernelWidth; kx++) {
        const shift = kx * dilationX - padLeft
        const first = firstInside(shift)
        const end = endInside(shift)
        for (let oy = 0; oy < outHeight; oy++) {
          const iy = oy * strideY + ky * dilationY - padTop
          if (<u32>iy < <u32>height && first < end) {
            addRun(column + (<usize>first << 2), image + (<usize>(iy * width + first * strideX + shift) << 2), end - first)
          }
          column += <usize>outWidth << 2
        }
      }
    }
    image += <usize>(height * width) << 2
  }
}

// @ts-ignore: decorator
@inline
function addRun(from: usize, to: usize, count: i32): void {
  const end = from + (<usize>count << 2)
  if (strideX == 1) {
    for (; from + 16 <= end; from += 16, to += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)))
  }
  const step = <usize>strideX << 2
  for (; from < end; from += 4, to += step) store<f32>(to, load<f32>(to) + load<f32>(from))
}
