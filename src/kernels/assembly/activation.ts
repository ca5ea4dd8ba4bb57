import { erf4, exp4, log1p4, log4, madd, sigmoid4, sine4, storeLanes, tanh4 } from './simd'

// Element by element over `n` float32. The last vector may hang over the end: it is computed in full and stored in
// part, so an element has the same bits wherever it stands. y may be x, and dx may be dy (in place). Vectors come in
// pairs: two chains of arithmetic run side by side, and share what it costs to bring up the coefficients.

// @ts-ignore: decorator
@inline
const EXP: i32 = 0
// @ts-ignore: decorator
@inline
const LOG: i32 = 1
// @ts-ignore: decorator
@inline
const SQRT: i32 = 2
// @ts-ignore: decorator
@inline
const NEG: i32 = 3
// @ts-ignore: decorator
@inline
const ABS: i32 = 4
// @ts-ignore: decorator
@inline
const SIGN: i32 = 5
// @ts-ignore: decorator
@inline
const RECIPROCAL: i32 = 6
// @ts-ignore: decorator
@inline
const ERF: i32 = 7
// @ts-ignore: decorator
@inline
const SOFTPLUS: i32 = 8
// @ts-ignore: decorator
@inline
const SOFTSIGN: i32 = 9
// @ts-ignore: decorator
@inline
const ELU: i32 = 10
// @ts-ignore: decorator
@inline
const LEAKY_RELU: i32 = 11
// @ts-ignore: decorator
@inline
const HARD_SIGMOID: i32 = 12
// @ts-ignore: decorator
@inline
const GELU: i32 = 13
// @ts-ignore: decorator
@inline
const GELU_TANH: i32 = 14
// @ts-ignore: decorator
@inline
const CLIP: i32 = 15
// @ts-ignore: decorator
@inline
const RELU: i32 = 16
// @ts-ignore: decorator
@inline
const SIGMOID: i32 = 17
// @ts-ignore: decorator
@inline
const TANH: i32 = 18
// @ts-ignore: decorator
@inline
const FLOOR: i32 = 19
// @ts-ignore: decorator
@inline
const SINE: i32 = 20
// @ts-ignore: decorator
@inline
const COSINE: i32 = 21

// @ts-ignore: decorator
@inline
function above0(x: v128, there: v128, otherwise: v128): v128 {
  return v128.bitselect(there, otherwise, f32x4.gt(x, f32x4.splat(0)))
}

// @ts-ignore: decorator
@inline
function apply(op: i32, x: v128, alpha: v128, beta: v128): v128 {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  if (op == EXP) return exp4(x)
  if (op == LOG) return log4(x)
  if (op == SQRT) return f32x4.sqrt(x)
  if (op == NEG) return f32x4.neg(x)
  if (op == ABS) return f32x4.abs(x)
  if (op == SIGN) return f32x4.sub(v128.and(f32x4.gt(x, zero), one), v128.and(f32x4.lt(x, zero), one))
  if (op == RECIPROCAL) return f32x4.div(one, x)
  if (op == ERF) return erf4(x)
  if (op == SOFTPLUS) return f32x4.add(f32x4.max(x, zero), log1p4(exp4(f32x4.neg(f32x4.abs(x)))))
  if (op == SOFTSIGN) return f32x4.div(x, f32x4.add(one, f32x4.abs(x)))
  if (op == ELU) return above0(x, f32x4.mul(beta, x), f32x4.mul(alpha, f32x4.sub(exp4(x), one)))
  if (op == LEAKY_RELU) return above0(x, x, f32x4.mul(alpha, x))
  if (op == HARD_SIGMOID) return f32x4.max(zero, f32x4.min(one, madd(alpha, x, beta)))
  if (op == GELU) return f32x4.mul(x, normal(x))
  if (op == GELU_TANH) return f32x4.mul(x, sigmoid4(tanhGate(x)))
  if (op == RELU) return f32x4.max(x, zero)
  if (op == SIGMOID) return sigmoid4(x)
  if (op == TANH) return tanh4(x)
  if (op == FLOOR) return f32x4.floor(x)
  if (op == SINE) return sine4(x, 0)
  if (op == COSINE) return sine4(x, 1)
  return f32x4.min(f32x4.max(x, alpha), beta)
}

// @ts-ignore: decorator
@inline
function map(op: i32, x: usize, y: usize, n: i32, alpha: f32, beta: f32): void {
  const a = f32x4.splat(alpha)
  const b = f32x4.splat(beta)
  for (; n >= 8; n -= 8, x += 32, y += 32) {
    const low = apply(op, v128.load(x), a, b)
    const high = apply(op, v128.load(x, 16), a, b)
    v128.store(y, low)
    v128.store(y, high, 16)
  }
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, apply(op, v128.load(x), a, b), n)
}

export function relu(x: usize, y: usize, n: i32): void { map(RELU, x, y, n, 0, 0) }
export function sigmoid(x: usize, y: usize, n: i32): void { map(SIGMOID, x, y, n, 0, 0) }
export function tanh(x: usize, y: usize, n: i32): void { map(TANH, x, y, n, 0, 0) }
export function exponential(x: usize, y: usize, n: i32): void { map(EXP, x, y, n, 0, 0) }
export function logarithm(x: usize, y: usize, n: i32): void { map(LOG, x, y, n, 0, 0) }
export function squareRoot(x: usize, y: usize, n: i32): void { map(SQRT, x, y, n, 0, 0) }
export function negative(x: usize, y: usize, n: i32): void { map(NEG, x, y, n, 0, 0) }
export function absolute(x: usize, y: usize, n: i32): void { map(ABS, x, y, n, 0, 0) }
export function sign(x: usize, y: usize, n: i32): void { map(SIGN, x, y, n, 0, 0) }
export function reciprocal(x: usize, y: usize, n: i32): void { map(RECIPROCAL, x, y, n, 0, 0) }
export function errorFunction(x: usize, y: usize, n: i32): void { map(ERF, x, y, n, 0, 0) }
export function roundDown(x: usize, y: usize, n: i32): void { map(FLOOR, x, y, n, 0, 0) }
export function sine(x: usize, y: usize, n: i32): void { map(SINE, x, y, n, 0, 0) }
export function cosine(x: usize, y: usize, n: i32): void { map(COSINE, x, y, n, 0, 0) }
export function softplus(x: usize, y: usize, n: i32): void { map(SOFTPLUS, x, y, n, 0, 0) }
export function softsign(x: usize, y: usize, n: i32): void { map(SOFTSIGN, x, y, n, 0, 0) }
/** scale x where x > 0, else alpha (e^x - 1). */
export function elu(x: usize, y: usize, n: i32, alpha: f32, scale: f32): void { map(ELU, x, y, n, alpha, scale) }
export function leakyRelu(x: usize, y: usize, n: i32, alpha: f32): void { map(LEAKY_RELU, x, y, n, alpha, 0) }
export function hardSigmoid(x: usize, y: usize, n: i32, alpha: f32, beta: f32): void { map(HARD_SIGMOID, x, y, n, alpha, beta) }
export function gelu(x: usize, y: usize, n: i32): void { map(GELU, x, y, n, 0, 0) }
export function geluTanh(x: usize, y: usize, n: i32): void { map(GELU_TANH, x, y, n, 0, 0) }
/** `low` and `high` are addresses. */
export function clip(x: usize, y: usize, n: i32, low: usize, high: usize): void { map(CLIP, x, y, n, load<f32>(low), load<f32>(high)) }

/** The normal distribution function. */
// @ts-ignore: decorator
@inline
function normal(x: v128): v128 {
  const half = f32x4.splat(0.5)
  return madd(half, erf4(f32x4.mul(x, f32x4.splat(0.7071067811865476))), half)
}

/** What Gelu's tanh is taken of, twice, since (1 + tanh(z)) / 2 = sigmoid(2 z). */
// @ts-ignore: decorator
@inline
function tanhGate(x: v128): v128 {
  return f32x4.mul(x, madd(f32x4.mul(x, x), f32x4.splat(0.07135481627159847), f32x4.splat(1.5957691216057308)))
}

// @ts-ignore: decorator
@inline
const RELU_GRAD: i32 = 0
// @ts-ignore: decorator
@inline
const SIGMOID_GRAD: i32 = 1
// @ts-ignore: decorator
@inline
const TANH_GRAD: i32 = 2
// @ts-ignore: decorator
@inline
const ELU_GRAD: i32 = 3
// @ts-ignore: decorator
@inline
const LEAKY_RELU_GRAD: i32 = 4
// @ts-ignore: decorator
@inline
const GELU_GRAD: i32 = 5
// @ts-ignore: decorator
@inline
const GELU_TANH_GRAD: i32 = 6

/** dx from dy and v: what the function took or what it gave. */
// @ts-ignore: decorator
@inline
function applyGradient(op: i32, dy: v128, v: v128, alpha: v128, beta: v128): v128 {
  const one = f32x4.splat(1)
  if (op == RELU_GRAD) return v128.and(dy, f32x4.gt(v, f32x4.splat(0)))
  if (op == SIGMOID_GRAD) return f32x4.mul(dy, f32x4.mul(v, f32x4.sub(one, v)))
  if (op == TANH_GRAD) return f32x4.mul(dy, f32x4.sub(one, f32x4.mul(v, v)))
  if (op == ELU_GRAD) return f32x4.mul(dy, above0(v, beta, f32x4.add(v, alpha)))
  if (op == LEAKY_RELU_GRAD) return f32x4.mul(dy, above0(v, one, alpha))
  if (op == GELU_GRAD) {
    // Phi(x) + x phi(x)
    const density = exp4(f32x4.mul(f32x4.mul(v, v), f32x4.splat(-0.5)))
    return f32x4.mul(dy, madd(f32x4.mul(v, f32x4.splat(0.3989422804014327)), density, normal(v)))
  }
  // With s = sigmoid(g(x)): s + x s (1 - s) g'(x)
  const s = sigmoid4(tanhGate(v))
  const rise = madd(f32x4.mul(v, v), f32x4.splat(0.2140644488147954), f32x4.splat(1.5957691216057308))
  return f32x4.mul(dy, madd(s, f32x4.mul(f32x4.mul(v, rise), f32x4.sub(one, s)), s))
}

// @ts-ignore: decorator
@inline
function mapGradient(op: i32, dy: usize, v: usize, dx: usize, n: i32, alpha: f32, beta: f32): void {
  const a = f32x4.splat(alpha)
  const b = f32x4.splat(beta)
  for (; n >= 8; n -= 8, dy += 32, v += 32, dx += 32) {
    const low = applyGradient(op, v128.load(dy), v128.load(v), a, b)
    const high = applyGradient(op, v128.load(dy, 16), v128.load(v, 16), a, b)
    v128.store(dx, low)
    v128.store(dx, high, 16)
  }
  for (; n > 0; n -= 4, dy += 16, v += 16, dx += 16) {
    storeLanes(dx, applyGradient(op, v128.load(dy), v128.load(v), a, b), n)
  }
}

export function reluGrad(dy: usize, y: usize, dx: usize, n: i32): void { mapGradient(RELU_GRAD, dy, y, dx, n, 0, 0) }
export function sigmoidGrad(dy: usize, y: usize, dx: usize, n: i32): void { mapGradient(SIGMOID_GRAD, dy, y, dx, n, 0, 0) }
export function tanhGrad(dy: usize, y: usize, dx: usize, n: i32): void { mapGradient(TANH_GRAD, dy, y, dx, n, 0, 0) }
/** dy times `scale` where y > 0, elsewhere times y + alpha. */
export function eluGrad(dy: usize, y: usize, dx: usize, n: i32, alpha: f32, scale: f32): void { mapGradient(ELU_GRAD, dy, y, dx, n, alpha, scale) }
export function leakyReluGrad(dy: usize, y: usize, dx: usize, n: i32, alpha: f32): void { mapGradient(LEAKY_RELU_GRAD, dy, y, dx, n, alpha, 0) }
export function geluGrad(dy: usize, x: usize, dx: usize, n: i32): void { mapGradient(GELU_GRAD, dy, x, dx, n, 0, 0) }
export function geluTanhGrad(dy: usize, x: usize, dx: usize, n: i32): void { mapGradient(GELU_TANH_GRAD, dy, x, dx, n, 0, 0) }
