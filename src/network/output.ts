import type { Shape } from '../core/tensor.ts'
import { answersNumbers, type Task } from '../data/dataset.ts'
import type { Activation } from './activations.ts'
import type { LayerConfig, NetworkConfig } from './keras-config.ts'
import type { ModelGraph } from './model-graph.ts'
import { invalid } from './read-layer.ts'
import { describeShape } from './signal.ts'

export interface Target {
  readonly task: Task
  /** Labels of a classification, symbols of a translation, numbers of a regression or a forecast. */
  readonly outputs: number
  /**
   * The activation that is served behind a network without one at its end, which gives logits to a loss that takes
   * them.
   */
  readonly servedBehind?: 'softmax' | 'sigmoid' | undefined
}

/** Activations that tell two labels apart with one unit. */
const BINARY: readonly unknown[] = ['sigmoid', 'tanh']

/** The layer whose units follow from the data, and how many it has then. */
export interface OutputLayer {
  readonly layer: number
  readonly units: number
}

/** The last Dense layer on the way to the output; undefined when several ways lead there first. */
export function outputLayer({ layers, calls, inputs, output }: ModelGraph, target: Target): OutputLayer | undefined {
  const activation = (at: number): unknown => {
    const layer = layers[at]!
    return 'layer' in layer ? layer.layer.options['activation'] : undefined
  }
  const last = calls[output - inputs]
  const endsBinary = last && (BINARY.includes(activation(last.layer)) || target.servedBehind === 'sigmoid')
  const isBinary = target.task === 'classification' && target.outputs === 2 && endsBinary
  const units = isBinary ? 1 : target.outputs
  for (let call = last; call; call = calls[call.inputs[0]! - inputs]) {
    const layer = layers[call.layer]!
    if (!('layer' in layer) || call.inputs.length > 1) return undefined
    const wrapped = layer.layer.options['layer'] as LayerConfig | undefined
    if ((wrapped ?? { class_name: layer.layer.className }).class_name === 'Dense') return { layer: call.layer, units }
  }
  return undefined
}

/** Throws `invalid-config` when a network that ends so cannot have this target. */
export function checkOutput(shape: Shape, head: Activation, target: Target): void {
  const { task, outputs } = target
  const units = unitsOf(head, target)
  const rank = task === 'translation' ? 2 : 1
  if (shape.length === rank && shape.at(-1) === units) return
  const numbers = `${units} number${units === 1 ? '' : 's'} a row`
  const wanted = {
    regression: numbers,
    forecasting: numbers,
    classification: `${outputs} labels`,
    translation: `${outputs} symbols at each step`,
  }[task]
  const advice =
    shape.length > rank ? 'put a Flatten or global pooling layer before its last Dense layer.'
      : shape.length < rank ? 'keep the steps up to its end (recurrent layers with "return_sequences": true, no pooling or Flatten).'
        : `end with a Dense layer of ${units} unit${units === 1 ? '' : 's'}, or leave its units out.`
  throw invalid(`The network gives ${describeShape(shape)} for each row, but the target has ${wanted}: ${advice}`)
}

function unitsOf(head: Activation, { task, outputs, servedBehind }: Target): number {
  const answer = head === 'linear' ? (servedBehind ?? head) : head
  if (answersNumbers(task) || answer === 'softmax') return outputs
  const isBinary = task === 'classification' && outputs === 2
  if (isBinary && BINARY.includes(answer)) return 1
  const what = `${task} of ${outputs} ${task === 'translation' ? 'symbols' : 'labels'}`
  throw invalid(
    answer === head
      ? `The network ends in ${head}, but a ${what} must end in a Dense layer with the activation ` +
          `softmax${isBinary ? ', sigmoid or tanh' : ''}, or without one for a loss with from_logits.`
      : `The loss takes the network for the logits of a ${answer}, but a ${what} needs those of a softmax.`,
  )
}

/** The config with some options of its layers, by their places, filled in. */
export function withSizes<C extends NetworkConfig>(model: C, sizes: ReadonlyMap<number, LayerConfig['config']>): C {
  const layers = model.config.layers.map((layer, i) => (sizes.has(i) ? { ...layer, config: { ...layer.config, ...sizes.get(i) } } : layer))
  return { ...model, config: { ...model.config, layers } }
}

/** The config with the units of its output layer filled in. */
export function withUnits<C extends NetworkConfig>(model: C, { layer: at, units }: OutputLayer): C {
  const fill = (layer: LayerConfig): LayerConfig => {
    const wrapped = layer.config['layer'] as LayerConfig | undefined
    return { ...layer, config: { ...layer.config, ...(wrapped ? { layer: fill(wrapped) } : { units }) } }
  }
  const layers = model.config.layers.map((layer, i) => (i === at ? fill(layer) : layer))
  return { ...model, config: { ...model.config, layers } }
}
