import * as tf from '@tensorflow/tfjs'
import type { LossConfig } from '../../train/run-config.ts'
import type { Answer } from './model.ts'
import type { Head } from './keras-json.ts'

type Options = LossConfig['config']

/** The loss of each row (all axes of the output but the last), of t's shape without its last axis where t has values. */
type RowLoss = (answer: Answer, t: tf.Tensor, options: Options) => tf.Tensor

interface Loss {
  /** The head that the network must have; any when left out. */
  readonly head?: Head
  readonly rows: RowLoss
}

const mean = (values: tf.Tensor): tf.Tensor => tf.mean(values, -1)

/** One entry per loss of `train/losses.ts` that can be said in tfjs, by the same names. */
export const TFJS_LOSSES: Readonly<Record<string, Loss>> = {
  mean_squared_error: { rows: ({ output }, t) => mean(tf.squaredDifference(output, t)) },
  binary_crossentropy: {
    head: 'sigmoid',
    // max(z, 0) - z t + log(1 + exp(-|z|)): Keras's stable form.
    rows: ({ logits: z }, t) => mean(tf.sub(tf.relu(z), tf.mul(z, t)).add(tf.log1p(tf.exp(tf.neg(tf.abs(z)))))),
  },
  categorical_crossentropy: {
    head: 'softmax',
    rows: ({ logits }, t) => tf.neg(tf.sum(tf.mul(t, tf.logSoftmax(logits)), -1)),
  },
  sparse_categorical_crossentropy: {
    head: 'softmax',
    rows: ({ logits }, t) => tf.neg(tf.sum(tf.mul(tf.oneHot(t.toInt(), logits.shape.at(-1)!), tf.logSoftmax(logits)), -1)),
  },
}
