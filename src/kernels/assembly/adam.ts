import { flush, kept } from './optimizer'
import { madd } from './simd'

// Adam and its relatives; see optimizer.ts. m and v are moving means of the gradient and of its square.

/** `largest` (AMSGrad) is 0 when it is not used. */
export function adam(
  rate: usize, step: usize, w: usize, g: usize, m: usize, v: usize, largest: usize, n: i32,
  beta1: f64, beta2: f64, epsilon: f32, decay: f32,
): void {
  const t = load<i32>(step) + 1
  const rate4 = f32x4.splat(<f32>(-<f64>load<f32>(rate) * sqrt(1 - power(beta2, t)) / (1 - power(beta1, t))))
  const keep = kept(rate, decay)
  const gain1 = f32x4.splat(<f32>(1 - beta1))
  const gain2 = f32x4.splat(<f32>(1 - beta2))
  const epsilon4 = f32x4.splat(epsilon)
  // The usual case apart: the loop takes less time without a test in it.
  let at: usize = 0
  if (largest) {
    for (; n > 0; n -= 4, at += 16) {
      adam4(w + at, g + at, m + at, v + at, largest + at, rate4, keep, gain1, gain2, epsilon4)
    }
  }
  for (; n > 0; n -= 4, at += 16) adam4(w + at, g + at, m + at, v + at, 0, rate4, keep, gain1, gain2, epsilon4)
}

// @ts-ignore: decorator
@inline
function adam4(
  w: usize, g: usize, m: usize, v: usize, largest: usize,
  rate4: v128, keep: v128, gain1: v128, gain2: v128, epsilon4: v128,
): void {
  const gradient = v128.load(g)
  const mean = towards(m, gradient, gain1)
  let square = towards(v, f32x4.mul(gradient, gradient), gain2)
  if (largest) {
    square = f32x4.pmax(square, v128.load(largest))
    v128.store(largest, square)
  }
  const change = f32x4.div(f32x4.mul(rate4, mean), f32x4.add(f32x4.sqrt(square), epsilon4))
  v128.store(w, madd(keep, v128.load(w), change))
}

export function adamax(
  rate: usize, step: usize, w: usize, g: usize, m: usize, u: usize, n: i32,
  beta1: f64, beta2: f64, epsilon: f32, decay: f32,
): void {
  const rate4 = f32x4.splat(<f32>(-<f64>load<f32>(rate) / (1 - power(beta1, load<i32>(step) + 1))))
  const keep = kept(rate, decay)
  const gain1 = f32x4.splat(<f32>(1 - beta1))
  const old2 = f32x4.splat(<f32>beta2)
  const epsilon4 = f32x4.splat(epsilon)
  for (let at: usize = 0; n > 0; n -= 4, at += 16) {
    const gradient = v128.load(g + at)
    const mean = towards(m + at, gradient, gain1)
    const largest = flush(f32x4.pmax(f32x4.abs(gradient), f32x4.mul(old2, v128.load(u + at))))
    v128.store(u + at, largest)
    const change = f32x4.div(f32x4.mul(rate4, mean), f32x4.add(largest, epsilon4))
    v128.store(w + at, madd(keep, v128.load(w + at), change))
  }
}

/** `product` points to the product of u(1) ... u(t) so far. */
export function nadam(
  rate: usize, step: usize, w: usize, g: usize, m: usize, v: usize, product: usize, n: i32,
  beta1: f64, beta2: f64, epsilon: f32, decay: f32,
): void {
  const t = load<i32>(step) + 1
  const now = beta1 * (1 - 0.5 * power(0.96, t))
  const next = beta1 * (1 - 0.5 * power(0.96, t + 1))
  const soFar = <f32>(<f64>load<f32>(product) * now)
  store<f32>(product, soFar)
  const ofMean = f32x4.splat(<f32>(next / (1 - <f64>soFar * next)))
  const ofGradient = f32x4.splat(<f32>((1 - now) / (1 - <f64>soFar)))
  const rate4 = f32x4.splat(-load<f32>(rate))
  const keep = kept(rate, decay)
  const gain1 = f32x4.splat(<f32>(1 - beta1))
  const gain2 = f32x4.splat(<f32>(1 - beta2))
  const unbias = f32x4.splat(<f32>(1 / (1 - power(beta2, t))))
  const epsilon4 = f32x4.splat(epsilon)
  for (let at: usize = 0; n > 0; n -= 4, at += 16) {
    const gradient = v128.load(g + at)
    const mean = towards(m + at, gradient, gain1)
    const square = towards(v + at, f32x4.mul(gradient, gradient), gain2)
    const ahead = madd(ofGradient, gradient, f32x4.mul(ofMean, mean))
    const length = f32x4.add(f32x4.sqrt(f32x4.mul(square, unbias)), epsilon4)
    v128.store(w + at, madd(keep, v128.load(w + at), f32x4.div(f32x4.mul(rate4, ahead), length)))
  }
}

/** Moves the mean at `state` by its gain towards `value`, and returns it. */
// @ts-ignore: decorator
@inline
function towards(state: usize, value: v128, gain: v128): v128 {
  const old = v128.load(state)
  const mean = flush(madd(f32x4.sub(value, old), gain, old))
  v128.store(state, mean)
  return mean
}

/** x^n by squaring, n >= 0. */
function power(x: f64, n: i32): f64 {
  let result: f64 = 1
  for (; n > 0; n >>= 1) {
    if (n & 1) result *= x
    x *= x
  }
  return result
}
