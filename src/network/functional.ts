import type { FunctionalConfig, FunctionalLayerConfig } from './keras-config.ts'
import { type LayerCall, type ModelGraph, type ModelLayer, SignalNumber } from './model-graph.ts'
import { invalid } from './read-layer.ts'

/** A result of a layer: of which of its calls. */
class Reference {
  readonly layer: string
  readonly node: number

  constructor(layer: string, node: number) {
    this.layer = layer
    this.node = node
  }
}

/** A call as it is written. */
interface Node {
  readonly inputs: readonly Reference[]
  readonly keywords: Readonly<Record<string, unknown>>
}

/**
 * The calls of a Functional model, from `inbound_nodes` as Keras 2 and tfjs write them,
 *
 *     [[["embedding", 0, 0, {}], ["position", 0, 0, {}]]]
 *
 * (layer, which of its calls, which of its results, keyword arguments), or as Keras 3 does,
 *
 *     [{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["embedding", 0, 0]}}], "kwargs": {}}]
 *
 * Throws `invalid-config` for names that are not known, a cycle, layers that lead nowhere, and more than one output.
 */
export function readFunctional(
  { config }: FunctionalConfig,
  layers: readonly ModelLayer[],
  within: string,
): ModelGraph {
  const indexOf = new Map(layers.map(({ name }, i) => [name, i]))
  const nodes = layers.map(({ place }, i) => nodesOf(config.layers[i]!, place))
  const output = onlyOutput(references(config.output_layers, `${within}"output_layers"`), within)
  const firstCalls = layers.map((layer, i) => ('model' in layer ? firstCall(layer.name, nodes, i, output) : 0))
  const inputs = references(config.input_layers, `${within}"input_layers"`)
  const indexOfKnown = (name: string, from: string): number =>
    indexOf.get(name) ?? fail(`${from}: there is no layer "${name}"; known: ${[...indexOf.keys()].join(', ')}.`)
  const calls: LayerCall[] = inputs.map(({ layer }, i) => ({
    layer: indexOfKnown(layer, `${within}"input_layers"`),
    inputs: [i],
    keywords: {},
  }))
  /** Signals by `layer/node`; undefined while a call waits for its inputs. */
  const signals = new Map<string, number | undefined>(inputs.map(({ layer }, i) => [`${layer}/0`, inputs.length + i]))
  const signalOf = (reference: Reference, from: string): number => {
    const key = `${reference.layer}/${reference.node}`
    const index = indexOfKnown(reference.layer, from)
    const { place } = layers[index]!
    if (signals.has(key)) {
      return signals.get(key) ?? fail(`${place}: it waits for its own result; a network must not have cycles.`)
    }
    signals.set(key, undefined)
    const node = nodes[index]![reference.node - firstCalls[index]!]
    if (nodes[index]!.every(({ inputs }) => inputs.length === 0)) {
      fail(`${place}: it has no inputs; only what "input_layers" names may have none.`)
    }
    if (!node)
      return fail(
        `${from}: it takes call ${reference.node + 1} of "${reference.layer}", which has ${nodes[index]!.length}.`,
      )
    const inputsOfCall = node.inputs.map((input) => signalOf(input, place))
    const keywords = resolve(node.keywords, (input) => signalOf(input, place))
    calls.push({ layer: index, inputs: inputsOfCall, keywords })
    const signal = inputs.length + calls.length - 1
    signals.set(key, signal)
    return signal
  }
  const result = signalOf(output, `${within}"output_layers"`)
  const reached = new Set(calls.map(({ layer }) => layer))
  const lost = layers.find((_, i) => !reached.has(i))
  if (lost) fail(`${lost.place}: nothing leads from it to the output; leave it out or connect it.`)
  return { layers, inputs: inputs.length, calls, output: result }
}

function onlyOutput(outputs: readonly Reference[], within: string): Reference {
  const [output, ...more] = outputs
  return output && more.length === 0
    ? output
    : fail(`${within}The network has ${outputs.length} outputs; expected one in "output_layers".`)
}

/**
 * The number of a model's first call within another model: most of Keras's versions count what made the model as call
 * 0. It was counted when someone takes the result behind the last call.
 */
function firstCall(name: string, nodes: readonly (readonly Node[])[], index: number, output: Reference): 0 | 1 {
  const taken = [
    output,
    ...nodes.flat().flatMap(({ inputs, keywords }) => [...inputs, ...Object.values(keywords).flat()]),
  ]
  const isBehind = (one: unknown) => one instanceof Reference && one.layer === name && one.node === nodes[index]!.length
  return taken.some(isBehind) ? 1 : 0
}

function nodesOf({ inbound_nodes: nodes = [] }: FunctionalLayerConfig, place: string): readonly Node[] {
  if (!Array.isArray(nodes)) return fail(`${place}: "inbound_nodes" must be a list.`)
  return nodes.map((node: unknown) => (Array.isArray(node) ? listedNode(node, place) : keras3Node(node, place)))
}

/** Keras 2 and tfjs: a list of [layer, call, result, keyword arguments], or one of them. */
function listedNode(node: readonly unknown[], place: string): Node {
  const entries = (typeof node[0] === 'string' ? [node] : node) as readonly (readonly unknown[])[]
  const inputs = entries.map((entry) => reference(entry, place))
  const keywords = Object.assign({}, ...entries.map((entry) => entry[3] ?? {})) as Node['keywords']
  return {
    inputs,
    keywords: mapValues(keywords, (value) => (isReference(value) ? reference(value, place) : value)),
  }
}

/** What is no result of a layer among the arguments becomes the keyword argument `positional`. */
function keras3Node(node: unknown, place: string): Node {
  const { args = [], kwargs = {} } = (node ?? {}) as { args?: readonly unknown[]; kwargs?: Node['keywords'] }
  const read = (value: unknown): unknown => {
    const { class_name, config } = (value ?? {}) as { class_name?: unknown; config?: { keras_history?: unknown } }
    return class_name === '__keras_tensor__' ? reference(config?.keras_history, place) : value
  }
  const given = args.flat().flatMap((item) => (item === null ? [] : [read(item)]))
  const positional = given.filter((item) => !(item instanceof Reference))
  return {
    inputs: given.filter((item) => item instanceof Reference),
    keywords: {
      ...mapValues(kwargs, (value) => (Array.isArray(value) ? value.map(read) : read(value))),
      ...(positional.length > 0 && { positional }),
    },
  }
}

/** Keras writes one as ["a", 0, 0], several as a list or an object of these. */
function references(value: unknown, place: string): readonly Reference[] {
  if (isReference(value)) return [reference(value, place)]
  if (typeof value !== 'object' || value === null) return fail(`${place} must be a list of [layer, 0, 0].`)
  return Object.values(value).map((item) => reference(item, place))
}

function isReference(value: unknown): value is readonly unknown[] {
  return (
    Array.isArray(value) &&
    value.length >= 3 &&
    typeof value[0] === 'string' &&
    value.slice(1, 3).every(Number.isInteger)
  )
}

function reference(value: unknown, place: string): Reference {
  if (!isReference(value))
    return fail(`${place}: ${JSON.stringify(value)} is no result of a layer; expected [layer, 0, 0].`)
  const [layer, node, result] = value as readonly [string, number, number]
  if (result !== 0) fail(`${place}: it takes result ${result + 1} of "${layer}"; layers give one.`)
  return new Reference(layer, node)
}

/** Signals in place of references. */
function resolve(keywords: Node['keywords'], signalOf: (reference: Reference) => number): LayerCall['keywords'] {
  const one = (value: unknown) => (value instanceof Reference ? new SignalNumber(signalOf(value)) : value)
  return mapValues(keywords, (value) => (Array.isArray(value) ? value.map(one) : one(value)))
}

function mapValues(values: Node['keywords'], map: (value: unknown) => unknown): Node['keywords'] {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]))
}

function fail(message: string): never {
  throw invalid(message)
}
