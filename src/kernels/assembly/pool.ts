// Pooling over planes (batch * channels of them).

import {
  height, kernelHeight, kernelWidth, outHeight, outWidth, padLeft, padTop, readGeometry, strideX, strideY, width,
} from './geometry'

/** The common case: windows of 2 x 2 side by side, without padding. */
// @ts-ignore: decorator
@inline
function isHalving(): bool {
  return kernelHeight == 2 && kernelWidth == 2 && strideY == 2 && strideX == 2 && padTop == 0 && padLeft == 0 &&
    outHeight == height >> 1 && outWidth == width >> 1
}

// The part of the window at output (oy, ox) that lies inside the plane.
// @ts-ignore: decorator
@inline
function top(oy: i32): i32 { return max(0, oy * strideY - padTop) }
// @ts-ignore: decorator
@inline
function bottom(oy: i32): i32 { return min(height, oy * strideY - padTop + kernelHeight) }
// @ts-ignore: decorator
@inline
function left(ox: i32): i32 { return max(0, ox * strideX - padLeft) }
// @ts-ignore: decorator
@inline
function right(ox: i32): i32 { return min(width, ox * strideX - padLeft + kernelWidth) }

// @ts-ignore: decorator
@inline
function evens(a: v128, b: v128): v128 { return v128.shuffle<f32>(a, b, 0, 2, 4, 6) }
// @ts-ignore: decorator
@inline
function odds(a: v128, b: v128): v128 { return v128.shuffle<f32>(a, b, 1, 3, 5, 7) }

export function maxPool(x: usize, y: usize, planes: i32, geometry: usize): void {
  readGeometry(geometry)
  const halving = isHalving()
  for (let plane = 0; plane < planes; plane++) {
    if (halving) {
      maxOfSquares(x, y)
    } else {
      let to = y
      for (let oy = 0; oy < outHeight; oy++) {
        for (let ox = 0; ox < outWidth; ox++) {
          let best: f32 = -Infinity
          for (let iy = top(oy); iy < bottom(oy); iy++) {
            for (let ix = left(ox); ix < right(ox); ix++) best = max(best, load<f32>(x + (<usize>(iy * width + ix) << 2)))
          }
          store<f32>(to, best)
          to += 4
        }
      }
    }
    x += <usize>(height * width) << 2
    y += <usize>(outHeight * outWidth) << 2
  }
}

function maxOfSquares(x: usize, y: usize): void {
  const row = <usize>width << 2
  for (let oy = 0; oy < outHeight; oy++) {
    let from = x + <usize>(2 * oy) * row
    const end = y + (<usize>outWidth << 2)
    for (; y + 16 <= end; y += 16, from += 32) {
      const upper = f32x4.max(v128.load(from), v128.load(from + row))
      const lower = f32x4.max(v128.load(from, 16), v128.load(from + row, 16))
      v128.store(y, f32x4.max(evens(upper, lower), odds(upper, lower)))
    }
    for (; y < end; y += 4, from += 8) {
      const below = from + row
      store<f32>(y, max(max(load<f32>(from), load<f32>(from, 4)), max(load<f32>(below), load<f32>(below, 4))))
    }
  }
}

/** Each dy goes to the first element of its window, row by row, that equals y. */
export function maxPoolGrad(dy: usize, x: usize, y: usize, dx: usize, planes: i32, geometry: usize): void {
  readGeometry(geometry)
  const halving = isHalving()
  // Side by side and nothing left over: the vector path then writes every element.
  const covering = halving && ((height | width) & 1) == 0
  if (!covering) memory.fill(dx, 0, <usize>(planes * height * width) << 2)
  for (let plane = 0; plane < planes; plane++) {
    if (halving) spreadToSquares(dy, x, y, dx)
    else spreadToWindows(dy, x, y, dx)
    x += <usize>(height * width) << 2
    dx += <usize>(height * width) << 2
    y += <usize>(outHeight * outWidth) << 2
    dy += <usize>(outHeight * outWidth) << 2
  }
}

function spreadToWindows(dy: usize, x: usize, y: usize, dx: usize): void {
  for (let oy = 0; oy < outHeight; oy++) {
    for (let ox = 0; ox < outWidth; ox++) {
      const at = firstEqual(x, load<f32>(y), oy, ox)
      if (at >= 0) {
        const to = dx + (<usize>at << 2)
        store<f32>(to, load<f32>(to) + load<f32>(dy))
      }
      y += 4
      dy += 4
    }
  }
}

function firstEqual(x: usize, value: f32, oy: i32, ox: i32): i32 {
  for (let iy = top(oy); iy < bottom(oy); iy++) {
    for (let ix = left(ox); ix < right(ox); ix++) {
      if (load<f32>(x + (<usize>(iy * width + ix) << 2)) == value) return iy * width + ix
    }
  }
  return -1
}

function spreadToSquares(dy: usize, x: usize, y: usize, dx: usize): void {
  const row = <usize>width << 2
  for (let oy = 0; oy < outHeight; oy++) {
    let from = x + <usize>(2 * oy) * row
    let to = dx + <usize>(2 * oy) * row
    const end = y + (<usize>outWidth << 2)
    for (; y + 16 <= end; y += 16, dy += 16, from += 32, to += 32) {
      const best = v128.load(y)
      const gradient = v128.load(dy)
      const u0 = v128.load(from), u1 = v128.load(from, 16)
      const l0 = v128.load(from + row), l1 = v128.load(from + row, 16)
      const m0 = f32x4.eq(evens(u0, u1), best)
      let taken = m0
      const m1 = v128.andnot(f32x4.eq(odds(u0, u1), best), taken)
      taken = v128.or(taken, m1)
      const m2 = v128.andnot(f32x4.eq(evens(l0, l1), best), taken)
      taken = v128.or(taken, m2)
      const m3 = v128.andnot(f32x4.eq(odds(l0, l1), best), taken)
      const g0 = v128.and(gradient, m0), g1 = v128.and(gradient, m1)
      const g2 = v128.and(gradient, m2), g3 = v128.and(gradient, m3)
      v128.store(to, v128.shuffle<f32>(g0, g1, 0, 4, 1, 5))
      v128.store(to, v128.shuffle<f32>(g0, g1, 2, 6, 3, 7), 16)
      v128.store(to + row, v128.shuffle<f32>(g2, g3, 0, 4, 1, 5))
      v128.store(to + row, v128.shuffle<f32>(g2, g3, 2, 6, 3, 7), 16)
    }
    for (; y < end; y += 4, dy += 4, from += 8, to += 8) {
      const best = load<f32>(y)
      const gradient = load<f32>(dy)
      const m0 = load<f32>(from) == best
      const m1 = !m0 && load<f32>(from, 4) == best
      const m2 = !m0 && !m1 && load<f32>(from + row) == best
      const m3 = !m0 && !m1 && !m2 && load<f32>(from + row, 4) == best
      store<f32>(to, m0 ? gradient : 0)
      store<f32>(to, m1 ? gradient : 0, 4)
      store<f32>(to + row, m2 ? gradient : 0)
      store<f32>(to + row, m3 ? gradient : 0, 4)
    }
  }
}

/** What a window's sum is divided by. */
// @ts-ignore: decorator
@inline
function windowCount(oy: i32, ox: i32, countPad: i32): f32 {
  const inside = (bottom(oy) - top(oy)) * (right(ox) - left(ox))
  return <f32>(countPad ? kernelHeight * kernelWidth : inside)
}

export function averagePool(x: usize, y: usize, planes: i32, geometry: usize, countPad: i32): void {
  readGeometry(geometry)
  const halving = isHalving()
  for (let plane = 0; plane < planes; plane++) {
    if (halving) {
      meanOfSquares(x, y)
    } else {
      let to = y
      for (let oy = 0; oy < outHeight; oy++) {
        for (let ox = 0; ox < outWidth; ox++) {
          let sum: f32 = 0
          for (let iy = top(oy); iy < bottom(oy); iy++) {
            for (let ix = left(ox); ix < right(ox); ix++) sum += load<f32>(x + (<usize>(iy * width + ix) << 2))
          }
          store<f32>(to, sum / windowCount(oy, ox, countPad))
          to += 4
        }
      }
    }
    x += <usize>(height * width) << 2
    y += <usize>(outHeight * outWidth) << 2
  }
}

function meanOfSquares(x: usize, y: usize): void {
  const row = <usize>width << 2
  for (let oy = 0; oy < outHeight; oy++) {
    let from = x + <usize>(2 * oy) * row
    const end = y + (<usize>outWidth << 2)
    for (; y + 16 <= end; y += 16, from += 32) {
      const upper = f32x4.add(v128.load(from), v128.load(from + row))
      const lower = f32x4.add(v128.load(from, 16), v128.load(from + row, 16))
      v128.store(y, f32x4.mul(f32x4.add(evens(upper, lower), odds(upper, lower)), f32x4.splat(0.25)))
    }
    for (; y < end; y += 4, from += 8) {
      const below = from + row
      store<f32>(y, (load<f32>(from) + load<f32>(below) + (load<f32>(from, 4) + load<f32>(below, 4))) * 0.25)
    }
  }
}

export function averagePoolGrad(dy: usize, dx: usize, planes: i32, geometry: usize, countPad: i32): void {
  readGeometry(geometry)
  const halving = isHalving()
  memory.fill(dx, 0, <usize>(planes * height * width) << 2)
  for (let plane = 0; plane < planes; plane++) {
    if (halving) shareWithSquares(dy, dx)
    else shareWithWindows(dy, dx, countPad)
    dx += <usize>(height * width) << 2
    dy += <usize>(outHeight * outWidth) << 2
  }
}

function shareWithWindows(dy: usize, dx: usize, countPad: i32): void {
  for (let oy = 0; oy < outHeight; oy++) {
    for (let ox = 0; ox < outWidth; ox++) {
      const part = load<f32>(dy) / windowCount(oy, ox, countPad)
      for (let iy = top(oy); iy < bottom(oy); iy++) {
        for (let ix = left(ox); ix < right(ox); ix++) {
          const to = dx + (<usize>(iy * width + ix) << 2)
          store<f32>(to, load<f32>(to) + part)
        }
      }
      dy += 4
    }
  }
}

function shareWithSquares(dy: usize, dx: usize): void {
  const row = <usize>width << 2
  for (let oy = 0; oy < outHeight; oy++) {
    let to = dx + <usize>(2 * oy) * row
    const end = dy + (<usize>outWidth << 2)
    for (; dy + 16 <= end; dy += 16, to += 32) {
      const part = f32x4.mul(v128.load(dy), f32x4.splat(0.25))
      const low = v128.shuffle<f32>(part, part, 0, 0, 1, 1)
      const high = v128.shuffle<f32>(part, part, 2, 2, 3, 3)
      v128.store(to, low)
      v128.store(to, high, 16)
      v128.store(to + row, low)
      v128.store(to + row, high, 16)
    }
    for (; dy < end; dy += 4, to += 8) {
      const part = load<f32>(dy) * 0.25
      store<f32>(to, part)
      store<f32>(to, part, 4)
      store<f32>(to + row, part)
      store<f32>(to + row, part, 4)
    }
  }
}
