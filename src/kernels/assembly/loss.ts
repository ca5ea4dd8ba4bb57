import { softmaxRow } from './softmax'
import { sumRun } from './reduce'
import { exp, exp4, log, storeLanes } from './simd'

// Mean losses over rows from logits, their sums taken in float64. Formulas: src/graph/ops/loss.ts. `w` is 0 when all
// rows weigh 1.

// @ts-ignore: decorator
@inline
function weightOf(w: usize, row: i32): f32 {
  return w ? load<f32>(w + (<usize>row << 2)) : 1
}

/** logits [rows, classes], t [rows] int32. Returns the first row whose class does not exist, or -1. */
export function softmaxCrossEntropy(
  logits: usize, t: usize, w: usize, loss: usize, probabilities: usize, rows: i32, classes: i32,
): i32 {
  let sum: f64 = 0
  for (let i = 0; i < rows; i++) {
    const at = <usize>(i * classes) << 2
    const target = load<i32>(t + (<usize>i << 2))
    if (<u32>target >= <u32>classes) return i
    // Before softmaxRow, which may write over the logits
    const logit = load<f32>(logits + at + (<usize>target << 2))
    sum += <f64>weightOf(w, i) * (softmaxRow(logits + at, probabilities + at, classes) - <f64>logit)
  }
  store<f32>(loss, <f32>(sum / <f64>rows))
  return -1
}

/** w (p - onehot(t)) dLoss / rows. */
export function softmaxCrossEntropyGrad(
  dLoss: usize, probabilities: usize, t: usize, w: usize, dLogits: usize, rows: i32, classes: i32,
): void {
  const mean = load<f32>(dLoss) / <f32>rows
  for (let i = 0; i < rows; i++) {
    const start = <usize>(i * classes) << 2
    const scale = mean * weightOf(w, i)
    const target = start + (<usize>load<i32>(t + (<usize>i << 2)) << 2)
    const p = load<f32>(probabilities + target)
    scaleRun(probabilities + start, dLogits + start, classes, scale)
    store<f32>(dLogits + target, (p - 1) * scale)
  }
}

// @ts-ignore: decorator
@inline
function scaleRun(x: usize, y: usize, n: i32, scale: f32): void {
  const scale4 = f32x4.splat(scale)
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, f32x4.mul(v128.load(x), scale4), n)
}

/** logits and t [rows, classes]. */
export function categoricalCrossEntropy(
  logits: usize, t: usize, w: usize, loss: usize, probabilities: usize, rows: i32, classes: i32,
): void {
  let sum: f64 = 0
  for (let i = 0; i < rows; i++) {
    const at = <usize>(i * classes) << 2
    // In place is not allowed here: the logits are read again after the probabilities are written.
    const logSum = softmaxRow(logits + at, probabilities + at, classes)
    let row: f64 = 0
    for (let j: usize = 0; j < <usize>classes << 2; j += 4) {
      row += <f64>load<f32>(t + at + j) * (logSum - <f64>load<f32>(logits + at + j))
    }
    sum += <f64>weightOf(w, i) * row
  }
  store<f32>(loss, <f32>(sum / <f64>rows))
}

/** w (p sum(t) - t) dLoss / rows, with the sum over each row. */
export function categoricalCrossEntropyGrad(
  dLoss: usize, probabilities: usize, t: usize, w: usize, dLogits: usize, rows: i32, classes: i32,
): void {
  const mean = load<f32>(dLoss) / <f32>rows
  for (let i = 0; i < rows; i++) {
    const scale = f32x4.splat(mean * weightOf(w, i))
    const sum = f32x4.splat(sumRun(t, classes))
    for (let n = classes; n > 0; n -= 4) {
      const error = f32x4.sub(f32x4.mul(v128.load(probabilities), sum), v128.load(t))
      storeLanes(dLogits, f32x4.mul(error, scale), n)
      const bytes = <usize>min(n, 4) << 2
      probabilities += bytes
      t += bytes
      dLogits += bytes
    }
  }
}

/** logits and t [rows, width]. */
export function binaryCrossEntropy(logits: usize, t: usize, w: usize, loss: usize, rows: i32, width: i32): void {
  let sum: f64 = 0
  for (let i = 0; i < rows; i++) {
    let row: f64 = 0
    for (let j = 0; j < width; j++, logits += 4, t += 4) {
      const z = load<f32>(logits)
      row += <f64>max<f32>(z, 0) - <f64>z * <f64>load<f32>(t) + log(1 + <f64>exp(-abs(z)))
    }
    sum += <f64>weightOf(w, i) * row
  }
  store<f32>(loss, <f32>(sum / (<f64>rows * <f64>width)))
}

/** w (sigmoid(logits) - t) dLoss / (rows width). Without weights all may be one row. */
export function binaryCrossEntropyGrad(
  dLoss: usize, logits: usize, t: usize, w: usize, dLogits: usize, rows: i32, width: i32,
): void {
  const one = f32x4.splat(1)
  const mean = load<f32>(dLoss) / (<f32>rows * <f32>width)
  for (let i = 0; i < rows; i++) {
    const scale = f32x4.splat(mean * weightOf(w, i))
    for (let n = width; n > 0; n -= 4) {
      const p = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(v128.load(logits)))))
      storeLanes(dLogits, f32x4.mul(f32x4.sub(p, v128.load(t)), scale), n)
      const bytes = <usize>min(n, 4) << 2
      logits += bytes
      t += bytes
      dLogits += bytes
    }
  }
}
