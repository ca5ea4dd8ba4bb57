import { Rng } from '../core/rng.ts'
import type { Shape } from '../core/tensor.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Activation } from './activations.ts'
import type { NetworkConfig } from './keras-config.ts'
import type { Weight } from './layer.ts'
import type { ModelGraph } from './model-graph.ts'
import { type Constraint, NetworkBuilder } from './network-builder.ts'
import { checkOutput, type OutputLayer, outputLayer, type Target, withSizes, withUnits } from './output.ts'
import { invalid } from './read-layer.ts'
import { readModel } from './read-model.ts'
import { sumOf } from './regularizers.ts'
import { channelsLast } from './signal.ts'

export interface NetworkOptions extends Target {
  /**
   * The values that the network reads, in the order of its input layers: float32 [batch, features], [batch, height,
   * width, channels] or [batch, steps, features], or int32 [batch, steps] indices.
   */
  readonly inputs: readonly string[]
  /** How many ids each of these may be, where that is known. */
  readonly ids?: readonly (number | undefined)[]
  /** Initial weights and dropout masks; the same numbers whether `training` or not. */
  readonly rng: Rng
  /**
   * Whether dropout, batch statistics and regularizers are active. Where something is drawn, the graph then has an
   * input `step`, int32 [], which counts training steps.
   */
  readonly training: boolean
}

export interface Network {
  /**
   * What the last layer gives: probabilities [batch, labels] of a softmax, [batch, 1] of a sigmoid, [batch, numbers],
   * or for each step of a translation [batch, steps, symbols].
   */
  readonly output: string
  /** The same before the last activation: what stable losses want. */
  readonly logits: string
  readonly head: Activation
  /** In Keras's order (`model.get_weights()`). */
  readonly weights: readonly Weight[]
  /** The config with what it leaves to the data filled in: the units of the last layer, and how many ids there are. */
  readonly config: NetworkConfig
  /** The scalar that regularizers add to the loss; in training only, where there are any. */
  readonly penalty?: string
  /** Held after each step. */
  readonly constraints: readonly Constraint[]
}

/**
 * Appends a Keras network, Sequential or Functional, and its initial weights to a graph. Layers mean what they mean in
 * Keras 3 (https://keras.io/api/layers/). Where ONNX wants channels first they are moved there and stay until a layer
 * needs Keras's order; {@link Weight.keras} says how each weight goes back.
 *
 * The input's shape and the units of the last Dense layer may be left out. A classification ends in softmax with one
 * unit per label, or for two labels in sigmoid or tanh with one; a translation ends in softmax at each step. Both may
 * end without an activation where the options name the one that is served behind them. A regression ends as its loss
 * wants.
 *
 * Throws `invalid-config` that names the layer for what is unknown, contradicts the data or has an impossible shape.
 */
export function buildNetwork(builder: GraphBuilder, config: NetworkConfig, options: NetworkOptions): Network {
  const model = readModel(config)
  if (model.inputs !== options.inputs.length) {
    throw invalid(`The network has ${model.inputs} inputs, but the data has ${options.inputs.length}.`)
  }
  const output = outputLayer(model, options)
  const { shape, settled, ...network } = assemble(builder, model, options, output)
  checkOutput(shape, network.head, options)
  const sized = withSizes(config, settled)
  return { ...network, config: output ? withUnits(sized, output) : sized }
}

/**
 * Appends a network that was trained elsewhere: with all units given, whatever it ends in. `shape` is that of what it
 * gives for each row. Throws as {@link buildNetwork} does.
 */
export function buildTrained(
  builder: GraphBuilder,
  config: NetworkConfig,
  inputs: readonly string[],
): Network & { readonly shape: Shape } {
  const { settled: _, ...network } = assemble(builder, readModel(config), { inputs, rng: new Rng(0), training: false }, undefined)
  return { ...network, config }
}

function assemble(
  builder: GraphBuilder,
  model: ModelGraph,
  options: Omit<NetworkOptions, keyof Target>,
  output: OutputLayer | undefined,
): Omit<Network, 'config'> & { readonly shape: Shape; readonly settled: NetworkBuilder['settled'] } {
  const building = new NetworkBuilder(builder, options, output)
  const signal = building.network(model, options.inputs, options.ids)
  const { value, shape, activated } = channelsLast(builder, signal)
  const head = signal.activated?.activation ?? 'linear'
  const before = signal.activated && { ...signal, value: signal.activated.logits }
  const logits = activated?.logits ?? (before ? channelsLast(builder, before).value : value)
  const penalty = sumOf(builder, building.penalties)
  return {
    output: value,
    logits,
    head,
    shape,
    weights: building.weights(model),
    ...(penalty && { penalty }),
    constraints: building.constraints,
    settled: building.settled,
  }
}
