import { begin, innerSize, innerStride, next, p, q } from './layout'
import { storeLanes } from './simd'

// Values that move and do not change, but for their type.

/**
 * Copies elements from where operand p of the layout lies in x to where operand q lies in y: a permutation of axes, a
 * slice, a repetition (stride 0). T is an integer as wide as an element.
 */
// @ts-ignore: decorator
@inline
function copy<T>(x: usize, y: usize, layout: usize): void {
  const n = innerSize(layout)
  const stepX = innerStride(layout, 0)
  const stepY = innerStride(layout, 1)
  begin(layout)
  do {
    const from = x + <usize>(p * sizeof<T>())
    const to = y + <usize>(q * sizeof<T>())
    if (stepX == 1 && stepY == 1) {
      copyRun<T>(from, to, n)
    } else {
      for (let i = 0, f = from, t = to; i < n; i++, f += <usize>(stepX * sizeof<T>()), t += <usize>(stepY * sizeof<T>())) {
        store<T>(t, load<T>(f))
      }
    }
  } while (next())
}

/** memory.copy costs more to call than it saves for short runs. */
// @ts-ignore: decorator
@inline
function copyRun<T>(from: usize, to: usize, n: i32): void {
  const bytes = <usize>n * sizeof<T>()
  if (bytes > 512) {
    memory.copy(to, from, bytes)
    return
  }
  const end = from + bytes
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, v128.load(from))
  for (; from < end; from += sizeof<T>(), to += sizeof<T>()) store<T>(to, load<T>(from))
}

export function copy8(x: usize, y: usize, layout: usize): void { copy<u8>(x, y, layout) }
export function copy64(x: usize, y: usize, layout: usize): void { copy<u64>(x, y, layout) }

export function copy32(x: usize, y: usize, layout: usize): void {
  const rank = load<i32>(layout)
  const table = layout + (<usize>rank << 2)
  const turned = rank > 1 && innerStride(layout, 1) == 1 && load<i32>(table + ((<usize>rank - 1) << 2)) == 1
  if (turned && innerStride(layout, 0) > 1) transposeBlocks(x, y, layout)
  else if (innerStride(layout, 0) == 0 && innerStride(layout, 1) == 1) repeat32(x, y, layout)
  else copy<u32>(x, y, layout)
}

/** Where runs of y are one element of x each. */
function repeat32(x: usize, y: usize, layout: usize): void {
  const n = innerSize(layout)
  begin(layout)
  do {
    const value = v128.load32_splat(x + (<usize>p << 2))
    let to = y + (<usize>q << 2)
    for (let i = n; i > 0; i -= 4, to += 16) storeLanes(to, value, i)
  } while (next())
}

/**
 * Matrices that are turned: x goes on along the second innermost axis, y along the innermost. In blocks of four by
 * four, so that both are read and written in vectors.
 */
function transposeBlocks(x: usize, y: usize, layout: usize): void {
  const rank = <usize>load<i32>(layout)
  const rows = load<i32>(layout + ((rank - 1) << 2))
  const columns = innerSize(layout)
  const pitchX = <usize>innerStride(layout, 0) << 2
  const pitchY = <usize>load<i32>(layout + ((3 * rank - 1) << 2)) << 2
  begin(layout, 2)
  do {
    let from = x + (<usize>p << 2)
    let to = y + (<usize>q << 2)
    let i = 0
    for (; i + 4 <= rows; i += 4, from += 16, to += 4 * pitchY) {
      let f = from
      let t = to
      let j = 0
      for (; j + 4 <= columns; j += 4, t += 16) {
        const a = v128.load(f)
        const b = v128.load(f + pitchX)
        const c = v128.load(f + 2 * pitchX)
        const d = v128.load(f + 3 * pitchX)
        f += 4 * pitchX
        const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
        const ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
        const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
        const cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
        v128.store(t, v128.shuffle<i64>(ab0, cd0, 0, 2))
        v128.store(t + pitchY, v128.shuffle<i64>(ab0, cd0, 1, 3))
        v128.store(t + 2 * pitchY, v128.shuffle<i64>(ab1, cd1, 0, 2))
        v128.store(t + 3 * pitchY, v128.shuffle<i64>(ab1, cd1, 1, 3))
      }
      for (; j < columns; j++, f += pitchX, t += 4) {
        store<u32>(t, load<u32>(f))
        store<u32>(t + pitchY, load<u32>(f, 4))
        store<u32>(t + 2 * pitchY, load<u32>(f, 8))
        store<u32>(t + 3 * pitchY, load<u32>(f, 12))
      }
    }
    for (; i < rows; i++, from += 4, to += pitchY) {
      let f = from
      const end = to + (<usize>columns << 2)
      for (let t = to; t < end; t += 4, f += pitchX) store<u32>(t, load<u32>(f))
    }
  } while (next())
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

/**
 * dx [outer, size, inner] = zeros, with each slice of dy [outer, count, inner] added at its index. The indices are
 * gather's.
 */
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

/**
 * Cuts fractions off towards zero; what the new type cannot hold has no defined value, as in ONNX. To bool: {@link
 * isNonZero}.
 */
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
