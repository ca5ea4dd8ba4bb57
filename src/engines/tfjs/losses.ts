import * as tf from '@tensorflow/tfjs'
import { MaasError } from '../../core/error.ts'
import type { LossConfig } from '../../train/run-config.ts'
import type { Head } from './keras-json.ts'
import type { Answer } from './model.ts'

type Options = Readonly<Record<string, number>>

/** The loss of each row: of all axes of the output but the last. */
type RowLoss = (answer: Answer, t: tf.Tensor, options: Options) => tf.Tensor

interface Loss {
  /** What the network must end in, since the loss is taken from behind it; anything when left out. */
  readonly head?: Head
  readonly rows: RowLoss
}

const EPSILON = 1e-7

/** The mean over a row's numbers of something of each and its target. */
function elementwise(each: (y: tf.Tensor, t: tf.Tensor, options: Options) => tf.Tensor): Loss {
  return { rows: ({ output }, t, options) => tf.mean(each(output, t, options), -1) }
}

const distance = (y: tf.Tensor, t: tf.Tensor): tf.Tensor => tf.abs(tf.sub(y, t))
const dot = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.sum(tf.mul(a, b), -1)
const length = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.maximum(dot(x, x), EPSILON ** 2))
const missing = (y: tf.Tensor, t: tf.Tensor): tf.Tensor => tf.relu(tf.sub(1, tf.mul(tf.sub(tf.mul(t, 2), 1), y)))
const shifted = (x: tf.Tensor): tf.Tensor => tf.log(tf.add(tf.maximum(x, EPSILON), 1))

/** Label smoothing: a share of each target is spread evenly over the classes. */
function smooth(t: tf.Tensor, { label_smoothing: share = 0 }: Options, classes: number): tf.Tensor {
  return share === 0 ? t : tf.add(tf.mul(t, 1 - share), share / classes)
}

/** The losses of `train/losses/` in the words of tfjs, by the same names; what they mean stands there. */
const TFJS_LOSSES: Readonly<Record<string, Loss>> = {
  mean_squared_error: elementwise((y, t) => tf.squaredDifference(y, t)),
  mean_absolute_error: elementwise(distance),
  mean_absolute_percentage_error: elementwise((y, t) => tf.mul(tf.div(distance(y, t), tf.maximum(tf.abs(t), EPSILON)), 100)),
  mean_squared_logarithmic_error: elementwise((y, t) => tf.squaredDifference(shifted(y), shifted(t))),
  huber: elementwise((y, t, { delta }) => {
    const error = distance(y, t)
    const near = tf.minimum(error, delta!)
    return tf.mul(near, tf.sub(error, tf.mul(near, 0.5)))
  }),
  log_cosh: elementwise((y, t) => {
    const error = tf.sub(y, t)
    return tf.sub(tf.add(error, tf.softplus(tf.mul(error, -2))), Math.LN2)
  }),
  poisson: elementwise((y, t) => tf.sub(y, tf.mul(t, tf.log(tf.add(y, EPSILON))))),
  cosine_similarity: { rows: ({ output: y }, t) => tf.neg(tf.div(dot(y, t), tf.mul(length(y), length(t)))) },
  hinge: elementwise(missing),
  squared_hinge: elementwise((y, t) => tf.square(missing(y, t))),
  categorical_hinge: {
    rows: ({ output: y }, t) => tf.relu(tf.add(tf.sub(tf.max(tf.mul(tf.sub(1, t), y), -1), dot(t, y)), 1)),
  },
  kl_divergence: {
    rows({ output }, t) {
      const [p, q] = [tf.clipByValue(t, EPSILON, 1), tf.clipByValue(output, EPSILON, 1)]
      return dot(p, tf.sub(tf.log(p), tf.log(q)))
    },
  },
  binary_crossentropy: {
    head: 'sigmoid',
    // max(z, 0) - z t + log(1 + exp(-|z|))
    rows({ logits: z }, t, options) {
      const bent = tf.log1p(tf.exp(tf.neg(tf.abs(z))))
      return tf.mean(tf.add(tf.sub(tf.relu(z), tf.mul(z, smooth(t, options, 2))), bent), -1)
    },
  },
  categorical_crossentropy: {
    head: 'softmax',
    rows: ({ logits }, t, options) => tf.neg(dot(smooth(t, options, logits.shape.at(-1)!), tf.logSoftmax(logits))),
  },
  sparse_categorical_crossentropy: {
    head: 'softmax',
    rows: ({ logits }, t) => tf.neg(dot(tf.oneHot(tf.cast(t, 'int32'), logits.shape.at(-1)!), tf.logSoftmax(logits))),
  },
}

/** Throws `unsupported` for a loss that is not here, or that does not find behind the network what it needs. */
export function tfjsLoss({ class_name, config }: LossConfig, head: Head): (answer: Answer, t: tf.Tensor) => tf.Tensor {
  const loss = Object.hasOwn(TFJS_LOSSES, class_name) ? TFJS_LOSSES[class_name]! : undefined
  if (!loss || (loss.head && loss.head !== head && !config['from_logits'])) {
    throw new MaasError('unsupported', `tfjs cannot train with the loss ${class_name}${loss ? ` behind ${head}` : ''} here.`)
  }
  return (answer, t) => loss.rows(answer, t, config as Options)
}
