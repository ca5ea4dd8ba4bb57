import { sumRun } from './reduce'
import { exp4, log, madd, maxLanes, storeLanes, sumLanes } from './simd'

// Softmax and LogSoftmax along the middle axis of [outer, n, inner], with their gradients. A row is n neighbours; where
// inner > 1 it is gathered into `scratch` (2 n float32) and scattered back.

// @ts-ignore: decorator
@inline
const SOFTMAX: i32 = 0
// @ts-ignore: decorator
@inline
const LOG_SOFTMAX: i32 = 1
// @ts-ignore: decorator
@inline
const SOFTMAX_GRAD: i32 = 2
// @ts-ignore: decorator
@inline
const LOG_SOFTMAX_GRAD: i32 = 3

export function softmax(x: usize, y: usize, outer: i32, n: i32, inner: i32, scratch: usize): void {
  overRows(SOFTMAX, 0, x, y, outer, n, inner, scratch)
}

export function logSoftmax(x: usize, y: usize, outer: i32, n: i32, inner: i32, scratch: usize): void {
  overRows(LOG_SOFTMAX, 0, x, y, outer, n, inner, scratch)
}

export function softmaxGrad(dy: usize, y: usize, dx: usize, outer: i32, n: i32, inner: i32, scratch: usize): void {
  overRows(SOFTMAX_GRAD, dy, y, dx, outer, n, inner, scratch)
}

export function logSoftmaxGrad(dy: usize, y: usize, dx: usize, outer: i32, n: i32, inner: i32, scratch: usize): void {
  overRows(LOG_SOFTMAX_GRAD, dy, y, dx, outer, n, inner, scratch)
}

// @ts-ignore: decorator
@inline
function overRows(op: i32, dy: usize, x: usize, y: usize, outer: i32, n: i32, inner: i32, scratch: usize): void {
  const gradient = op == SOFTMAX_GRAD || op == LOG_SOFTMAX_GRAD
  const second = scratch + (<usize>n << 2)
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      const at = <usize>(i * n * inner + j) << 2
      if (inner == 1) {
        row(op, dy + at, x + at, y + at, n)
      } else {
        gather(x + at, scratch, n, inner)
        if (gradient) gather(dy + at, second, n, inner)
        row(op, second, scratch, scratch, n)
        scatter(scratch, y + at, n, inner)
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function row(op: i32, dy: usize, x: usize, y: usize, n: i32): void {
  if (op == SOFTMAX) normalizeRow(x, y, n)
  else if (op == LOG_SOFTMAX) logSoftmaxRow(x, y, n)
  else if (op == SOFTMAX_GRAD) softmaxGradRow(dy, x, y, n)
  else logSoftmaxGradRow(dy, x, y, n)
}

function gather(x: usize, row: usize, n: i32, inner: i32): void {
  for (let i = 0; i < n; i++) store<f32>(row + (<usize>i << 2), load<f32>(x + (<usize>(i * inner) << 2)))
}

function scatter(row: usize, y: usize, n: i32, inner: i32): void {
  for (let i = 0; i < n; i++) store<f32>(y + (<usize>(i * inner) << 2), load<f32>(row + (<usize>i << 2)))
}

/** A vector of which only `count` lanes are the row's: the others become 0. */
// @ts-ignore: decorator
@inline
function keepLanes(v: v128, count: i32): v128 {
  return v128.and(v, i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3)))
}

/** The largest of a row. NaN may be passed over: the sum of the exponentials shows it. */
function largestOf(x: usize, n: i32): f32 {
  const end = x + (<usize>n << 2)
  let a = f32x4.splat(-Infinity), b = a, c = a, d = a
  for (; x + 64 <= end; x += 64) {
    a = f32x4.pmax(a, v128.load(x))
    b = f32x4.pmax(b, v128.load(x, 16))
    c = f32x4.pmax(c, v128.load(x, 32))
    d = f32x4.pmax(d, v128.load(x, 48))
  }
  let result = maxLanes(f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d)))
  for (; x < end; x += 4) result = max(result, load<f32>(x))
  return result
}

/** e^(x - shift) of `count` numbers, 0 in the other lanes. */
// @ts-ignore: decorator
@inline
function shiftedExp(x: usize, shift: v128, count: i32): v128 {
  const e = exp4(f32x4.sub(v128.load(x), shift))
  return count >= 4 ? e : keepLanes(e, count)
}

/** The largest of the row that {@link normalizeRow} had last. */
let largest: f32 = 0

/** Writes softmax(x) and returns the sum of e^(x - largest). y may be x. */
function normalizeRow(x: usize, y: usize, n: i32): f32 {
  largest = largestOf(x, n)
  const shift = f32x4.splat(largest)
  // Whole vectors apart from what is left over: the loop takes half the time without a test in it.
  const whole = (<usize>n << 2) & ~15
  let sums = f32x4.splat(0)
  for (let at: usize = 0; at < whole; at += 16) {
    const e = shiftedExp(x + at, shift, 4)
    sums = f32x4.add(sums, e)
    v128.store(y + at, e)
  }
  if (n & 3) {
    const e = shiftedExp(x + whole, shift, n & 3)
    sums = f32x4.add(sums, e)
    storeLanes(y + whole, e, n & 3)
  }
  const sum = sumLanes(sums)
  const inverse = f32x4.splat(1 / sum)
  for (let at: usize = 0; at < whole; at += 16) v128.store(y + at, f32x4.mul(v128.load(y + at), inverse))
  if (n & 3) storeLanes(y + whole, f32x4.mul(v128.load(y + whole), inverse), n & 3)
  return sum
}

/** Writes softmax(x) and returns log(sum(exp(x))). y may be x. */
export function softmaxRow(x: usize, y: usize, n: i32): f64 {
  const sum = normalizeRow(x, y, n)
  return <f64>largest + log(sum)
}

/** x - log(sum(exp(x))), with the largest x taken out of both first. y may be x. */
function logSoftmaxRow(x: usize, y: usize, n: i32): void {
  const shift = f32x4.splat(largestOf(x, n))
  const whole = (<usize>n << 2) & ~15
  let sums = f32x4.splat(0)
  for (let at: usize = 0; at < whole; at += 16) sums = f32x4.add(sums, shiftedExp(x + at, shift, 4))
  if (n & 3) sums = f32x4.add(sums, shiftedExp(x + whole, shift, n & 3))
  const logSum = f32x4.splat(<f32>log(sumLanes(sums)))
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    storeLanes(y + at, f32x4.sub(f32x4.sub(v128.load(x + at), shift), logSum), n - i)
  }
}

/** y (dy - sum(dy y)). dx may be y or dy. */
function softmaxGradRow(dy: usize, y: usize, dx: usize, n: i32): void {
  let sums = f32x4.splat(0)
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    sums = f32x4.add(sums, keepLanes(f32x4.mul(v128.load(dy + at), v128.load(y + at)), n - i))
  }
  const sum = f32x4.splat(sumLanes(sums))
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    storeLanes(dx + at, f32x4.mul(v128.load(y + at), f32x4.sub(v128.load(dy + at), sum)), n - i)
  }
}

/** dy - exp(y) sum(dy). dx may be y or dy. */
function logSoftmaxGradRow(dy: usize, y: usize, dx: usize, n: i32): void {
  const sum = f32x4.splat(-sumRun(dy, n))
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    storeLanes(dx + at, madd(exp4(v128.load(y + at)), sum, v128.load(dy + at)), n - i)
  }
}
