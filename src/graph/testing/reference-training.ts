import { bernoulliThreshold, randomBits } from '../ops/random.ts'
import { logSoftmax, sigmoid, sum } from './reference-arithmetic.ts'
import { fill, offset, type RefTensor, type ReferenceOp, refTensor } from './reference-tensor.ts'

type Rows = readonly (readonly number[])[]

function rowsOf({ shape, data }: RefTensor): Rows {
  const [count, width] = shape as [number, number]
  return Array.from({ length: count }, (_, i) => [...data.subarray(i * width, (i + 1) * width)])
}

/** The weight of each class in each row: from class indices or as given. */
function targetRows(t: RefTensor, classes: number): Rows {
  if (t.shape.length === 2) return rowsOf(t)
  return [...t.data].map((label) => Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0)))
}

const crossEntropy: ReferenceOp = ([logits, t]) => {
  const logP = rowsOf(logits!).map(logSoftmax)
  const targets = targetRows(t!, logits!.shape[1]!)
  const losses = logP.map((row, i) => -sum(row.map((value, c) => targets[i]![c]! * value)))
  return [refTensor([], [sum(losses) / losses.length]), refTensor(logits!.shape, logP.flat().map(Math.exp))]
}

const crossEntropyGradient: ReferenceOp = ([dLoss, p, t]) => {
  const [count, classes] = p!.shape as [number, number]
  const targets = targetRows(t!, classes)
  return [
    fill(
      p!.shape,
      ([i, c], place) => (dLoss!.data[0]! * (p!.data[place]! * sum(targets[i!]!) - targets[i!]![c!]!)) / count,
    ),
  ]
}

export const training = {
  SoftmaxCrossEntropy: crossEntropy,
  CategoricalCrossEntropy: crossEntropy,
  SoftmaxCrossEntropyGrad: crossEntropyGradient,
  CategoricalCrossEntropyGrad: crossEntropyGradient,
  BinaryCrossEntropyWithLogits: ([logits, t]) => {
    const losses = [...logits!.data].map(
      (z, i) => Math.max(z, 0) - z * t!.data[i]! + Math.log1p(Math.exp(-Math.abs(z))),
    )
    return [refTensor([], [sum(losses) / losses.length])]
  },
  BinaryCrossEntropyWithLogitsGrad: ([dLoss, logits, t]) => [
    fill(logits!.shape, (_, i) => (dLoss!.data[0]! * (sigmoid(logits!.data[i]!) - t!.data[i]!)) / logits!.data.length),
  ],
  BernoulliMask: ([x, step], attributes) => {
    const ratio = attributes.number('ratio')
    const threshold = bernoulliThreshold(ratio)
    const axes = attributes.list('axes').map((axis) => (axis < 0 ? axis + x!.shape.length : axis))
    const drawn = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    const dropped = (i: number): boolean => randomBits(attributes.number('seed'), step!.data[0]!, i) < threshold
    return [fill(x!.shape, (index) => (dropped(offset(drawn, index)) ? 0 : 1 / (1 - ratio)))]
  },
} satisfies Record<string, ReferenceOp>
