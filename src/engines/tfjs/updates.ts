import * as tf from '@tensorflow/tfjs'
import { MaasError } from '../../core/error.ts'
import type { Node } from '../../graph/graph.ts'

/** What nodes read that is a number here. */
interface Scalars {
  /** The learning rate. */
  readonly rate: number
  /** Updates done before. */
  readonly updates: number
}

type Attributes = Readonly<Record<string, number>>
type Maybe = tf.Tensor | undefined

/** The inputs of a node without its scalars; its outputs in order, undefined where a slot is not kept. */
type UpdateOp = (inputs: readonly Maybe[], attributes: Attributes, scalars: Scalars) => readonly Maybe[]

/** What an optimizer adds to the weights behind their decay, and what it keeps. */
type Rule = (g: tf.Tensor, kept: readonly Maybe[], attributes: Attributes, rate: number, t: number) => readonly [tf.Tensor, ...Maybe[]]

function optimizer(rule: Rule): UpdateOp {
  return ([w, g, ...kept], attributes, { rate, updates }) => {
    const [change, ...next] = rule(g!, kept, attributes, rate, updates + 1)
    const decay = rate * (attributes['weight_decay'] ?? 0)
    return [tf.add(decay === 0 ? w! : tf.mul(w!, 1 - decay), change), ...next]
  }
}

/** Moves an average by a part of the way. */
const toward = (old: tf.Tensor, value: tf.Tensor, decay: number): tf.Tensor => tf.add(tf.mul(old, decay), tf.mul(value, 1 - decay))

/** Keras's Nadam: how much the momentum counts at a step. */
const nadamWeight = (beta: number, t: number): number => beta * (1 - 0.5 * 0.96 ** t)

/**
 * The ops of `train/update-nodes.ts` over flat vectors, in the words of tfjs; what they mean stands in
 * `graph/testing/reference-update.ts`. Max-norm is not among them: tfjs's layers hold it when their weights are written.
 */
const UPDATE_OPS: Readonly<Record<string, UpdateOp>> = {
  SgdUpdate: optimizer((g, _kept, _options, rate) => [tf.mul(g, -rate)]),
  MomentumUpdate: optimizer((g, [v], { momentum, nesterov }, rate) => {
    const moved = tf.add(tf.mul(v!, momentum!), tf.mul(g, -rate))
    return [nesterov ? tf.add(tf.mul(moved, momentum!), tf.mul(g, -rate)) : moved, moved]
  }),
  RmsPropUpdate: optimizer((g, [v, a, m], { rho, momentum, epsilon }, rate) => {
    const velocity = toward(v!, tf.square(g), rho!)
    const average = a && toward(a, g, rho!)
    const square = average ? tf.maximum(tf.sub(velocity, tf.square(average)), 0) : velocity
    const change = tf.div(tf.mul(g, rate), tf.sqrt(tf.add(square, epsilon!)))
    const moved = m && tf.add(tf.mul(m, momentum!), change)
    return [tf.neg(moved ?? change), velocity, average, moved]
  }),
  AdagradUpdate: optimizer((g, [v], { epsilon }, rate) => {
    const sum = tf.add(v!, tf.square(g))
    return [tf.div(tf.mul(g, -rate), tf.sqrt(tf.add(sum, epsilon!))), sum]
  }),
  AdamUpdate: optimizer((g, [m, v, highest], { beta_1, beta_2, epsilon }, rate, t) => {
    const momentum = toward(m!, g, beta_1!)
    const velocity = toward(v!, tf.square(g), beta_2!)
    const top = highest && tf.maximum(highest, velocity)
    const alpha = (rate * Math.sqrt(1 - beta_2! ** t)) / (1 - beta_1! ** t)
    return [tf.div(tf.mul(momentum, -alpha), tf.add(tf.sqrt(top ?? velocity), epsilon!)), momentum, velocity, top]
  }),
  AdamaxUpdate: optimizer((g, [m, u], { beta_1, beta_2, epsilon }, rate, t) => {
    const momentum = toward(m!, g, beta_1!)
    const norm = tf.maximum(tf.mul(u!, beta_2!), tf.abs(g))
    return [tf.div(tf.mul(momentum, -rate / (1 - beta_1! ** t)), tf.add(norm, epsilon!)), momentum, norm]
  }),
  NadamUpdate: optimizer((g, [m, v, p], { beta_1, beta_2, epsilon }, rate, t) => {
    const momentum = toward(m!, g, beta_1!)
    const velocity = toward(v!, tf.square(g), beta_2!)
    const [now, next] = [nadamWeight(beta_1!, t), nadamWeight(beta_1!, t + 1)]
    const product = tf.mul(p!, now)
    const ahead = tf.add(
      tf.div(tf.mul(momentum, next), tf.sub(1, tf.mul(product, next))),
      tf.div(tf.mul(g, 1 - now), tf.sub(1, product)),
    )
    return [tf.div(tf.mul(ahead, -rate), tf.add(tf.sqrt(tf.div(velocity, 1 - beta_2! ** t)), epsilon!)), momentum, velocity, product]
  }),
  LionUpdate: optimizer((g, [m], { beta_1, beta_2 }, rate) => [
    tf.mul(tf.sign(toward(m!, g, beta_1!)), -rate),
    toward(m!, g, beta_2!),
  ]),
  GradientSum: ([a, g]) => [tf.add(a!, g!)],
  GradientMean: ([g, a], { steps }) => [tf.div(tf.add(g!, a!), steps!), tf.zerosLike(a!)],
  GradientClipByValue: ([g], { limit }) => [tf.clipByValue(g!, -limit!, limit!)],
  GradientClipByNorm([g], attributes) {
    const parts = tf.split(g!, attributes['sizes'] as unknown as number[])
    const limit = attributes['limit']!
    return [tf.concat(parts.map((part) => tf.mul(part, tf.div(limit, tf.maximum(tf.norm(part), limit)))))]
  },
}

const HELD_BY_LAYERS = 'MaxNormUpdate'

/** Throws `unsupported` naming an op that is not here. */
export function checkUpdates(nodes: readonly Node[]): void {
  const stray = nodes.find(({ op }) => op !== HELD_BY_LAYERS && !Object.hasOwn(UPDATE_OPS, op))
  if (stray) throw new MaasError('unsupported', `tfjs cannot update weights by ${stray.op} here.`)
}

/**
 * Runs update nodes inside a tidy.
 * @param values `weights`, `gradients` and slots by name.
 * @returns the same with what the nodes have changed.
 */
export function runUpdates(
  nodes: readonly Node[],
  values: ReadonlyMap<string, tf.Tensor>,
  scalars: Scalars,
): ReadonlyMap<string, tf.Tensor> {
  const all = new Map<string, Maybe>(values)
  const newest = new Map(values)
  for (const { op, inputs, outputs, attributes } of nodes) {
    if (op === HELD_BY_LAYERS) continue
    const given = inputs.filter((name) => !(name in scalars)).map((name) => all.get(name))
    const made = UPDATE_OPS[op]!(given, attributes as unknown as Attributes, scalars)
    outputs.forEach((name, i) => {
      const value = made[i]
      all.set(name, value)
      if (name && value) newest.set(name.replace(/'+$/, ''), value) // a prime for each change
    })
  }
  return newest
}
