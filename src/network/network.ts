import type { Rng } from '../core/rng.ts'
import { type Shape, sizeOf } from '../core/tensor.ts'
import type { Task } from '../data/dataset.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Activation } from './activations.ts'
import { initialize } from './initializers.ts'
import type { LayerConfig, SequentialConfig } from './keras-config.ts'
import { describeForm, type KerasLayout, type LayerScope, type Signal, type Weight } from './layer.ts'
import { invalid, readLayer, type ReadLayer } from './layer-table.ts'

export interface NetworkOptions {
  /** The value that the network reads: [batch, features], or [batch, height, width, channels]. */
  readonly input: string
  readonly task: Task
  /** Labels of a classification; numbers of a regression. */
  readonly outputs: number
  /** Initial weights and dropout masks; the same numbers whether `training` or not. */
  readonly rng: Rng
  /** Whether dropout is active; it then adds the graph input `step`, int32 [], which counts training steps. */
  readonly training: boolean
}

export interface Network {
  /**
   * What the last layer gives: probabilities [batch, labels] of a softmax, [batch, 1] of a sigmoid, or [batch, 1]
   * numbers.
   */
  readonly output: string
  /** The same before the last activation: what stable losses want. */
  readonly logits: string
  readonly head: Activation
  /** In Keras's order. */
  readonly weights: readonly Weight[]
  /** The config with the units of the last layer filled in. */
  readonly config: SequentialConfig
}

/** 256 MB of float32; an optimizer keeps up to three times as much beside it. */
const MAX_PARAMETERS = 2 ** 26

/** What Keras writes beside a model's `class_name` and `config`, none of which changes a network. */
const TOLERATED = ['module', 'registered_name', 'build_config', 'compile_config', 'keras_version', 'backend']
const KNOWN_CONFIG = ['name', 'layers', 'trainable', 'dtype', 'build_input_shape']

/**
 * Appends a Keras Sequential network and its initial weights to a graph. Layers mean what they mean in Keras
 * (https://keras.io/api/layers/), over ONNX's channel-first layout: images are moved there first, and features behind
 * Flatten stand in that order; {@link Weight.keras} says how each weight goes back.
 *
 * The input's shape and the units of the last Dense layer may be left out. A classification ends in softmax with one
 * unit per label, or for two labels in sigmoid with one; a regression ends without an activation, since its target is
 * standardised.
 *
 * Throws `invalid-config` that names the layer for what is unknown, contradicts the data or has an impossible shape.
 */
export function buildNetwork(builder: GraphBuilder, config: SequentialConfig, options: NetworkOptions): Network {
  const layers = readLayers(config).map(readLayer)
  const head = headOf(layers)
  const units = unitsOf(head, options)
  const output = layers.map(({ className }) => className).lastIndexOf('Dense')
  const names = layerNames(layers)
  const weights: Weight[] = []
  const inputShape = builder.info(options.input).shape.slice(1) as Shape
  let step: string | undefined
  let parameters = 0

  let signal = enter(builder, options.input, inputShape)
  layers.forEach((layer, i) => {
    checkInputShape(layer, i, inputShape)
    const fail = (expectation: string): never => {
      throw invalid(`${layer.place}: ${expectation}`)
    }
    const scope: LayerScope = {
      builder,
      training: options.training,
      outputUnits: i === output ? units : undefined,
      weight(role, shape, initializer, keras = asItIs(shape)) {
        parameters += sizeOf(shape)
        if (parameters > MAX_PARAMETERS) {
          fail(`with its weights [${shape.join(', ')}] the network has over ${MAX_PARAMETERS} parameters; shrink it.`)
        }
        const data = initialize(shape, initializer, options.rng.fork(`layer ${i} ${role}`))
        const name = builder.constant({ dtype: 'float32', shape, data }, `${names[i]}.${role}`)
        weights.push({ name, layer: i, role, shape, keras })
        return name
      },
      seed: () => options.rng.fork(`layer ${i} seed`).uint32(),
      step: () => (step ??= builder.input('step', 'int32', [])),
      fail,
    }
    signal = layer.type.build(scope, signal, layer.options)
  })

  const { form, value, activated } = signal
  if (form.kind !== 'features' || form.size !== units) {
    const wanted = options.task === 'regression' ? `${units} number a row` : `${options.outputs} labels`
    throw invalid(
      `The network gives ${describeForm(form)} for each row, but the target has ${wanted}: ` +
        `end with a Dense layer of ${units} unit${units === 1 ? '' : 's'}, or leave its units out.`,
    )
  }
  return {
    output: value,
    logits: activated?.logits ?? value,
    head,
    weights,
    config: withUnits(config, output, units),
  }
}

function readLayers(config: SequentialConfig): readonly LayerConfig[] {
  const { class_name: className, config: model, ...others } = config ?? {}
  if (className !== 'Sequential') {
    throw invalid(`The network's class_name is ${JSON.stringify(className)}; only "Sequential" is known.`)
  }
  const stray =
    Object.keys(others).find((key) => !TOLERATED.includes(key)) ??
    Object.keys(model ?? {}).find((key) => !KNOWN_CONFIG.includes(key))
  if (stray)
    throw invalid(`The network has an unknown key "${stray}"; it has "class_name" and "config": {"layers": [...]}.`)
  if (!Array.isArray(model?.layers) || model.layers.length === 0) {
    throw invalid('The network has no layers; expected "config": {"layers": [...]} with at least one.')
  }
  return model.layers
}

function headOf(layers: readonly ReadLayer[]): Activation {
  return (layers.at(-1)!.options['activation'] as Activation | undefined) ?? 'linear'
}

/** How many units the last layer must have. */
function unitsOf(head: Activation, { task, outputs }: NetworkOptions): number {
  if (task === 'regression') {
    if (head === 'linear') return outputs
    throw invalid(
      `The network ends in ${head}, but a regression's last layer must be linear: ` +
        'its target is standardised, so it is negative too.',
    )
  }
  if (head === 'softmax') return outputs
  if (head === 'sigmoid' && outputs === 2) return 1
  throw invalid(
    `The network ends in ${head}, but a classification of ${outputs} labels must end in a Dense layer ` +
      `with the activation softmax${outputs === 2 ? ' or sigmoid' : ''}.`,
  )
}

/** Moves images to channel-first. */
function enter(builder: GraphBuilder, input: string, shape: Shape): Signal {
  if (shape.length === 1) return { value: input, form: { kind: 'features', size: shape[0]! } }
  const [height, width, channels] = shape as [number, number, number]
  const value =
    channels === 1
      ? builder.op('Reshape', [input, builder.ints([-1, 1, height, width])])
      : builder.op('Transpose', [input], { perm: [0, 3, 1, 2] })
  return { value, form: { kind: 'image', height, width, channels } }
}

/** What a config says of its input must be what the data is. */
function checkInputShape({ place, common }: ReadLayer, index: number, actual: Shape): void {
  const { batch_input_shape, batch_shape, input_shape } = common
  const whole = batch_input_shape ?? batch_shape
  const given = whole ? whole.slice(1) : input_shape
  if (!given) return
  if (index > 0) throw invalid(`${place}: only the first layer may say what the input's shape is.`)
  if (given.length !== actual.length || given.some((size, i) => size !== null && size !== actual[i])) {
    throw invalid(
      `${place}: the input's shape is given as [${given.join(', ')}], ` +
        `but the data has [${actual.join(', ')}] in each row; ` +
        'leave it out to take it from the data.',
    )
  }
}

/** What the layers' weights are named by: as given, or class and place. */
function layerNames(layers: readonly ReadLayer[]): readonly string[] {
  const names = layers.map(({ className, common }, i) => common.name ?? `${className.toLowerCase()}_${i + 1}`)
  names.forEach((name, i) => {
    const first = names.indexOf(name)
    if (first < i) throw invalid(`${layers[i]!.place}: ${layers[first]!.place} has the name "${name}" already.`)
  })
  return names
}

function asItIs(shape: Shape): KerasLayout {
  return { shape, view: shape, perm: shape.map((_, axis) => axis) }
}

function withUnits(model: SequentialConfig, layer: number, units: number): SequentialConfig {
  const layers = model.config.layers.map((one, i) => (i === layer ? { ...one, config: { ...one.config, units } } : one))
  return { ...model, config: { ...model.config, layers } }
}
