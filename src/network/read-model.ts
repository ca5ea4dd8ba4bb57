import { readFunctional } from './functional.ts'
import type { FunctionalConfig, LayerConfig, NetworkConfig } from './keras-config.ts'
import type { ModelGraph, ModelLayer } from './model-graph.ts'
import { givenName, invalid, placeOf, readLayer } from './read-layer.ts'

/** What Keras writes beside a model's `class_name` and `config`, none of which changes a network. */
const TOLERATED = [
  'module',
  'registered_name',
  'build_config',
  'compile_config',
  'keras_version',
  'backend',
  'name',
  'inbound_nodes',
]
const KNOWN_CONFIG = ['name', 'layers', 'trainable', 'dtype', 'build_input_shape']
const MODEL_CLASSES = ['Sequential', 'Functional', 'Model']

/** `within` names the model for messages, when it stands in another one. Throws `invalid-config`. */
export function readModel(config: NetworkConfig, within = ''): ModelGraph {
  const { class_name: className, config: model, ...others } = config ?? {}
  if (!MODEL_CLASSES.includes(className)) {
    throw invalid(
      `${within}The network's class_name is ${JSON.stringify(className)}; known: ${MODEL_CLASSES.join(', ')}.`,
    )
  }
  const isFunctional = className !== 'Sequential'
  const known = isFunctional ? [...KNOWN_CONFIG, 'input_layers', 'output_layers'] : KNOWN_CONFIG
  const stray =
    Object.keys(others).find((key) => !TOLERATED.includes(key)) ??
    Object.keys(model ?? {}).find((key) => !known.includes(key))
  if (stray) {
    throw invalid(
      `${within}The network has an unknown key "${stray}"; it has "class_name" and "config": {"layers": [...]}.`,
    )
  }
  if (!Array.isArray(model?.layers) || model.layers.length === 0) {
    throw invalid(`${within}The network has no layers; expected "config": {"layers": [...]} with at least one.`)
  }
  const layers = readLayers(model.layers, within)
  return isFunctional ? readFunctional(config as FunctionalConfig, layers, within) : chain(layers)
}

function chain(layers: readonly ModelLayer[]): ModelGraph {
  const calls = layers.map((_, i) => ({ layer: i, inputs: [i], keywords: {} }))
  return { layers, inputs: 1, calls, output: layers.length }
}

function readLayers(configs: readonly LayerConfig[], within: string): readonly ModelLayer[] {
  const layers = configs.map((config, i): ModelLayer => {
    const place = placeOf(config, i, within)
    const name = givenName(config) ?? `${String(config?.class_name).toLowerCase()}_${i + 1}`
    return MODEL_CLASSES.includes(config?.class_name)
      ? { name, place, model: readModel(config as unknown as NetworkConfig, `${place} > `) }
      : { name, place, layer: readLayer(config, place) }
  })
  layers.forEach(({ name, place }, i) => {
    const first = layers.findIndex((other) => other.name === name)
    if (first < i) throw invalid(`${place}: ${layers[first]!.place} has the name "${name}" already.`)
  })
  return layers
}
