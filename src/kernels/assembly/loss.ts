import { softmaxRow } from './softmax'
import { exp, exp4, log, storeLanes } from './simd'

// Mean losses from logits, their sums taken in float64. Formulas: src/graph/ops/loss.ts.

/** logits [rows, classes], t [rows] int32. Returns the first row whose class does not exist, or -1. */
export function softmaxCrossEntropy(logits: usize, t: usize, loss: usize, probabilities: usize, rows: i32, classes: i32): i32 {
  let sum: f64 = 0
  for (let i = 0; i < rows; i++) {
    const at = <usize>(i * classes) << 2
    const target = load<i32>(t + (<usize>i << 2))
    if (<u32>target >= <u32>classes) return i
    const logit = load<f32>(logits + at + (<usize>target << 2))
    sum += softmaxRow(logits + at, probabilities + at, classes) - <f64>logit
  }
  store<f32>(loss, <f32>(sum / <f64>rows))
  return -1
}

/** (p - onehot(t)) dLoss / rows. */
export function softmaxCrossEntropyGrad(dLoss: usize, probabilities: usize, t: usize, dLogits: usize, rows: i32, classes: i32): void {
  const scale = load<f32>(dLoss) / <f32>rows
  scaleRun(probabilities, dLogits, rows * classes, scale)
  for (let i = 0; i < rows; i++) {
    const at = <usize>(i * classes + load<i32>(t + (<usize>i << 2))) << 2
    store<f32>(dLogits + at, (load<f32>(probabilities + at) - 1) * scale)
  }
}

// @ts-ignore: decorator
@inline
function scaleRun(x: usize, y: usize, n: i32, scale: f32): void {
  const scale4 = f32x4.splat(scale)
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, f32x4.mul(v128.load(x), scale4), n)
}

/** logits and t [rows, classes]. */
export function categoricalCrossEntropy(logits: usize, t: usize, loss: usize, probabilities: usize, rows: i32, classes: i32): void {
  let sum: f64 = 0
  for (let i = 0; i < rows; i++) {
    const at = <usize>(i * classes) << 2
    // In place is not allowed here: the logits are read again after the probabilities are written.
    const logSum = softmaxRow(logits + at, probabilities + at, classes)
    for (let j: usize = 0; j < <usize>classes << 2; j += 4) {
      sum += <f64>load<f32>(t + at + j) * (logSum - <f64>load<f32>(logits + at + j))
    }
  }
  store<f32>(loss, <f32>(sum / <f64>rows))
}

/** (p sum(t) - t) dLoss / rows, with the sum over each row. */
export function categoricalCrossEntropyGrad(dLoss: usize, probabilities: usize, t: usize, dLogits: usize, rows: i32, classes: i32): void {
  const scale = load<f32>(dLoss) / <f32>rows
  for (let i = 0; i < rows; i++) {
    const at = <usize>(i * classes) << 2
    const end = <usize>classes << 2
    let sum: f32 = 0
    for (let j: usize = 0; j < end; j += 4) sum += load<f32>(t + at + j)
    for (let j: usize = at; j < at + end; j += 4) {
      store<f32>(dLogits + j, (load<f32>(probabilities + j) * sum - load<f32>(t + j)) * scale)
    }
  }
}

export function binaryCrossEntropy(logits: usize, t: usize, loss: usize, n: i32): void {
  let sum: f64 = 0
  for (let at: usize = 0; at < <usize>n << 2; at += 4) {
    const z = load<f32>(logits + at)
    sum += <f64>max<f32>(z, 0) - <f64>z * <f64>load<f32>(t + at) + log(1 + <f64>exp(-abs(z)))
  }
  store<f32>(loss, <f32>(sum / <f64>n))
}

/** (sigmoid(logits) - t) dLoss / n. */
export function binaryCrossEntropyGrad(dLoss: usize, logits: usize, t: usize, dLogits: usize, n: i32): void {
  const one = f32x4.splat(1)
  const scale = f32x4.splat(load<f32>(dLoss) / <f32>n)
  for (; n > 0; n -= 4, logits += 16, t += 16, dLogits += 16) {
    const p = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(v128.load(logits)))))
    storeLanes(dLogits, f32x4.mul(f32x4.sub(p, v128.load(t)), scale), n)
  }
}
