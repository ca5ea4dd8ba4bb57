import { relu, sigmoid, tanh } from './activation'
import { madd, storeLanes } from './simd'

// The functions of recurrent layers, numbered as in src/kernels/exports.ts, and their derivatives from what they gave.

// @ts-ignore: decorator
@inline
const TANH: i32 = 0
// @ts-ignore: decorator
@inline
const SIGMOID: i32 = 1
// @ts-ignore: decorator
@inline
const RELU: i32 = 2
// @ts-ignore: decorator
@inline
const HARD_SIGMOID: i32 = 3

/** One entry of the table of a recurrent layer. */
// @ts-ignore: decorator
@unmanaged
export class Activation {
  kind: i32
  alpha: f32
  beta: f32
}

/** x = f(x) over n float32. */
export function activate(f: Activation, x: usize, n: i32): void {
  if (f.kind == TANH) tanh(x, x, n)
  else if (f.kind == SIGMOID) sigmoid(x, x, n)
  else if (f.kind == RELU) relu(x, x, n)
  else affine(f.kind == HARD_SIGMOID, f32x4.splat(f.alpha), f32x4.splat(f.beta), x, n)
}

/** x = alpha x + beta, limited to 0 and 1 if `hard`. */
function affine(hard: bool, alpha: v128, beta: v128, x: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16) {
    let y = madd(alpha, v128.load(x), beta)
    if (hard) y = f32x4.min(f32x4.max(y, f32x4.splat(0)), f32x4.splat(1))
    storeLanes(x, y, n)
  }
}

/** df/dx where f gave y. */
// @ts-ignore: decorator
@inline
export function slope4(f: Activation, y: v128): v128 {
  const one = f32x4.splat(1)
  if (f.kind == TANH) return f32x4.sub(one, f32x4.mul(y, y))
  if (f.kind == SIGMOID) return f32x4.mul(y, f32x4.sub(one, y))
  if (f.kind == RELU) return v128.and(one, f32x4.gt(y, f32x4.splat(0)))
  const alpha = f32x4.splat(f.alpha)
  if (f.kind == HARD_SIGMOID) return v128.and(alpha, v128.and(f32x4.gt(y, f32x4.splat(0)), f32x4.lt(y, one)))
  return alpha
}
