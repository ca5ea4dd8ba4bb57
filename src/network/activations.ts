import type { GraphBuilder } from '../graph/builder.ts'
import type { OpName } from '../graph/op-table.ts'
import type { Signal } from './layer.ts'
import { choice, type Option } from './options.ts'

const ACTIVATIONS = ['linear', 'relu', 'sigmoid', 'tanh', 'softmax'] as const
export type Activation = (typeof ACTIVATIONS)[number]

const OPS: { readonly [A in Exclude<Activation, 'linear'>]: OpName } = {
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softmax: 'Softmax',
}

export function activation(): Option<Activation> {
  return choice(ACTIVATIONS)
}

/** Softmax is taken over the channels of an image, as in Keras. */
export function activate(builder: GraphBuilder, { value, form }: Signal, name: Activation): Signal {
  if (name === 'linear') return { value, form, activated: { activation: name, logits: value } }
  const activated = builder.op(OPS[name], [value], name === 'softmax' ? { axis: 1 } : {})
  return { value: activated, form, activated: { activation: name, logits: value } }
}
