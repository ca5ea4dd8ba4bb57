import {
  dilationX, dilationY, groups, height, kernelHeight, kernelWidth, outHeight, outWidth, padLeft, padTop, strideX, strideY, width,
} from './geometry'
import { madd, storeLanes, sumLanes } from './simd'

// Convolution where each channel is a group of its own, or there is only one. There is nothing to sum over but the
// window, so instead of a matrix product each plane is laid out with its padding (a frame of zeros), and every tap of
// the window reads it at an offset.
//
// With a stride along x, columns that are a stride apart lie side by side, one phase after the other: what four
// neighbouring positions read is one vector again. `table` holds the offset of each tap in bytes, the plane follows it.

/** Zeros behind a plane, since the last vectors read past it. */
const SLACK: i32 = 64

/** Elements of a row of one phase, and of all of them; rows. */
let phase: i32 = 0
let pitch: i32 = 0
let rows: i32 = 0

// @ts-ignore: decorator
@inline
function tableBytes(taps: i32): i32 {
  return ((taps << 2) + 15) & ~15
}

// @ts-ignore: decorator
@inline
function extent(count: i32, stride: i32, kernel: i32, dilation: i32): i32 {
  return (count - 1) * stride + (kernel - 1) * dilation + 1
}

export function depthwiseScratch(
  h: i32, w: i32, outH: i32, outW: i32, kernelH: i32, kernelW: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32,
): i32 {
  const forward = extent(outH, strideH, kernelH, dilationH) * (extent(outW, strideW, kernelW, dilationW) + strideW)
  const backward = extent(h, 1, kernelH, dilationH) * extent(w, 1, kernelW, dilationW)
  return tableBytes(kernelH * kernelW) + (max(forward, backward) << 2) + SLACK
}

/** Sets up the layout of the plane that forward windows read. */
function frameForward(table: usize): void {
  rows = extent(outHeight, strideY, kernelHeight, dilationY)
  phase = (extent(outWidth, strideX, kernelWidth, dilationX) + strideX - 1) / strideX
  pitch = strideX * phase
  for (let ky = 0; ky < kernelHeight; ky++) {
    for (let kx = 0; kx < kernelWidth; kx++, table += 4) {
      const shift = kx * dilationX
      store<i32>(table, (ky * dilationY * pitch + shift % strideX * phase + shift / strideX) << 2)
    }
  }
}

/** The same for the gradient of the input: dy, a stride apart and framed, under the window turned around. */
function frameBackward(table: usize): void {
  rows = extent(height, 1, kernelHeight, dilationY)
  phase = extent(width, 1, kernelWidth, dilationX)
  pitch = phase
  for (let ky = kernelHeight - 1; ky >= 0; ky--) {
    for (let kx = kernelWidth - 1; kx >= 0; kx--, table += 4) {
      store<i32>(table, (ky * dilationY * pitch + kx * dilationX) << 2)
    }
  }
}

/** Lays an image's plane out for windows to read. */
function layForward(x: usize, plane: usize): void {
  memory.fill(plane, 0, (<usize>(rows * pitch) << 2) + SLACK)
  for (let iy = 0; iy < min(height, rows - padTop); iy++) {
    const row = plane + (<usize>((iy + padTop) * pitch) << 2)
    const from = x + (<usize>(iy * width) << 2)
    if (strideX == 1) {
      copy(from, row + (<usize>padLeft << 2), min(width, phase - padLeft))
    } else {
      for (let ix = 0; ix < width; ix++) {
        const column = ix + padLeft
        const at = column / strideX
        if (at < phase) store<f32>(row + (<usize>(column % strideX * phase + at) << 2), load<f32>(from + (<usize>ix << 2)))
      }
    }
  }
}

function layBackward(dy: usize, plane: usize): void {
  memory.fill(plane, 0, (<usize>(rows * pitch) << 2) + SLACK)
  const top = (kernelHeight - 1) * dilationY - padTop
  const left = (kernelWidth - 1) * dilationX - padLeft
  // The positions whose column lies in the frame: all of them, unless there is more padding than a window reaches over.
  const first = left >= 0 ? 0 : min(outWidth, (strideX - 1 - left) / strideX)
  const end = min(outWidth, (pitch - 1 - left) / strideX + 1)
  for (let oy = 0; oy < outHeight; oy++, dy += <usize>outWidth << 2) {
    const row = oy * strideY + top
    if (<u32>row >= <u32>rows) continue
    let from = dy + (<usize>first << 2)
    let to = plane + (<usize>(row * pitch + first * strideX + left) << 2)
    if (strideX == 1) {
      copy(from, to, end - first)
    } else {
      for (let ox = first; ox < end; ox++, from += 4, to += <usize>strideX << 2) store<f32>(to, load<f32>(from))
    }
  }
}

// @ts-ignore: decorator
@inline
function copy(from: usize, to: usize, count: i32): void {
  for (; count > 0; count -= 4, from += 16, to += 16) storeLanes(to, v128.load(from), count)
}

/**
 * y [yRows, yColumns] = sum over the taps of w * plane, `step` bytes of the plane lying between two rows; on top of y
 * if `accumulate`, else of `bias`.
 */
function convolve(
  plane: usize, step: usize, table: usize, w: usize, bias: f32, y: usize, yRows: i32, yColumns: i32, accumulate: bool, relu: i32,
): void {
  for (let row = 0; row < yRows; row++, plane += step) {
    let from = plane
    for (let left = yColumns; left > 0;) {
      if (left > 8) {
        tile(from, table, w, bias, y, left, accumulate, relu, true)
        from += 64
        y += <usize>min(left, 16) << 2
        left -= 16
      } else {
        tile(from, table, w, bias, y, left, accumulate, relu, false)
        from += 32
        y += <usize>left << 2
        left -= 8
      }
    }
  }
}

/** Sixteen positions, or eight; the first `count` of them are stored. */
// @ts-ignore: decorator
@inline
function tile(
  from: usize, table: usize, w: usize, bias: f32, y: usize, count: i32, accumulate: bool, relu: i32, wide: bool,
): void {
  let c0 = f32x4.splat(bias), c1 = c0, c2 = c0, c3 = c0
  if (accumulate) {
    c0 = v128.load(y)
    c1 = v128.load(y, 16)
    if (wide) {
      c2 = v128.load(y, 32)
      c3 = v128.load(y, 48)
    }
  }
  const end = table + (<usize>(kernelHeight * kernelWidth) << 2)
  for (; table < end; table += 4, w += 4) {
    const at = from + <usize>load<i32>(table)
    const weight = v128.load32_splat(w)
    c0 = madd(weight, v128.load(at), c0)
    c1 = madd(weight, v128.load(at, 16), c1)
    if (wide) {
      c2 = madd(weight, v128.load(at, 32), c2)
      c3 = madd(weight, v128.load(at, 48), c3)
    }
  }
  if (relu) {
    const none = f32x4.splat(0)
    c0 = f32x4.max(c0, none)
    c1 = f32x4.max(c1, none)
    if (wide) {
      c2 = f32x4.max(c2, none)
      c3 = f32x4.max(c3, none)
    }
  }
  storeLanes(y, c0, count)
  if (count > 4) storeLanes(y + 16, c1, count - 4)
  if (wide) {
    if (count > 8) storeLanes(y + 32, c2, count - 8)
    if (count > 12) storeLanes(y + 48, c3, count - 12)
  }
}

/** See `conv`. */
export function depthwiseConv(
  x: usize, w: usize, bias: usize, y: usize, images: i32, filters: i32, relu: i32, scratch: usize,
): void {
  const taps = kernelHeight * kernelWidth
  const plane = scratch + <usize>tableBytes(taps)
  frameForward(scratch)
  const step = <usize>(strideY * pitch) << 2
  for (let image = 0; image < images; image++) {
    for (let filter = 0; filter < filters; filter++) {
      if (filter % (filters / groups) == 0) {
        layForward(x, plane)
        x += <usize>(height * width) << 2
      }
      const own = bias ? load<f32>(bias + (<usize>filter << 2)) : 0
      convolve(plane, step, scratch, w + (<usize>(filter * taps) << 2), own, y, outHeight, outWidth, false, relu)
      y += <usize>(outHeight * outWidth) << 2
    }
  }
}

/** See `convGradInput`. */
export function depthwiseGradInput(dy: usize, w: usize, dx: usize, images: i32, filters: i32, scratch: usize): void {
  const taps = kernelHeight * kernelWidth
  const plane = scratch + <usize>tableBytes(taps)
  frameBackward(scratch)
  const own = filters / groups
  for (let image = 0; image < images; image++) {
    for (let filter = 0; filter < filters; filter++) {
      layBackward(dy, plane)
      dy += <usize>(outHeight * outWidth) << 2
      const more = filter % own != 0
      convolve(plane, <usize>pitch << 2, scratch, w + (<usize>(filter * taps) << 2), 0, dx, height, width, more, 0)
      if (filter % own == own - 1) dx += <usize>(height * width) << 2
    }
  }
}

/** See `convGradWeight`. */
export function depthwiseGradWeight(dy: usize, x: usize, dw: usize, images: i32, filters: i32, scratch: usize): void {
  const taps = kernelHeight * kernelWidth
  const plane = scratch + <usize>tableBytes(taps)
  frameForward(scratch)
  memory.fill(dw, 0, <usize>(filters * taps) << 2)
  for (let image = 0; image < images; image++) {
    for (let filter = 0; filter < filters; filter++) {
      if (filter % (filters / groups) == 0) {
        layForward(x, plane)
        x += <usize>(height * width) << 2
      }
      const to = dw + (<usize>(filter * taps) << 2)
      for (let tap = 0; tap < taps; tap += 4) correlate(dy, plane, scratch, tap, taps - tap, to + (<usize>tap << 2))
      dy += <usize>(outHeight * outWidth) << 2
    }
  }
}

/** Adds to `dw` the sums of dy times the plane at up to four taps. */
function correlate(dy: usize, plane: usize, table: usize, tap: i32, count: i32, dw: usize): void {
  const at = table + (<usize>tap << 2)
  let p0 = plane + <usize>load<i32>(at)
  let p1 = count > 1 ? plane + <usize>load<i32>(at, 4) : p0
  let p2 = count > 2 ? plane + <usize>load<i32>(at, 8) : p0
  let p3 = count > 3 ? plane + <usize>load<i32>(at, 12) : p0
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0
  const step = <usize>(strideY * pitch) << 2
  const vectorBytes = <usize>(outWidth & ~3) << 2
  const rest = outWidth & 3
  const mask = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(rest))
  for (let row = 0; row < outHeight; row++) {
    let ox: usize = 0
    for (; ox < vectorBytes; ox += 16) {
      const gradient = v128.load(dy + ox)
      s0 = madd(gradient, v128.load(p0 + ox), s0)
      s1 = madd(gradient, v128.load(p1 + ox), s1)
      s2 = madd(gradient, v128.load(p2 + ox), s2)
      s3 = madd(gradient, v128.load(p3 + ox), s3)
    }
    if (rest) {
      const gradient = v128.and(v128.load(dy + ox), mask)
      s0 = madd(gradient, v128.load(p0 + ox), s0)
      s1 = madd(gradient, v128.load(p1 + ox), s1)
      s2 = madd(gradient, v128.load(p2 + ox), s2)
      s3 = madd(gradient, v128.load(p3 + ox), s3)
    }
    dy += <usize>outWidth << 2
    p0 += step; p1 += step; p2 += step; p3 += step
  }
  const sums = f32x4(sumLanes(s0), sumLanes(s1), sumLanes(s2), sumLanes(s3))
  storeLanes(dw, f32x4.add(v128.load(dw), sums), count)
}
