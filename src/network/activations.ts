import type { GraphBuilder } from '../graph/builder.ts'
import { choice, type Option } from '../core/options.ts'
import { snakeCase } from './options.ts'
import { like, type Signal } from './signal.ts'

type Build = (builder: GraphBuilder, x: string, signal: Signal) => string

const silu: Build = (builder, x) => builder.op('Mul', [x, builder.op('Sigmoid', [x])])

/** Keras 3's activations with their defaults: https://keras.io/api/layers/activations/ */
const ACTIVATIONS = {
  linear: (_builder, x) => x,
  relu: (builder, x) => builder.op('Relu', [x]),
  relu6: (builder, x) => builder.op('Clip', [x, builder.scalar(0), builder.scalar(6)]),
  leaky_relu: (builder, x) => builder.op('LeakyRelu', [x], { alpha: 0.2 }),
  elu: (builder, x) => builder.op('Elu', [x]),
  selu: (builder, x) => builder.op('Selu', [x]),
  gelu: (builder, x) => builder.op('Gelu', [x]),
  silu,
  swish: silu,
  softplus: (builder, x) => builder.op('Softplus', [x]),
  softsign: (builder, x) => builder.op('Softsign', [x]),
  sigmoid: (builder, x) => builder.op('Sigmoid', [x]),
  // relu6(x + 3) / 6
  hard_sigmoid: (builder, x) => builder.op('HardSigmoid', [x], { alpha: 1 / 6, beta: 0.5 }),
  // What Keras 2 and tfjs call hard_sigmoid: imported models have it.
  hard_sigmoid_2: (builder, x) => builder.op('HardSigmoid', [x], { alpha: 0.2, beta: 0.5 }),
  tanh: (builder, x) => builder.op('Tanh', [x]),
  exponential: (builder, x) => builder.op('Exp', [x]),
  // Over the channels, wherever they stand.
  softmax: (builder, x, { layout }) => builder.op('Softmax', [x], { axis: layout === 'first' ? 1 : -1 }),
} as const satisfies Readonly<Record<string, Build>>

export type Activation = keyof typeof ACTIVATIONS

/** A name as Keras or tfjs (`hardSigmoid`) writes it. */
export function activation(): Option<Activation> {
  const known = choice(Object.keys(ACTIVATIONS) as Activation[])
  return { ...known, parse: (value) => known.parse(typeof value === 'string' ? snakeCase(value) : value) }
}

export function activate(builder: GraphBuilder, signal: Signal, name: Activation): Signal {
  const build: Build = ACTIVATIONS[name]
  return {
    ...like(signal, build(builder, signal.value, signal)),
    activated: { activation: name, logits: signal.value },
  }
}
