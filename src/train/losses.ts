import type { Task } from '../data/dataset.ts'
import { MaasError } from '../core/error.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Node } from '../graph/graph.ts'
import { type Accumulator, meanOverRows, squaredError } from './metrics.ts'

interface Loss {
  readonly task: Task
  /** What `t` holds: int32 class indices [rows], or float32 values of the output's width [rows, width]. */
  readonly target: 'indices' | 'values'
  /** As in a metric: the power of the target's unit. */
  readonly power: 0 | 2
  /**
   * Appends the mean loss to a forward graph whose output `last` makes, and returns the name of the scalar.
   * Throws `invalid-config` when the network does not end as the loss needs it.
   */
  append(builder: GraphBuilder, last: Node, t: string): string
  /** The same, weighted, from what a network gave. */
  measure(): Accumulator
}

/** One entry per loss; names are Keras's (https://keras.io/api/losses/). */
export const LOSSES: Readonly<Record<string, Loss>> = {
  mean_squared_error: {
    task: 'regression',
    target: 'values',
    power: 2,
    append(builder, { outputs: [output] }, t) {
      const error = builder.op('Sub', [output!, t])
      return builder.op('ReduceMean', [builder.op('Mul', [error, error]), builder.ints([0, 1])], { keepdims: 0 })
    },
    measure: () => meanOverRows(squaredError, 'weighted'),
  },
  binary_crossentropy: {
    task: 'classification',
    target: 'values',
    power: 0,
    append: (builder, last, t) =>
      builder.op('BinaryCrossEntropyWithLogits', [logitsOf('binary_crossentropy', 'Sigmoid', last), t]),
    measure: () =>
      meanOverRows(({ output, from, t, row }) => negativeLog(t[row] === 1 ? output[from]! : 1 - output[from]!), 'weighted'),
  },
  categorical_crossentropy: {
    task: 'classification',
    target: 'values',
    power: 0,
    append: (builder, last, t) =>
      builder.node('CategoricalCrossEntropy', [logitsOf('categorical_crossentropy', 'Softmax', last), t])[0]!,
    measure: () =>
      meanOverRows(({ output, from, width, t }) => {
        let loss = 0
        for (let k = from; k < from + width; k++) if (t[k] !== 0) loss += t[k]! * negativeLog(output[k]!)
        return loss
      }, 'weighted'),
  },
  sparse_categorical_crossentropy: {
    task: 'classification',
    target: 'indices',
    power: 0,
    append: (builder, last, t) =>
      builder.node('SoftmaxCrossEntropy', [logitsOf('sparse_categorical_crossentropy', 'Softmax', last), t])[0]!,
    measure: () => meanOverRows(({ output, from, t, row }) => negativeLog(output[from + t[row]!]!), 'weighted'),
  },
}

/** Short names that Keras takes for the same loss. */
export const LOSS_ALIASES: Readonly<Record<string, string>> = { mse: 'mean_squared_error' }

/** What goes into the last activation: cross-entropies are taken from there, where they are stable. */
function logitsOf(loss: string, activation: 'Softmax' | 'Sigmoid', last: Node): string {
  if (last.op !== activation) {
    throw new MaasError(
      'invalid-config',
      `loss ${loss} needs a network whose last activation is ${activation.toLowerCase()}, but it ends in ` +
        `${last.op.toLowerCase()}: set the last layer's activation to "${activation.toLowerCase()}" or choose another loss`,
    )
  }
  return last.inputs[0]!
}

/** Keras's epsilon: probabilities are kept this far from 0 before their logarithm is taken. */
const EPSILON = 1e-7

function negativeLog(probability: number): number {
  return -Math.log(Math.max(probability, EPSILON))
}
