import type { Shape } from '../core/tensor.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { MaxNorm } from './constraints.ts'
import type { Initializer } from './initializers.ts'
import type { LayerConfig } from './keras-config.ts'
import type { KerasLayout } from './keras-layout.ts'
import type { Options, OptionValues } from '../core/options.ts'
import type { Regularizer } from './regularizers.ts'
import type { Signal } from './signal.ts'

/** A tensor of a network: trained, or state that its forward pass changes. */
export interface Weight {
  /** Its name among the graph's initializers. */
  readonly name: string
  /** Place of its layer in the config. */
  readonly layer: number
  /** What it is within its layer: `kernel`, `bias`, `moving_mean`. */
  readonly role: string
  readonly shape: Shape
  readonly keras: KerasLayout
  /** Whether the optimizer changes it: not so for moving statistics and layers with `trainable: false`. */
  readonly trained: boolean
  /** What it adds to the loss; of trained weights only. */
  readonly regularizer?: Regularizer
}

export interface WeightOptions {
  /** Left out: Keras has it as it is here. */
  readonly keras?: KerasLayout
  readonly regularizer?: Regularizer | null
  readonly constraint?: MaxNorm | null
}

/** What a layer has at hand while it is built. A layer that is called several times gets the same weights each time. */
export interface LayerScope {
  readonly builder: GraphBuilder
  /** Whether dropout and batch statistics are active. */
  readonly training: boolean
  /** Keras's `layer.trainable`; weights of a layer without are kept as they are. */
  readonly trainable: boolean
  /** Units of the network's last layer as the data wants them; undefined in every other layer. */
  readonly outputUnits: number | undefined
  /** Adds a trained tensor, initial values drawn in Keras's layout. */
  weight(role: string, shape: Shape, initializer: Initializer, options?: WeightOptions): string
  /** Adds a tensor that Keras lists among the weights and that is not trained: a moving statistic. */
  state(role: string, shape: Shape, initializer: Initializer, keras?: KerasLayout): string
  /** Adds a scalar to the loss, in training. */
  penalize(value: string): void
  /** Calls a layer inside this one; its weights are named `role.kernel`, or `kernel` when role is empty. */
  inner(layer: LayerConfig, role: string, inputs: readonly Signal[]): Signal
  /** Says what options that the config leaves to the data are. */
  settle(options: Readonly<Record<string, unknown>>): void
  /** 32 random bits that stay the same for this layer and seed. */
  seed(): number
  /** The input that counts training steps, int32 []. */
  step(): string
  /** Throws `invalid-config` naming the layer. */
  fail(expectation: string): never
}

interface OneInput<O extends Options> {
  readonly options: O
  readonly merge?: false
  build(scope: LayerScope, input: Signal, options: OptionValues<O>): Signal
}

interface SeveralInputs<O extends Options, C extends Options> {
  readonly options: O
  readonly merge: true
  /** Keyword arguments of a call, as Functional JSON holds them; tensors among them are Signals. */
  readonly call?: C
  build(scope: LayerScope, inputs: readonly Signal[], options: OptionValues<O>, call: OptionValues<C>): Signal
}

/** One entry per layer type of Keras: its options with their defaults, and what it means. */
export type LayerType<O extends Options = Options, C extends Options = Options> = OneInput<O> | SeveralInputs<O, C>

/** Keeps the option types inside an entry while the table holds them all alike. */
export function defineLayer<O extends Options>(type: OneInput<O>): LayerType<O> {
  return type
}

/** {@link defineLayer} of a layer that takes several inputs. */
export function defineMerge<O extends Options, C extends Options = {}>(
  type: Omit<SeveralInputs<O, C>, 'merge'>,
): LayerType<O, C> {
  return { ...type, merge: true }
}
