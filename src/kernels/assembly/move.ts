import { begin, innerSize, innerStride, next, p } from './layout'

// Values that move and do not change, but for their type.

/** y = x with its axes permuted: y in order, operand p of the layout is x. T is an integer as wide as an element. */
// @ts-ignore: decorator
@inline
function transpose<T>(x: usize, y: usize, layout: usize): void {
  const n = <usize>innerSize(layout)
  const stride = <usize>innerStride(layout, 0)
  begin(layout)
  do {
    let from = x + <usize>p * sizeof<T>()
    const end = y + n * sizeof<T>()
    for (; y < end; y += sizeof<T>(), from += stride * sizeof<T>()) store<T>(y, load<T>(from))
  } while (next())
}

export function transpose8(x: usize, y: usize, layout: usize): void { transpose<u8>(x, y, layout) }
export function transpose32(x: usize, y: usize, layout: usize): void { transpose<u32>(x, y, layout) }
export function transpose64(x: usize, y: usize, layout: usize): void { transpose<u64>(x, y, layout) }

/** `rows` pieces of `bytes`; each side moves on by its own pitch. */
export function copyRows(x: usize, y: usize, rows: i32, bytes: i32, pitchX: i32, pitchY: i32): void {
  for (; rows > 0; rows--, x += pitchX, y += pitchY) memory.copy(y, x, bytes)
}

/**
 * x [outer, size, bytes] -> y [outer, count, bytes] by int32 indices; a negative one counts from the end.
 * Returns the place of the first index outside of x, or -1.
 */
export function gather(x: usize, indices: usize, y: usize, outer: i32, size: i32, count: i32, bytes: i32): i32 {
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < count; j++, y += bytes) {
      let index = load<i32>(indices + (<usize>j << 2))
      if (index < 0) index += size
      if (<u32>index >= <u32>size) return j
      const from = x + <usize>index * bytes
      if (bytes == 4) store<u32>(y, load<u32>(from))
      else memory.copy(y, from, bytes)
    }
    x += <usize>size * bytes
  }
  return -1
}

/** dx [outer, size, inner] = zeros, with each slice of dy [outer, count, inner] added at its index. The indices are gather's. */
export function gatherGrad(dy: usize, indices: usize, dx: usize, outer: i32, size: i32, count: i32, inner: i32): i32 {
  memory.fill(dx, 0, <usize>(outer * size * inner) << 2)
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < count; j++) {
      let index = load<i32>(indices + (<usize>j << 2))
      if (index < 0) index += size
      if (<u32>index >= <u32>size) return j
      let to = dx + (<usize>(index * inner) << 2)
      const end = dy + (<usize>inner << 2)
      for (; dy + 16 <= end; dy += 16, to += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(dy)))
      for (; dy < end; dy += 4, to += 4) store<f32>(to, load<f32>(to) + load<f32>(dy))
    }
    dx += <usize>(size * inner) << 2
  }
  return -1
}

// Element types as the runtime numbers them (runtime/lower/move.ts); int64 is int32 in memory.

// @ts-ignore: decorator
@inline
const FLOAT32: i32 = 0
// @ts-ignore: decorator
@inline
const FLOAT64: i32 = 1
// @ts-ignore: decorator
@inline
const INT32: i32 = 2
// @ts-ignore: decorator
@inline
const UINT8: i32 = 3

/** Cuts fractions off towards zero; what the new type cannot hold has no defined value, as in ONNX. To bool: {@link isNonZero}. */
export function cast(x: usize, y: usize, n: i32, from: i32, to: i32): void {
  if (from == FLOAT32) castFrom<f32>(x, y, n, to)
  else if (from == FLOAT64) castFrom<f64>(x, y, n, to)
  else if (from == INT32) castFrom<i32>(x, y, n, to)
  else castFrom<u8>(x, y, n, to)
}

// @ts-ignore: decorator
@inline
function castFrom<F>(x: usize, y: usize, n: i32, to: i32): void {
  if (to == FLOAT32) convert<F, f32>(x, y, n)
  else if (to == FLOAT64) convert<F, f64>(x, y, n)
  else if (to == INT32) convert<F, i32>(x, y, n)
  else convert<F, u8>(x, y, n)
}

function convert<F, T>(x: usize, y: usize, n: i32): void {
  for (; n > 0; n--, x += sizeof<F>(), y += sizeof<T>()) store<T>(y, <T>load<F>(x))
}

/** y (bool) = x != 0. */
export function isNonZero(x: usize, y: usize, n: i32, from: i32): void {
  if (from == FLOAT32) compare<f32>(x, y, n)
  else if (from == FLOAT64) compare<f64>(x, y, n)
  else if (from == INT32) compare<i32>(x, y, n)
  else compare<u8>(x, y, n)
}

function compare<F>(x: usize, y: usize, n: i32): void {
  for (; n > 0; n--, x += sizeof<F>(), y++) store<u8>(y, <u8>(load<F>(x) != 0))
}
