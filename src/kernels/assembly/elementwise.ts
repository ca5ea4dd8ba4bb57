import { begin, innerSize, innerStride, next, p, q } from './layout'
import { storeLanes } from './simd'

// y = a op b with broadcasting. Along the innermost axis an operand either moves with y (stride 1) or stays (stride 0).

// @ts-ignore: decorator
@inline
const ADD: i32 = 0
// @ts-ignore: decorator
@inline
const SUB: i32 = 1
// @ts-ignore: decorator
@inline
const MUL: i32 = 2
// @ts-ignore: decorator
@inline
const DIV: i32 = 3
// @ts-ignore: decorator
@inline
const MAX: i32 = 4
// @ts-ignore: decorator
@inline
const MIN: i32 = 5
// @ts-ignore: decorator
@inline
const POW: i32 = 6

// @ts-ignore: decorator
@inline
function apply4(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b)
  if (op == SUB) return f32x4.sub(a, b)
  if (op == MUL) return f32x4.mul(a, b)
  if (op == DIV) return f32x4.div(a, b)
  if (op == MAX) return f32x4.max(a, b)
  if (op == MIN) return f32x4.min(a, b)
  return pow4(a, b)
}

// @ts-ignore: decorator
@inline
function apply(op: i32, a: f32, b: f32): f32 {
  if (op == ADD) return a + b
  if (op == SUB) return a - b
  if (op == MUL) return a * b
  if (op == DIV) return a / b
  if (op == MAX) return max(a, b)
  if (op == MIN) return min(a, b)
  return Mathf.pow(a, b)
}

// @ts-ignore: decorator
@inline
function binary(op: i32, a: usize, b: usize, y: usize, layout: usize): void {
  const bytes = <usize>innerSize(layout) << 2
  const vectorBytes = bytes & ~15
  const stepA: usize = innerStride(layout, 0) ? 4 : 0
  const stepB: usize = innerStride(layout, 1) ? 4 : 0
  begin(layout)
  do {
    let left = a + (<usize>p << 2)
    let right = b + (<usize>q << 2)
    const vectorEnd = y + vectorBytes
    const end = y + bytes
    if (stepA && stepB) {
      for (; y < vectorEnd; y += 16, left += 16, right += 16) v128.store(y, apply4(op, v128.load(left), v128.load(right)))
    } else if (stepA) {
      const value = v128.load32_splat(right)
      for (; y < vectorEnd; y += 16, left += 16) v128.store(y, apply4(op, v128.load(left), value))
    } else {
      const value = v128.load32_splat(left)
      for (; y < vectorEnd; y += 16, right += 16) v128.store(y, apply4(op, value, v128.load(right)))
    }
    for (; y < end; y += 4, left += stepA, right += stepB) store<f32>(y, apply(op, load<f32>(left), load<f32>(right)))
  } while (next())
}

export function add(a: usize, b: usize, y: usize, layout: usize): void { binary(ADD, a, b, y, layout) }
export function sub(a: usize, b: usize, y: usize, layout: usize): void { binary(SUB, a, b, y, layout) }
export function mul(a: usize, b: usize, y: usize, layout: usize): void { binary(MUL, a, b, y, layout) }
export function div(a: usize, b: usize, y: usize, layout: usize): void { binary(DIV, a, b, y, layout) }
export function maximum(a: usize, b: usize, y: usize, layout: usize): void { binary(MAX, a, b, y, layout) }
export function minimum(a: usize, b: usize, y: usize, layout: usize): void { binary(MIN, a, b, y, layout) }

/** What is left of int32 ones: from 0 to below `divisor`, which is above 0. */
export function modulo(x: usize, y: usize, n: i32, divisor: i32): void {
  for (; n > 0; n--, x += 4, y += 4) {
    const rest = load<i32>(x) % divisor
    store<i32>(y, rest < 0 ? rest + divisor : rest)
  }
}

/** The exponents that layers and losses have most are a few products of the base. */
export function power(a: usize, b: usize, y: usize, layout: usize): void {
  const single = load<i32>(layout) == 1 && innerStride(layout, 0) == 1 && innerStride(layout, 1) == 0
  if (!single || !powerOfAll(a, load<f32>(b), y, innerSize(layout))) binary(POW, a, b, y, layout)
}

/** x^exponent, if that is 0.5, 1, 2 or 3. */
function powerOfAll(x: usize, exponent: f32, y: usize, n: i32): bool {
  if (exponent != 0.5 && exponent != 1 && exponent != 2 && exponent != 3) return false
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const base = v128.load(x)
    let result = base
    if (exponent == 0.5) result = f32x4.sqrt(base)
    if (exponent >= 2) result = f32x4.mul(result, base)
    if (exponent == 3) result = f32x4.mul(result, base)
    storeLanes(y, result, n)
  }
  return true
}

// @ts-ignore: decorator
@inline
function pow4(a: v128, b: v128): v128 {
  return f32x4(
    Mathf.pow(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0)),
    Mathf.pow(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1)),
    Mathf.pow(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2)),
    Mathf.pow(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3)),
  )
}
