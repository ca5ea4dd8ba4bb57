import { MaasError } from '../../core/error.ts'
import { isObject } from '../../core/is-object.ts'
import type { Shape } from '../../core/tensor.ts'

/** An input of a network: its shape without the batch. */
export interface InputShape {
  readonly shape: Shape
  readonly dtype: string
}

/** The last activation, when it is one that stable losses want to look behind. */
export type Head = 'softmax' | 'sigmoid' | 'linear'

export interface TfjsModelJson {
  /** For `tf.models.modelFromJSON`: the network without its head. */
  readonly model: object
  readonly head: Head
}

type Fields = Readonly<Record<string, unknown>>

interface Layer {
  readonly class_name: string
  readonly config: Fields
  readonly name?: string
  readonly inbound_nodes?: unknown
}

/**
 * Keras JSON (Sequential or Functional; of Keras 2, Keras 3 or tfjs) in the words that tfjs reads: those of Keras 2, with
 * the inputs' shapes, and Keras's defaults where tfjs has others. Weights start as zeros. Throws `unsupported` naming
 * what cannot be said so.
 * @param inputs in the order of the input layers.
 */
export function tfjsModelJson(network: { readonly class_name: string; readonly config: object }, inputs: readonly InputShape[]): TfjsModelJson {
  const given = network.config as { readonly layers: readonly Layer[]; readonly input_layers?: unknown; readonly output_layers?: unknown }
  if (network.class_name === 'Sequential') {
    const inner = given.layers.filter(({ class_name }) => class_name !== 'InputLayer').map(layerJson)
    const { layer, head } = splitHead(inner.at(-1)!)
    const layers = [inputLayer('input', inputs[0]!), ...inner.slice(0, -1), layer]
    return { head, model: { class_name: 'Sequential', config: { name: 'network', layers } } }
  }
  const [entries, exits] = [tensorList(given.input_layers), tensorList(given.output_layers)]
  let head: Head = 'linear'
  const layers = given.layers.map((layer) => {
    const name = nameOf(layer)
    const place = entries.findIndex(([entry]) => entry === name)
    if (place >= 0) return { ...inputLayer(name, inputs[place]!), name, inbound_nodes: [] }
    let read = layerJson(layer)
    if (name === exits[0]![0]) ({ layer: read, head } = splitHead(read))
    return { ...read, name, config: { ...read.config, name }, inbound_nodes: inboundNodes(name, layer.inbound_nodes) }
  })
  return {
    head,
    model: { class_name: 'Model', config: { name: 'network', layers, input_layers: entries, output_layers: exits } },
  }
}

const nameOf = ({ name, config }: Layer): string => name ?? String(config['name'])

function inputLayer(name: string, { shape, dtype }: InputShape): Layer {
  return { class_name: 'InputLayer', config: { name, batch_input_shape: [null, ...shape], dtype } }
}

/** What Keras assumes and tfjs does not. */
const DEFAULTS: Readonly<Record<string, Fields>> = {
  LSTM: { recurrent_activation: 'sigmoid' },
  GRU: { recurrent_activation: 'sigmoid', reset_after: true },
}

/** Says nothing about the mathematics here: shapes are those of the data, weights are set. */
const DROPPED = ['dtype', 'trainable', 'batch_shape', 'batch_input_shape', 'input_shape', 'quantization_config', 'seed']

function layerJson({ class_name, config }: Layer): Layer {
  if (config['trainable'] === false) {
    throw new MaasError('unsupported', `Layer "${String(config['name'] ?? class_name)}" is not trainable: here tfjs trains every layer.`)
  }
  const read = Object.entries({ ...DEFAULTS[class_name], ...config })
    .filter(([key]) => !DROPPED.includes(key))
    .map(([key, value]): [string, unknown] => [key, optionJson(key, value)])
  return { class_name, config: Object.fromEntries(read) }
}

function optionJson(key: string, value: unknown): unknown {
  if (key.endsWith('_initializer')) return 'zeros'
  if (key.endsWith('_regularizer')) return regularizerJson(value)
  if (value === 'silu') return 'swish'
  if (Array.isArray(value)) return value.map((item) => optionJson(key, item)) // layers of a model within
  // A wrapper's inner layer, or an activation, constraint, ... as Keras 3 writes them.
  if (isObject(value) && 'class_name' in value) return layerJson(value as unknown as Layer)
  return value
}

/** tfjs knows L1L2 alone. */
function regularizerJson(value: unknown): unknown {
  const { class_name, config = {} } = (isObject(value) ? value : { class_name: value }) as { class_name: unknown; config?: Fields }
  if (typeof class_name !== 'string') return null
  const kind = class_name.replaceAll('_', '').toLowerCase()
  const factor = (name: string) => (kind.includes(name) ? (config[name] ?? 0.01) : 0)
  return { class_name: 'L1L2', config: { l1: factor('l1'), l2: factor('l2') } }
}

/** The last layer without its activation, if that is a softmax or sigmoid. */
function splitHead(layer: Layer): { readonly layer: Layer; readonly head: Head } {
  const { class_name, config } = layer
  const inner = config['layer'] as Layer | undefined
  if (class_name === 'TimeDistributed' && inner) {
    const split = splitHead(inner)
    return { head: split.head, layer: { ...layer, config: { ...config, layer: split.layer } } }
  }
  const plain = { ...layer, config: { ...config, activation: 'linear' } }
  if (class_name === 'Softmax' && (config['axis'] ?? -1) === -1) {
    return { head: 'softmax', layer: { class_name: 'Activation', config: { ...(config['name'] ? { name: config['name'] } : {}), activation: 'linear' } } }
  }
  const activation = config['activation']
  const isHead = (class_name === 'Dense' || class_name === 'Activation') && (activation === 'softmax' || activation === 'sigmoid')
  return isHead ? { head: activation, layer: plain } : { head: 'linear', layer }
}

/** `[layer, node, tensor]`, which Keras 3 writes for a list of one. */
function tensorList(value: unknown): readonly (readonly [string, number, number])[] {
  const list = value as readonly unknown[]
  return (typeof list[0] === 'string' ? [list] : list) as readonly (readonly [string, number, number])[]
}

/** Keras 2: a list of calls, each a list of `[layer, node, tensor, keyword arguments]`. Keras 3: a list of `{args, kwargs}`. */
function inboundNodes(name: string, calls: unknown): unknown {
  return ((calls ?? []) as readonly unknown[]).map((call) => {
    if (Array.isArray(call)) return call
    const { args, kwargs } = call as { readonly args: unknown; readonly kwargs?: Fields }
    const stray = Object.entries(kwargs ?? {}).find(([, value]) => tensorsIn(value).length > 0)
    if (stray) throw new MaasError('unsupported', `Layer "${name}": tfjs takes no tensor as its argument "${stray[0]}".`)
    return tensorsIn(args).map((history) => [...history, {}])
  })
}

/** The tensors among the arguments of a Keras 3 call, in order. */
function tensorsIn(value: unknown): readonly (readonly unknown[])[] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn)
  if (!isObject(value) || value['class_name'] !== '__keras_tensor__') return []
  return [(value['config'] as { readonly keras_history: readonly unknown[] }).keras_history]
}
