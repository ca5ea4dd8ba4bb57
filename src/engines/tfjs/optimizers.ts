import * as tf from '@tensorflow/tfjs'

/** All weights at once: the weights and their gradients, each one flat vector. */
interface Update {
  readonly weights: tf.Tensor
  readonly gradients: tf.Tensor
  readonly rate: number
  /** Updates done before. */
  readonly step: number
}

/** The new weights and the new slots, in order. */
type Rule = (update: Update, slots: readonly tf.Tensor[], options: Record<string, number>) => readonly tf.Tensor[]

/** One entry per optimizer of `train/optimizers.ts`, by the same names; slots in the same order. */
export const TFJS_OPTIMIZERS: Readonly<Record<string, Rule>> = {
  SGD({ weights, gradients, rate }, [velocity], { momentum, nesterov }) {
    const descent = tf.mul(gradients, -rate)
    if (!velocity) return [tf.add(weights, descent)]
    const moved = tf.add(tf.mul(velocity, momentum!), descent)
    return [tf.add(weights, nesterov ? tf.add(tf.mul(moved, momentum!), descent) : moved), moved]
  },
  Adam({ weights, gradients, rate, step }, [m, v], { beta_1, beta_2, epsilon }) {
    const momentum = average(m!, gradients, beta_1!)
    const velocity = average(v!, tf.square(gradients), beta_2!)
    const alpha = (rate * Math.sqrt(1 - beta_2! ** (step + 1))) / (1 - beta_1! ** (step + 1))
    return [tf.sub(weights, tf.div(tf.mul(momentum, alpha), tf.add(tf.sqrt(velocity), epsilon!))), momentum, velocity]
  },
}

function average(old: tf.Tensor, value: tf.Tensor, decay: number): tf.Tensor {
  return tf.add(tf.mul(old, decay), tf.mul(value, 1 - decay))
}
