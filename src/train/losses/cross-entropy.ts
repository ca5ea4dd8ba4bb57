import { exp, log, log1p } from '../../core/elementary.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { flag, orElse } from '../../core/options.ts'
import { number } from '../../core/config-options.ts'
import { meanOverRows } from '../metrics.ts'
import { defineLoss, EPSILON, type LossInputs } from './loss.ts'

const FROM_LOGITS = { from_logits: orElse(flag(), false) }
const SMOOTHING = { label_smoothing: orElse(number('>= 0 and <= 1', (value) => value >= 0 && value <= 1), 0) }

export const binary_crossentropy = defineLoss({
  tasks: ['classification'],
  target: 'values',
  power: 0,
  over: 'sigmoid',
  options: { ...FROM_LOGITS, ...SMOOTHING },
  append(builder, inputs, { from_logits, label_smoothing }) {
    const logits = logitsOf(inputs, from_logits)
    const t = smooth(builder, inputs.t, label_smoothing, 2)
    return builder.op('BinaryCrossEntropyWithLogits', [logits, t, ...weightsOf(inputs)])
  },
  measure: ({ from_logits, label_smoothing }) =>
    meanOverRows(({ output, from, width, t }) => {
      let sum = 0
      for (let i = from; i < from + width; i++) {
        const target = smoothed(t[i]!, label_smoothing, 2)
        const [yes, no] = from_logits ? logSigmoids(output[i]!) : [logarithm(output[i]!), logarithm(1 - output[i]!)]
        sum -= target * yes + (1 - target) * no
      }
      return sum / width
    }, 'weighted'),
})

export const categorical_crossentropy = defineLoss({
  tasks: ['classification'],
  target: 'values',
  power: 0,
  over: 'softmax',
  options: { ...FROM_LOGITS, ...SMOOTHING },
  append(builder, inputs, { from_logits, label_smoothing }) {
    const logits = logitsOf(inputs, from_logits)
    const classes = builder.info(logits).shape.at(-1) as number
    const t = smooth(builder, inputs.t, label_smoothing, classes)
    return builder.node('CategoricalCrossEntropy', [logits, t, ...weightsOf(inputs)])[0]!
  },
  measure: ({ from_logits, label_smoothing }) =>
    meanOverRows(({ output, from, width, t }) => {
      const total = from_logits ? logSum(output, from, width) : 0
      let sum = 0
      for (let i = from; i < from + width; i++) {
        const target = smoothed(t[i]!, label_smoothing, width)
        if (target !== 0) sum -= target * (from_logits ? output[i]! - total : logarithm(output[i]!))
      }
      return sum
    }, 'weighted'),
})

export const sparse_categorical_crossentropy = defineLoss({
  tasks: ['classification', 'translation'],
  target: 'indices',
  power: 0,
  over: 'softmax',
  options: FROM_LOGITS,
  append(builder, inputs, { from_logits }) {
    const logits = logitsOf(inputs, from_logits)
    return builder.node('SoftmaxCrossEntropy', [logits, inputs.t, ...weightsOf(inputs)])[0]!
  },
  measure: ({ from_logits }) =>
    meanOverRows(({ output, from, width, t, row }) => {
      const answer = output[from + t[row]!]!
      return from_logits ? logSum(output, from, width) - answer : -logarithm(answer)
    }, 'weighted'),
})

/** With from_logits the network has no activation at its end that it should be taken before. */
function logitsOf({ output, logits }: LossInputs, fromLogits: boolean): string {
  return fromLogits ? output : logits
}

function weightsOf({ w }: LossInputs): readonly string[] {
  return w === undefined ? [] : [w]
}

/** Label smoothing: a share of each target is spread evenly over the classes. */
function smooth(builder: GraphBuilder, t: string, share: number, classes: number): string {
  if (share === 0) return t
  return builder.op('Add', [builder.op('Mul', [t, builder.scalar(1 - share)]), builder.scalar(share / classes)])
}

function smoothed(t: number, share: number, classes: number): number {
  return t * (1 - share) + share / classes
}

/** Of a probability, which is kept from 0. */
function logarithm(probability: number): number {
  return log(Math.max(probability, EPSILON))
}

/** log p and log(1 - p) for p = sigmoid(z). */
function logSigmoids(z: number): readonly [number, number] {
  const bent = log1p(exp(-Math.abs(z)))
  return [Math.min(z, 0) - bent, -Math.max(z, 0) - bent]
}

/** log(sum(exp(z))) of a row. */
function logSum(output: Float32Array, from: number, width: number): number {
  let largest = -Infinity
  for (let i = from; i < from + width; i++) largest = Math.max(largest, output[i]!)
  let sum = 0
  for (let i = from; i < from + width; i++) sum += exp(output[i]! - largest)
  return largest + log(sum)
}
