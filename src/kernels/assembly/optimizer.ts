import { madd } from './simd'

// Updates in place over flat vectors of n float32: formulas in src/graph/ops/update.ts. `rate` and `step` point to
// scalars, `decay` is the weight decay.
//
// Whole vectors are written: behind the last weight and the last state there is room for them, since every tensor that
// an optimizer changes has a block of its own, aligned to 16.
//
// States that decay are flushed to 0 before they become subnormal: where a gradient stays 0 they would otherwise end up
// there for good, and arithmetic on subnormal numbers is some fifty times slower.

// @ts-ignore: decorator
@inline
export function flush(v: v128): v128 {
  // A NaN is not below anything, and stays.
  return v128.andnot(v, f32x4.lt(f32x4.abs(v), f32x4.splat(f32.MIN_NORMAL_VALUE)))
}

/** What weight decay leaves of a weight. */
// @ts-ignore: decorator
@inline
export function kept(rate: usize, decay: f32): v128 {
  return f32x4.splat(1 - load<f32>(rate) * decay)
}

/** The negative rate in four lanes. */
// @ts-ignore: decorator
@inline
export function downhill(rate: usize): v128 {
  return f32x4.splat(-load<f32>(rate))
}

export function sgd(rate: usize, w: usize, g: usize, n: i32, decay: f32): void {
  const down = downhill(rate)
  const keep = kept(rate, decay)
  for (; n > 0; n -= 4, w += 16, g += 16) {
    v128.store(w, madd(down, v128.load(g), f32x4.mul(keep, v128.load(w))))
  }
}

export function momentum(
  rate: usize, w: usize, g: usize, v: usize, n: i32, momentum: f32, nesterov: i32, decay: f32,
): void {
  const down = downhill(rate)
  const keep = kept(rate, decay)
  const momentum4 = f32x4.splat(momentum)
  for (; n > 0; n -= 4, w += 16, g += 16, v += 16) {
    const push = f32x4.mul(down, v128.load(g))
    const velocity = flush(madd(momentum4, v128.load(v), push))
    v128.store(v, velocity)
    v128.store(w, madd(keep, v128.load(w), nesterov ? madd(momentum4, velocity, push) : velocity))
  }
}

/** `a` (the mean gradient) and `m` (the momentum) are 0 when they are not used. */
export function rmsprop(
  rate: usize, w: usize, g: usize, v: usize, a: usize, m: usize, n: i32,
  rho: f64, momentum: f32, epsilon: f32, decay: f32,
): void {
  const down = downhill(rate)
  const keep = kept(rate, decay)
  const gain = f32x4.splat(<f32>(1 - rho))
  const rho4 = f32x4.splat(<f32>rho)
  const momentum4 = f32x4.splat(momentum)
  const epsilon4 = f32x4.splat(epsilon)
  // The usual case apart: the loop takes less time without tests in it.
  let at: usize = 0
  if (a || m) {
    for (; n > 0; n -= 4, at += 16) {
      rmsprop4(
        w + at, g + at, v + at, a ? a + at : 0, m ? m + at : 0, down, keep, gain, rho4, momentum4, epsilon4,
      )
    }
  }
  for (; n > 0; n -= 4, at += 16) {
    rmsprop4(w + at, g + at, v + at, 0, 0, down, keep, gain, rho4, momentum4, epsilon4)
  }
}

// @ts-ignore: decorator
@inline
function rmsprop4(
  w: usize, g: usize, v: usize, a: usize, m: usize,
  down: v128, keep: v128, gain: v128, rho4: v128, momentum4: v128, epsilon4: v128,
): void {
  const gradient = v128.load(g)
  const scaled = f32x4.mul(gradient, gain)
  let square = flush(madd(scaled, gradient, f32x4.mul(rho4, v128.load(v))))
  v128.store(v, square)
  if (a) {
    const mean = flush(madd(rho4, v128.load(a), scaled))
    v128.store(a, mean)
    square = f32x4.pmax(f32x4.sub(square, f32x4.mul(mean, mean)), f32x4.splat(0))
  }
  let change = f32x4.div(f32x4.mul(down, gradient), f32x4.sqrt(f32x4.add(square, epsilon4)))
  if (m) {
    // M adds up what is taken from the weights; `change` is its negative.
    const velocity = flush(f32x4.sub(f32x4.mul(momentum4, v128.load(m)), change))
    v128.store(m, velocity)
    change = f32x4.neg(velocity)
  }
  v128.store(w, madd(keep, v128.load(w), change))
}

export function adagrad(rate: usize, w: usize, g: usize, v: usize, n: i32, epsilon: f32, decay: f32): void {
  const down = downhill(rate)
  const keep = kept(rate, decay)
  const epsilon4 = f32x4.splat(epsilon)
  for (; n > 0; n -= 4, w += 16, g += 16, v += 16) {
    const gradient = v128.load(g)
    const square = madd(gradient, gradient, v128.load(v))
    v128.store(v, square)
    const change = f32x4.div(f32x4.mul(down, gradient), f32x4.sqrt(f32x4.add(square, epsilon4)))
    v128.store(w, madd(keep, v128.load(w), change))
  }
}

export function lion(rate: usize, w: usize, g: usize, m: usize, n: i32, beta1: f64, beta2: f64, decay: f32): void {
  const one = f32x4.splat(load<f32>(rate))
  const keep = kept(rate, decay)
  const sign = i32x4.splat(i32.MIN_VALUE)
  const zero = f32x4.splat(0)
  const old1 = f32x4.splat(<f32>beta1)
  const new1 = f32x4.splat(<f32>(1 - beta1))
  const old2 = f32x4.splat(<f32>beta2)
  const new2 = f32x4.splat(<f32>(1 - beta2))
  for (; n > 0; n -= 4, w += 16, g += 16, m += 16) {
    const gradient = v128.load(g)
    const mean = v128.load(m)
    const direction = madd(new1, gradient, f32x4.mul(old1, mean))
    v128.store(m, flush(madd(new2, gradient, f32x4.mul(old2, mean))))
    // The rate with the direction's sign, 0 where that is 0, NaN where it is not finite
    const moved = v128.and(v128.or(one, v128.and(direction, sign)), f32x4.ne(direction, zero))
    const astray = f32x4.mul(direction, zero)
    v128.store(w, f32x4.sub(f32x4.mul(keep, v128.load(w)), f32x4.add(moved, astray)))
  }
}
