import type { Shape } from '../core/tensor.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Activation } from './activations.ts'
import type { Initializer } from './initializers.ts'
import type { Options, OptionValues } from './options.ts'

export interface ImageForm {
  readonly kind: 'image'
  readonly height: number
  readonly width: number
  readonly channels: number
}

export interface FeatureForm {
  readonly kind: 'features'
  readonly size: number
  /**
   * The image that these were flattened from: they stand in [channels, height, width] order, where Keras has [height,
   * width, channels].
   */
  readonly flattened?: ImageForm
}

/** What passes between layers: a value [batch, channels, height, width] or [batch, size]. */
export interface Signal {
  readonly value: string
  readonly form: ImageForm | FeatureForm
  /** Set while the value is the direct output of an activation. */
  readonly activated?: { readonly activation: Activation; readonly logits: string }
}

/**
 * How Keras lays out a weight: `shape` as Keras has it; seen as `view` (the same elements) with its axes in order
 * `perm`, it is ours.
 */
export interface KerasLayout {
  readonly shape: Shape
  readonly view: Shape
  readonly perm: readonly number[]
}

/** A trained tensor of a network. */
export interface Weight {
  /** Its name among the graph's initializers. */
  readonly name: string
  /** Place of its layer in the config. */
  readonly layer: number
  readonly role: 'kernel' | 'bias'
  readonly shape: Shape
  readonly keras: KerasLayout
}

/** What a layer has at hand while it is built. */
export interface LayerScope {
  readonly builder: GraphBuilder
  /** Whether dropout is active. */
  readonly training: boolean
  /** Units of the network's last layer as the data wants them; undefined in every other layer. */
  readonly outputUnits: number | undefined
  /** Adds a trained tensor. */
  weight(role: Weight['role'], shape: Shape, initializer: Initializer, keras?: KerasLayout): string
  /** 32 random bits that stay the same for this layer and seed. */
  seed(): number
  /** The input that counts training steps, int32 []. */
  step(): string
  /** Throws `invalid-config` naming the layer. */
  fail(expectation: string): never
}

/** One entry per layer type of Keras: its options with their defaults, and what it means. */
export interface LayerType<O extends Options = Options> {
  readonly options: O
  build(scope: LayerScope, input: Signal, options: OptionValues<O>): Signal
}

/** Keeps the option types inside an entry while the table holds them all alike. */
export function defineLayer<O extends Options>(type: LayerType<O>): LayerType<O> {
  return type
}

export function describeForm(form: ImageForm | FeatureForm): string {
  return form.kind === 'image'
    ? `an image of ${form.height} x ${form.width} with ${form.channels} channel${form.channels === 1 ? '' : 's'}`
    : `${form.size} feature${form.size === 1 ? '' : 's'}`
}
