import { madd, storeLanes, sumLanes } from './simd'
import { sumRun } from './reduce'

// Normalization. Formulas: src/graph/ops/normalization.ts. Channels lie in planes: x [batch, channels, plane]. A plane
// of one element makes x a matrix whose columns are the channels; its sums run over rows, four channels at a time.

// @ts-ignore: decorator
@inline
function inverseDeviation(variance: f32, epsilon: f32): f32 {
  return 1 / sqrt<f32>(variance + epsilon)
}

/** y = scale (x - mean) / sqrt(variance + epsilon) + bias */
export function batchNorm(
  x: usize, scale: usize, bias: usize, mean: usize, variance: usize, y: usize,
  batch: i32, channels: i32, plane: i32, epsilon: f32,
): void {
  if (plane == 1) return normalizeColumns(x, scale, bias, mean, variance, y, batch, channels, epsilon)
  for (let image = 0; image < batch; image++) {
    for (let channel: usize = 0; channel < <usize>channels << 2; channel += 4) {
      const factor = load<f32>(scale + channel) * inverseDeviation(load<f32>(variance + channel), epsilon)
      shiftRun(x, y, plane, load<f32>(mean + channel), factor, load<f32>(bias + channel))
      x += <usize>plane << 2
      y += <usize>plane << 2
    }
  }
}

/** y = factor (x - middle) + bias */
// @ts-ignore: decorator
@inline
function shiftRun(x: usize, y: usize, n: i32, middle: f32, factor: f32, bias: f32): void {
  const middle4 = f32x4.splat(middle), factor4 = f32x4.splat(factor), bias4 = f32x4.splat(bias)
  for (; n > 0; n -= 4, x += 16, y += 16) {
    storeLanes(y, madd(f32x4.sub(v128.load(x), middle4), factor4, bias4), n)
  }
}

function normalizeColumns(
  x: usize, scale: usize, bias: usize, mean: usize, variance: usize, y: usize, rows: i32, columns: i32, epsilon: f32,
): void {
  const pitch = <usize>columns << 2
  const epsilon4 = f32x4.splat(epsilon)
  for (let left = columns; left > 0; left -= 4) {
    const middle = v128.load(mean), offset = v128.load(bias)
    const factor = f32x4.div(v128.load(scale), f32x4.sqrt(f32x4.add(v128.load(variance), epsilon4)))
    for (let row: usize = 0; row < <usize>rows; row++) {
      storeLanes(y + row * pitch, madd(f32x4.sub(v128.load(x + row * pitch), middle), factor, offset), left)
    }
    x += 16; y += 16; scale += 16; bias += 16; mean += 16; variance += 16
  }
}

/** The mean of each channel and the mean of the squared distances from it. */
export function channelMoments(x: usize, mean: usize, variance: usize, batch: i32, channels: i32, plane: i32): void {
  if (plane == 1) return columnMoments(x, mean, variance, batch, channels)
  const share = <f32>(1 / (<f64>batch * <f64>plane))
  const pitch = <usize>(channels * plane) << 2
  for (let channel = 0; channel < channels; channel++) {
    const from = x + (<usize>(channel * plane) << 2)
    let sum: f32 = 0
    for (let image: usize = 0; image < <usize>batch; image++) sum += sumRun(from + image * pitch, plane)
    const middle = sum * share
    let square: f32 = 0
    for (let image: usize = 0; image < <usize>batch; image++) square += squareRun(from + image * pitch, plane, middle)
    store<f32>(mean + (<usize>channel << 2), middle)
    store<f32>(variance + (<usize>channel << 2), square * share)
  }
}

/** Sum of (x - middle)^2. */
// @ts-ignore: decorator
@inline
function squareRun(x: usize, n: i32, middle: f32): f32 {
  const end = x + (<usize>n << 2)
  const middle4 = f32x4.splat(middle)
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0)
  for (; x + 32 <= end; x += 32) {
    const d0 = f32x4.sub(v128.load(x), middle4), d1 = f32x4.sub(v128.load(x, 16), middle4)
    s0 = madd(d0, d0, s0)
    s1 = madd(d1, d1, s1)
  }
  let sum = sumLanes(f32x4.add(s0, s1))
  for (; x < end; x += 4) {
    const distance = load<f32>(x) - middle
    sum += distance * distance
  }
  return sum
}

function columnMoments(x: usize, mean: usize, variance: usize, rows: i32, columns: i32): void {
  const share = f32x4.splat(<f32>(1 / <f64>rows))
  const pitch = <usize>columns << 2
  for (let left = columns; left > 0; left -= 4) {
    let sum = f32x4.splat(0)
    for (let row: usize = 0; row < <usize>rows; row++) sum = f32x4.add(sum, v128.load(x + row * pitch))
    const middle = f32x4.mul(sum, share)
    let square = f32x4.splat(0)
    for (let row: usize = 0; row < <usize>rows; row++) {
      const distance = f32x4.sub(v128.load(x + row * pitch), middle)
      square = madd(distance, distance, square)
    }
    storeLanes(mean, middle, left)
    storeLanes(variance, f32x4.mul(square, share), left)
    x += 16; mean += 16; variance += 16
  }
}

/** `dx` may be 0: not wanted. `dscale` and `dbias` are always made. */
export function batchNormGrad(
  dy: usize, x: usize, scale: usize, mean: usize, variance: usize, dx: usize, dscale: usize, dbias: usize,
  batch: i32, channels: i32, plane: i32, epsilon: f32, batchStatistics: i32,
): void {
  const share: f32 = batchStatistics ? <f32>(1 / (<f64>batch * <f64>plane)) : 0
  const pitch = <usize>(channels * plane) << 2
  if (plane == 1) return columnGrad(dy, x, scale, mean, variance, dx, dscale, dbias, batch, channels, epsilon, share)
  for (let channel = 0; channel < channels; channel++) {
    const at = <usize>channel << 2
    const start = <usize>(channel * plane) << 2
    const middle = load<f32>(mean + at)
    const inverse = inverseDeviation(load<f32>(variance + at), epsilon)
    let sum: f32 = 0
    let dot: f32 = 0
    for (let image: usize = 0, from = start; image < <usize>batch; image++, from += pitch) {
      sum += sumRun(dy + from, plane)
      dot += dotRun(dy + from, x + from, plane, middle)
    }
    dot *= inverse
    store<f32>(dscale + at, dot)
    store<f32>(dbias + at, sum)
    if (!dx) continue
    const factor = load<f32>(scale + at) * inverse
    for (let image: usize = 0, from = start; image < <usize>batch; image++, from += pitch) {
      gradRun(dy + from, x + from, dx + from, plane, factor, middle, sum * share, dot * share * inverse)
    }
  }
}

/** Sum of dy (x - middle). */
// @ts-ignore: decorator
@inline
function dotRun(dy: usize, x: usize, n: i32, middle: f32): f32 {
  const end = x + (<usize>n << 2)
  const middle4 = f32x4.splat(middle)
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0)
  for (; x + 32 <= end; x += 32, dy += 32) {
    s0 = madd(v128.load(dy), f32x4.sub(v128.load(x), middle4), s0)
    s1 = madd(v128.load(dy, 16), f32x4.sub(v128.load(x, 16), middle4), s1)
  }
  let sum = sumLanes(f32x4.add(s0, s1))
  for (; x < end; x += 4, dy += 4) sum += load<f32>(dy) * (load<f32>(x) - middle)
  return sum
}

/** dx = factor (dy - mean - (x - middle) slope) */
// @ts-ignore: decorator
@inline
function gradRun(dy: usize, x: usize, dx: usize, n: i32, factor: f32, middle: f32, mean: f32, slope: f32): void {
  const factor4 = f32x4.splat(factor), middle4 = f32x4.splat(middle), mean4 = f32x4.splat(mean), slope4 = f32x4.splat(slope)
  for (; n > 0; n -= 4, dy += 16, x += 16, dx += 16) {
    const bent = f32x4.mul(f32x4.sub(v128.load(x), middle4), slope4)
    storeLanes(dx, f32x4.mul(factor4, f32x4.sub(f32x4.sub(v128.load(dy), mean4), bent)), n)
  }
}

function columnGrad(
  dy: usize, x: usize, scale: usize, mean: usize, variance: usize, dx: usize, dscale: usize, dbias: usize,
  rows: i32, columns: i32, epsilon: f32, share: f32,
): void {
  const pitch = <usize>columns << 2
  const end = <usize>rows * pitch
  const share4 = f32x4.splat(share)
  for (let at: usize = 0, left = columns; left > 0; left -= 4, at += 16) {
    const middle = v128.load(mean + at)
    const deviation = f32x4.sqrt(f32x4.add(v128.load(variance + at), f32x4.splat(epsilon)))
    let sum = f32x4.splat(0)
    let dot = f32x4.splat(0)
    for (let place = at; place < end; place += pitch) {
      const gradient = v128.load(dy + place)
      sum = f32x4.add(sum, gradient)
      dot = madd(gradient, f32x4.sub(v128.load(x + place), middle), dot)
    }
    dot = f32x4.div(dot, deviation)
    const factor = f32x4.div(v128.load(scale + at), deviation)
    storeLanes(dscale + at, dot, left)
    storeLanes(dbias + at, sum, left)
    if (!dx) continue
    const shift = f32x4.mul(sum, share4)
    const slope = f32x4.div(f32x4.mul(dot, share4), deviation)
    for (let place = at; place < end; place += pitch) {
      const bent = f32x4.mul(f32x4.sub(v128.load(x + place), middle), slope)
      storeLanes(dx + place, f32x4.mul(factor, f32x4.sub(f32x4.sub(v128.load(dy + place), shift), bent)), left)
    }
  }
}

/** state = momentum state + (1 - momentum) value, in place. */
export function movingAverage(state: usize, value: usize, n: i32, momentum: f64): void {
  const kept = f32x4.splat(<f32>momentum), added = f32x4.splat(<f32>(1 - momentum))
  for (; n > 0; n -= 4, state += 16, value += 16) {
    storeLanes(state, madd(v128.load(state), kept, f32x4.mul(v128.load(value), added)), n)
  }
}

/** Each row of `n` by its own mean and deviation, which are kept; `bias` may be 0. */
export function layerNorm(
  x: usize, scale: usize, bias: usize, y: usize, mean: usize, inverse: usize, rows: i32, n: i32, epsilon: f32,
): void {
  const share = <f32>(1 / <f64>n)
  for (let row = 0; row < rows; row++) {
    const middle = sumRun(x, n) * share
    const factor = inverseDeviation(squareRun(x, n, middle) * share, epsilon)
    store<f32>(mean, middle)
    store<f32>(inverse, factor)
    const middle4 = f32x4.splat(middle), factor4 = f32x4.splat(factor)
    for (let at: usize = 0, left = n; left > 0; left -= 4, at += 16) {
      const normalized = f32x4.mul(f32x4.sub(v128.load(x + at), middle4), factor4)
      const offset = bias ? v128.load(bias + at) : f32x4.splat(0)
      storeLanes(y + at, madd(normalized, v128.load(scale + at), offset), left)
    }
    x += <usize>n << 2
    y += <usize>n << 2
    mean += 4
    inverse += 4
  }
}

/** `dx` may be 0: not wanted. `dscale` and `dbias` are always made. */
export function layerNormGrad(
  dy: usize, x: usize, scale: usize, mean: usize, inverse: usize, dx: usize, dscale: usize, dbias: usize,
  rows: i32, n: i32,
): void {
  const bytes = <usize>n << 2
  const share = <f32>(1 / <f64>n)
  memory.fill(dscale, 0, bytes)
  memory.fill(dbias, 0, bytes)
  for (let row = 0; row < rows; row++) {
    const middle4 = f32x4.splat(load<f32>(mean))
    const factor = load<f32>(inverse)
    const factor4 = f32x4.splat(factor)
    let sum = f32x4.splat(0)
    let dot = f32x4.splat(0)
    for (let at: usize = 0, left = n; left > 0; left -= 4, at += 16) {
      const gradient = v128.load(dy + at)
      const normalized = f32x4.mul(f32x4.sub(v128.load(x + at), middle4), factor4)
      storeLanes(dscale + at, madd(gradient, normalized, v128.load(dscale + at)), left)
      storeLanes(dbias + at, f32x4.add(gradient, v128.load(dbias + at)), left)
      const scaled = firstLanes(f32x4.mul(gradient, v128.load(scale + at)), left)
      sum = f32x4.add(sum, scaled)
      dot = madd(scaled, firstLanes(normalized, left), dot)
    }
    if (dx) {
      const shift = f32x4.splat(sumLanes(sum) * share)
      const slope = f32x4.splat(sumLanes(dot) * share * factor)
      for (let at: usize = 0, left = n; left > 0; left -= 4, at += 16) {
        const bent = f32x4.mul(f32x4.sub(v128.load(x + at), middle4), slope)
        const scaled = f32x4.mul(v128.load(dy + at), v128.load(scale + at))
        storeLanes(dx + at, f32x4.mul(factor4, f32x4.sub(f32x4.sub(scaled, shift), bent)), left)
      }
      dx += bytes
    }
    dy += bytes
    x += bytes
    mean += 4
    inverse += 4
  }
}

/** `v` with 0 in all but the first `count` lanes: what lies behind the end of a row is no number of it. */
// @ts-ignore: decorator
@inline
function firstLanes(v: v128, count: i32): v128 {
  if (count >= 4) return v
  return v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)))
}
