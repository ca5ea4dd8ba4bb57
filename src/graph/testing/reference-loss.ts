import { logSoftmax, sigmoid, sum } from './reference-arithmetic.ts'
import { type RefTensor, type ReferenceOp, refTensor } from './reference-tensor.ts'

type Rows = readonly (readonly number[])[]

/** All leading axes as rows. */
function rowsOf({ shape, data }: RefTensor): Rows {
  const width = shape.at(-1)!
  return Array.from({ length: data.length / width }, (_, i) => [...data.subarray(i * width, (i + 1) * width)])
}

/** The weight of each class in each row: from class indices or as given. */
function targetRows(t: RefTensor, output: RefTensor): Rows {
  if (t.shape.length === output.shape.length) return rowsOf(t)
  return [...t.data].map((label) => Array.from({ length: output.shape.at(-1)! }, (_, c) => (c === label ? 1 : 0)))
}

const weightOf = (w: RefTensor | undefined, row: number): number => w?.data[row] ?? 1

const crossEntropy: ReferenceOp = ([logits, t, w]) => {
  const logP = rowsOf(logits!).map(logSoftmax)
  const targets = targetRows(t!, logits!)
  const losses = logP.map((row, i) => -weightOf(w, i) * sum(row.map((value, c) => targets[i]![c]! * value)))
  return [refTensor([], [sum(losses) / losses.length]), refTensor(logits!.shape, logP.flat().map(Math.exp))]
}

const crossEntropyGradient: ReferenceOp = ([dLoss, p, t, w]) => {
  const targets = targetRows(t!, p!)
  const rows = rowsOf(p!).map((row, i) => {
    const scale = (dLoss!.data[0]! * weightOf(w, i)) / targets.length
    return row.map((value, c) => scale * (value * sum(targets[i]!) - targets[i]![c]!))
  })
  return [refTensor(p!.shape, rows.flat())]
}

export const losses = {
  SoftmaxCrossEntropy: crossEntropy,
  CategoricalCrossEntropy: crossEntropy,
  SoftmaxCrossEntropyGrad: crossEntropyGradient,
  CategoricalCrossEntropyGrad: crossEntropyGradient,
  BinaryCrossEntropyWithLogits: ([logits, t, w]) => {
    const width = logits!.shape.at(-1)!
    const terms = [...logits!.data].map((z, i) =>
      weightOf(w, Math.floor(i / width)) * (Math.max(z, 0) - z * t!.data[i]! + Math.log1p(Math.exp(-Math.abs(z)))))
    return [refTensor([], [sum(terms) / terms.length])]
  },
  BinaryCrossEntropyWithLogitsGrad: ([dLoss, logits, t, w]) => {
    const { shape, data } = logits!
    const scale = dLoss!.data[0]! / data.length
    return [refTensor(shape, data.map((z, i) =>
      scale * weightOf(w, Math.floor(i / shape.at(-1)!)) * (sigmoid(z) - t!.data[i]!)))]
  },
} satisfies Record<string, ReferenceOp>
