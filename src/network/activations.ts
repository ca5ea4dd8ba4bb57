import type { GraphBuilder } from '../graph/builder.ts'
import { choice, type Option } from './options.ts'
import { like, type Signal } from './signal.ts'

type Build = (builder: GraphBuilder, x: string, signal: Signal) => string

/** Keras's activations: https://keras.io/api/layers/activations/ */
const ACTIVATIONS = {
  linear: (_builder, x) => x,
  relu: (builder, x) => builder.op('Relu', [x]),
  sigmoid: (builder, x) => builder.op('Sigmoid', [x]),
  tanh: (builder, x) => builder.op('Tanh', [x]),
  // Over the channels, wherever they stand.
  softmax: (builder, x, { layout }) => builder.op('Softmax', [x], { axis: layout === 'first' ? 1 : -1 }),
} as const satisfies Readonly<Record<string, Build>>

export type Activation = keyof typeof ACTIVATIONS

export function activation(): Option<Activation> {
  return choice(Object.keys(ACTIVATIONS) as Activation[])
}

export function activate(builder: GraphBuilder, signal: Signal, name: Activation): Signal {
  const build: Build = ACTIVATIONS[name]
  return { ...like(signal, build(builder, signal.value, signal)), activated: { activation: name, logits: signal.value } }
}
