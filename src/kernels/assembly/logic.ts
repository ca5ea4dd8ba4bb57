import { begin, innerSize, innerStride, next, p, q } from './layout'

// Comparisons, which make bools (bytes of 0 and 1), and what is made of bools. The walk of a and b is elementwise.ts's.

// As the runtime numbers them (kernels/exports.ts).
// @ts-ignore: decorator
@inline
const EQUAL: i32 = 0
// @ts-ignore: decorator
@inline
const LESS: i32 = 1
// @ts-ignore: decorator
@inline
const GREATER: i32 = 2
// @ts-ignore: decorator
@inline
const LESS_OR_EQUAL: i32 = 3
// @ts-ignore: decorator
@inline
const NOT_EQUAL: i32 = 5

// @ts-ignore: decorator
@inline
function compareFloats(op: i32, a: v128, b: v128): v128 {
  if (op == EQUAL) return f32x4.eq(a, b)
  if (op == LESS) return f32x4.lt(a, b)
  if (op == GREATER) return f32x4.gt(a, b)
  if (op == NOT_EQUAL) return f32x4.ne(a, b)
  return op == LESS_OR_EQUAL ? f32x4.le(a, b) : f32x4.ge(a, b)
}

// @ts-ignore: decorator
@inline
function compareIntegers(op: i32, a: v128, b: v128): v128 {
  if (op == EQUAL) return i32x4.eq(a, b)
  if (op == LESS) return i32x4.lt_s(a, b)
  if (op == GREATER) return i32x4.gt_s(a, b)
  return op == LESS_OR_EQUAL ? i32x4.le_s(a, b) : i32x4.ge_s(a, b)
}

/** y (bool) = a op b, where a and b are float32 or int32. */
export function compare(a: usize, b: usize, y: usize, layout: usize, op: i32, floats: bool): void {
  const n = innerSize(layout)
  const stepA: usize = innerStride(layout, 0) ? 16 : 0
  const stepB: usize = innerStride(layout, 1) ? 16 : 0
  const ones = i8x16.splat(1)
  begin(layout)
  do {
    let left = a + (<usize>p << 2)
    let right = b + (<usize>q << 2)
    for (let rest = n; rest > 0; rest -= 4, left += stepA, right += stepB) {
      const va = stepA ? v128.load(left) : v128.load32_splat(left)
      const vb = stepB ? v128.load(right) : v128.load32_splat(right)
      const mask = floats ? compareFloats(op, va, vb) : compareIntegers(op, va, vb)
      const halves = i16x8.narrow_i32x4_s(mask, mask)
      let bytes = i32x4.extract_lane(v128.and(i8x16.narrow_i16x8_s(halves, halves), ones), 0)
      if (rest >= 4) {
        store<i32>(y, bytes)
        y += 4
      } else {
        for (let i = 0; i < rest; i++, bytes >>= 8) store<u8>(y++, <u8>bytes)
      }
    }
  } while (next())
}

/** y = a and b, or a or b. */
export function combine(a: usize, b: usize, y: usize, layout: usize, or: bool): void {
  const n = innerSize(layout)
  const stepA: usize = innerStride(layout, 0) ? 1 : 0
  const stepB: usize = innerStride(layout, 1) ? 1 : 0
  begin(layout)
  do {
    let left = a + <usize>p
    let right = b + <usize>q
    for (let i = 0; i < n; i++, left += stepA, right += stepB) {
      const one = load<u8>(left) != 0
      const other = load<u8>(right) != 0
      store<u8>(y++, <u8>(or ? one || other : one && other))
    }
  } while (next())
}

export function not(x: usize, y: usize, n: i32): void {
  for (; n > 0; n--) store<u8>(y++, <u8>!load<u8>(x++))
}

/** out = x where the condition holds, else y; x is operand p, y is q, and the condition goes with `out`. */
// @ts-ignore: decorator
@inline
function select<T>(condition: usize, x: usize, y: usize, out: usize, layout: usize): void {
  const n = innerSize(layout)
  const stepX = <usize>(innerStride(layout, 0) ? sizeof<T>() : 0)
  const stepY = <usize>(innerStride(layout, 1) ? sizeof<T>() : 0)
  begin(layout)
  do {
    let left = x + <usize>(p * sizeof<T>())
    let right = y + <usize>(q * sizeof<T>())
    let i = 0
    if (sizeof<T>() == 4) {
      for (; i + 4 <= n; i += 4, condition += 4, out += 16, left += 4 * stepX, right += 4 * stepY) {
        const there = stepX ? v128.load(left) : v128.load32_splat(left)
        const otherwise = stepY ? v128.load(right) : v128.load32_splat(right)
        const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(condition)))
        v128.store(out, v128.bitselect(there, otherwise, i32x4.ne(words, i32x4.splat(0))))
      }
    }
    for (; i < n; i++, out += sizeof<T>(), left += stepX, right += stepY) {
      store<T>(out, load<T>(load<u8>(condition++) ? left : right))
    }
  } while (next())
}

export function select8(condition: usize, x: usize, y: usize, out: usize, layout: usize): void { select<u8>(condition, x, y, out, layout) }
export function select32(condition: usize, x: usize, y: usize, out: usize, layout: usize): void { select<u32>(condition, x, y, out, layout) }
export function select64(condition: usize, x: usize, y: usize, out: usize, layout: usize): void { select<u64>(condition, x, y, out, layout) }
