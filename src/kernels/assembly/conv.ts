import { depthwiseConv, depthwiseGradInput, depthwiseGradWeight, depthwiseScratch } from './depthwise'
import {
  channels, dilationX, dilationY, groups, height, kernelHeight, kernelWidth, outHeight, outWidth, padLeft, padTop,
  readGeometry, strideX, strideY, width,
} from './geometry'
import { matmul, matmulScratch } from './matmul'

// Convolution as a matrix product per image and group: the image is unrolled (im2col) into a matrix of [channels *
// window, positions]. Not all of it at once, but as many rows of positions as the caches hold from its making to its
// use.

const ACCUMULATE: i32 = 1
const BIAS_PER_ROW: i32 = 4
const RELU: i32 = 8

const STRIP_BYTES: i32 = 131072

/** Output rows that are unrolled at a time: as many in the last strip as in the others, or nearly so. */
// @ts-ignore: decorator
@inline
function stripRows(taps: i32, rows: i32, columns: i32): i32 {
  const most = max(1, STRIP_BYTES / (taps * columns << 2))
  const strips = (rows + most - 1) / most
  return (rows + strips - 1) / strips
}

/** A window of one element that moves by one: the image is its own unrolled matrix. */
// @ts-ignore: decorator
@inline
function isPointwise(): bool {
  return kernelHeight == 1 && kernelWidth == 1 && strideY == 1 && strideX == 1 && outHeight == height && outWidth == width
}

/** Bytes of scratch for the three kernels below: filters, then the geometry (`readGeometry`). */
export function convScratch(
  filters: i32, channels: i32, height: i32, width: i32, outHeight: i32, outWidth: i32, kernelHeight: i32, kernelWidth: i32,
  strideY: i32, strideX: i32, _padTop: i32, _padLeft: i32, dilationY: i32, dilationX: i32, groups: i32,
): i32 {
  if (isDepthwise(channels, filters / groups)) {
    return depthwiseScratch(
      height, width, outHeight, outWidth, kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX,
    )
  }
  const own = filters / groups
  const taps = channels * kernelHeight * kernelWidth
  const strip = stripRows(taps, outHeight, outWidth) * outWidth
  const product = max(productScratch(own, taps, strip), productScratch(own, taps, outHeight * outWidth))
  return columnBytes(taps, strip) + columnBytes(taps, own) + product
}

/** One channel has nothing to sum but the window: unrolling it pays for many filters only. */
// @ts-ignore: decorator
@inline
function isDepthwise(channels: i32, own: i32): bool {
  return channels == 1 && own < 16
}

function productScratch(filters: i32, taps: i32, positions: i32): i32 {
  return max(
    max(matmulScratch(filters, positions, taps, 0, 0), matmulScratch(taps, positions, filters, 1, 0)),
    max(matmulScratch(filters, taps, positions, 0, 1), matmulScratch(taps, filters, positions, 0, 1)),
  )
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
  if (isDepthwise(channels, filters / groups)) return depthwiseConv(x, w, bias, y, images, filters, relu, scratch)
  const taps = channels * kernelHeight * kernelWidth
  const positions = outHeight * outWidth
  const pointwise = isPointwise()
  const flags = (bias ? BIAS_PER_ROW : 0) | (relu ? RELU : 0)
  const own = filters / groups
  const rows = pointwise ? outHeight : stripRows(taps, outHeight, outWidth)
  const packed = scratch + <usize>columnBytes(taps, rows * outWidth)
  for (let image = 0; image < images; image++) {
    for (let group = 0; group < groups; group++) {
      const wGroup = w + (<usize>(group * own * taps) << 2)
      const biasGroup = bias ? bias + (<usize>(group * own) << 2) : 0
      for (let row = 0; row < outHeight; row += rows) {
        const strip = min(rows, outHeight - row) * outWidth
        const to = y + (<usize>(row * outWidth) << 2)
        if (!pointwise) unroll(x, scratch, row, min(row + rows, outHeight))
        matmul(own, strip, taps, wGroup, taps, 0, pointwise ? x : scratch, strip, 0, to, positions, flags, biasGroup, packed)
      }
      x += <usize>(channels * height * width) << 2
      y += <usize>(own * positions) << 2
    }
  }
}

/**
 * dw [filters, channels, kernelHeight, kernelWidth], summed over the images. The second operand of the product is
 * packed, so that is the smaller one: dy, where there are fewer filters than taps, and then dw is made transposed.
 */
export function convGradWeight(
  dy: usize, x: usize, dw: usize, images: i32, filters: i32, geometry: usize, scratch: usize,
): void {
  readGeometry(geometry)
  if (isDepthwise(channels, filters / groups)) return depthwiseGradWeight(dy, x, dw, images, filters, scratch)
  const taps = channels * kernelHeight * kernelWidth
  const positions = outHeight * outWidth
  const pointwise = isPointwise()
  const own = filters / groups
  const rows = pointwise ? outHeight : stripRows(taps, outHeight, outWidth)
  const turned = scratch + <usize>columnBytes(taps, rows * outWidth)
  const packed = turned + <usize>columnBytes(taps, own)
  const pitchX = <usize>(groups * channels * height * width) << 2
  const pitchY = <usize>(filters * positions) << 2
  for (let group = 0; group < groups; group++) {
    let flags = 0
    for (let image: usize = 0; image < <usize>images; image++) {
      const xImage = x + image * pitchX
      for (let row = 0; row < outHeight; row += rows) {
        const strip = min(rows, outHeight - row) * outWidth
        const from = dy + image * pitchY + (<usize>(row * outWidth) << 2)
        const column = pointwise ? xImage : scratch
        if (!pointwise) unroll(xImage, scratch, row, min(row + rows, outHeight))
        if (own < taps) {
          matmul(taps, own, strip, column, strip, 0, from, positions, 1, turned, own, flags, 0, packed)
        } else {
          matmul(own, taps, strip, from, positions, 0, column, strip, 1, dw, taps, flags, 0, packed)
        }
        flags = ACCUMULATE
      }
    }
    if (own < taps) turn(turned, dw, taps, own)
    x += <usize>(channels * height * width) << 2
    dy += <usize>(own * positions) << 2
    dw += <usize>(own * taps) << 2
  }
}

/** to [columns, rows] = from [rows, columns], transposed. */
function turn(from: usize, to: usize, rows: i32, columns: i32): void {
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++, to += 4) store<f32>(to, load<f32>(from + (<usize>(row * columns + column) << 2)))
  }
}

/** dx [images, channels, height, width]; a transposed convolution, too. */
export function convGradInput(
  dy: usize, w: usize, dx: usize, images: i32, filters: i32, geometry: usize, scratch: usize,
): void {
  readGeometry(geometry)
  if (isDepthwise(channels, filters / groups)) return depthwiseGradInput(dy, w, dx, images, filters, scratch)
  const taps = channels * kernelHeight * kernelWidth
  const positions = outHeight * outWidth
  const pointwise = isPointwise()
  const own = filters / groups
  const rows = pointwise ? outHeight : stripRows(taps, outHeight, outWidth)
  const packed = scratch + <usize>columnBytes(taps, rows * outWidth)
  if (!pointwise) memory.fill(dx, 0, <usize>(images * groups * channels * height * width) << 2)
  for (let image = 0; image < images; image++) {
    for (let group = 0; group < groups; group++) {
      const wGroup = w + (<usize>(group * own * taps) << 2)
      for (let row = 0; row < outHeight; row += rows) {
        const strip = min(rows, outHeight - row) * outWidth
        const from = dy + (<usize>(row * outWidth) << 2)
        const column = pointwise ? dx : scratch
        matmul(taps, strip, own, wGroup, taps, 1, from, positions, 0, column, strip, 0, 0, packed)
        if (!pointwise) rollBack(scratch, dx, row, min(row + rows, outHeight))
      }
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

/** im2col: row (channel, ky, kx) holds that element of the window for every position of output rows `from` to `end`. */
function unroll(image: usize, column: usize, from: i32, end: i32): void {
  for (let channel = 0; channel < channels; channel++) {
    for (let ky = 0; ky < kernelHeight; ky++) {
      for (let kx = 0; kx < kernelWidth; kx++) {
        const shift = kx * dilationX - padLeft
        const first = firstInside(shift)
        const last = max(first, endInside(shift))
        for (let oy = from; oy < end; oy++) {
          const iy = oy * strideY + ky * dilationY - padTop
          if (<u32>iy >= <u32>height) {
            zero(column, outWidth)
          } else {
            zero(column, first)
            copyRun(image + (<usize>(iy * width + first * strideX + shift) << 2), column + (<usize>first << 2), last - first)
            zero(column + (<usize>last << 2), outWidth - last)
          }
          column += <usize>outWidth << 2
        }
      }
    }
    image += <usize>(height * width) << 2
  }
}

// Both of these write whole vectors, up to three elements past their end: what follows in the matrix is written later.

// @ts-ignore: decorator
@inline
function zero(at: usize, count: i32): void {
  const end = at + (<usize>count << 2)
  for (; at < end; at += 16) v128.store(at, f32x4.splat(0))
}

// @ts-ignore: decorator
@inline
function copyRun(from: usize, to: usize, count: i32): void {
  const end = to + (<usize>count << 2)
  if (strideX == 1) {
    for (; to < end; to += 16, from += 16) v128.store(to, v128.load(from))
  } else {
    const step = <usize>strideX << 2
    for (; to < end; to += 4, from += step) store<f32>(to, load<f32>(from))
  }
}

/** col2im: the reverse of {@link unroll}, adding to the image. */
function rollBack(column: usize, image: usize, from: i32, end: i32): void {
  for (let channel = 0; channel < channels; channel++) {
    for (let ky = 0; ky < kernelHeight; ky++) {
      for (let kx = 0; kx < kernelWidth; kx++) {
        const shift = kx * dilationX - padLeft
        const first = firstInside(shift)
        const last = endInside(shift)
        for (let oy = from; oy < end; oy++) {
          const iy = oy * strideY + ky * dilationY - padTop
          if (<u32>iy < <u32>height && first < last) {
            addRun(column + (<usize>first << 2), image + (<usize>(iy * width + first * strideX + shift) << 2), last - first)
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
