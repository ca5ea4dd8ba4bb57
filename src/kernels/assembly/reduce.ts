import { begin, innerSize, innerStride, next, p, q } from './layout'
import { maxLanes, storeLanes, sumLanes } from './simd'

// Reductions and their reverse. In a layout, q is the reduced tensor: stride 0 along the axes that were reduced.

/** y = scale * sum of x. x is walked in its own order; `count` elements in y. */
export function reduceSum(x: usize, y: usize, count: i32, scale: f32, layout: usize): void {
  memory.fill(y, 0, <usize>count << 2)
  const n = innerSize(layout)
  const alongY = innerStride(layout, 1) != 0
  begin(layout)
  do {
    const to = y + (<usize>q << 2)
    if (alongY) addRun(x, to, n)
    else store<f32>(to, load<f32>(to) + sumRun(x, n))
    x += <usize>n << 2
  } while (next())
  if (scale != 1) {
    for (let i = 0; i < count; i++, y += 4) store<f32>(y, load<f32>(y) * scale)
  }
}

// @ts-ignore: decorator
@inline
function addRun(x: usize, y: usize, n: i32): void {
  const end = x + (<usize>n << 2)
  for (; x + 16 <= end; x += 16, y += 16) v128.store(y, f32x4.add(v128.load(y), v128.load(x)))
  for (; x < end; x += 4, y += 4) store<f32>(y, load<f32>(y) + load<f32>(x))
}

/** Sixteen partial sums: no chain of dependent additions, and less rounding than one. */
export function sumRun(x: usize, n: i32): f32 {
  const end = x + (<usize>n << 2)
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0)
  for (; x + 64 <= end; x += 64) {
    s0 = f32x4.add(s0, v128.load(x))
    s1 = f32x4.add(s1, v128.load(x, 16))
    s2 = f32x4.add(s2, v128.load(x, 32))
    s3 = f32x4.add(s3, v128.load(x, 48))
  }
  for (; x + 16 <= end; x += 16) s0 = f32x4.add(s0, v128.load(x))
  let sum = sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)))
  for (; x < end; x += 4) sum += load<f32>(x)
  return sum
}

export function reduceMax(x: usize, y: usize, count: i32, layout: usize): void { reduceToExtreme(false, x, y, count, layout) }
export function reduceMin(x: usize, y: usize, count: i32, layout: usize): void { reduceToExtreme(true, x, y, count, layout) }

// @ts-ignore: decorator
@inline
function reduceToExtreme(least: bool, x: usize, y: usize, count: i32, layout: usize): void {
  for (let i = 0; i < count; i++) store<f32>(y + (<usize>i << 2), least ? Infinity : -Infinity)
  const n = innerSize(layout)
  const alongY = innerStride(layout, 1) != 0
  begin(layout)
  do {
    const to = y + (<usize>q << 2)
    if (alongY) extremeWithRun(least, x, to, n)
    else if (least) store<f32>(to, min(load<f32>(to), minRun(x, n)))
    else store<f32>(to, max(load<f32>(to), maxRun(x, n)))
    x += <usize>n << 2
  } while (next())
}

// @ts-ignore: decorator
@inline
function extremeWithRun(least: bool, x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const a = v128.load(y)
    const b = v128.load(x)
    storeLanes(y, least ? f32x4.min(a, b) : f32x4.max(a, b), n)
  }
}

function minRun(x: usize, n: i32): f32 {
  let best = f32x4.splat(Infinity)
  const end = x + (<usize>n << 2)
  for (; x + 16 <= end; x += 16) best = f32x4.min(best, v128.load(x))
  let result = min(
    min(f32x4.extract_lane(best, 0), f32x4.extract_lane(best, 1)),
    min(f32x4.extract_lane(best, 2), f32x4.extract_lane(best, 3)),
  )
  for (; x < end; x += 4) result = min(result, load<f32>(x))
  return result
}

function maxRun(x: usize, n: i32): f32 {
  const end = x + (<usize>n << 2)
  let best = f32x4.splat(-Infinity)
  if (n >= 16) {
    let b1 = best, b2 = best, b3 = best
    for (; x + 64 <= end; x += 64) {
      best = f32x4.max(best, v128.load(x))
      b1 = f32x4.max(b1, v128.load(x, 16))
      b2 = f32x4.max(b2, v128.load(x, 32))
      b3 = f32x4.max(b3, v128.load(x, 48))
    }
    best = f32x4.max(f32x4.max(best, b1), f32x4.max(b2, b3))
  }
  for (; x + 16 <= end; x += 16) best = f32x4.max(best, v128.load(x))
  let result = maxLanes(best)
  for (; x < end; x += 4) result = max(result, load<f32>(x))
  return result
}

/**
 * y (int32) = the place of the largest along the middle axis of [outer, n, inner]: the first of several, or the last.
 */
export function argMax(x: usize, y: usize, outer: i32, n: i32, inner: i32, last: bool): void {
  const pitch = <usize>inner << 2
  for (let i = 0; i < outer; i++, x += <usize>(n - 1) * pitch) {
    for (let j = 0; j < inner; j++, x += 4, y += 4) {
      let best = load<f32>(x)
      let place = 0
      for (let k = 1; k < n; k++) {
        const value = load<f32>(x + <usize>k * pitch)
        if (value > best || (last && value == best)) {
          best = value
          place = k
        }
      }
      store<i32>(y, place)
    }
  }
}

/** y = scale * x, repeated along the axes where x (operand p) has stride 0. */
export function broadcast(x: usize, y: usize, scale: f32, layout: usize): void {
  const bytes = <usize>innerSize(layout) << 2
  const step: usize = innerStride(layout, 0) ? 4 : 0
  const scale4 = f32x4.splat(scale)
  begin(layout)
  do {
    let from = x + (<usize>p << 2)
    const end = y + bytes
    if (step) {
      for (; y + 16 <= end; y += 16, from += 16) v128.store(y, f32x4.mul(v128.load(from), scale4))
    } else {
      const value = f32x4.mul(v128.load32_splat(from), scale4)
      for (; y + 16 <= end; y += 16) v128.store(y, value)
    }
    for (; y < end; y += 4, from += step) store<f32>(y, load<f32>(from) * scale)
  } while (next())
}
