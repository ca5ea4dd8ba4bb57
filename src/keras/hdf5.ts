import { Dataset, File, Group } from 'jsfive'
import { float32 } from '../core/tensor.ts'
import { isModelConfig, type ModelConfig, type StoredWeight, unreadable } from './keras-model.ts'

/** What an HDF5 file of Keras holds. */
export interface Hdf5Model {
  /** Absent from files of weights alone. */
  readonly config?: ModelConfig
  readonly version: string
  weights(config: ModelConfig): readonly StoredWeight[]
}

/**
 * Opens a file of Keras 2 (and of Keras 3's `.h5`) or Keras 3's `model.weights.h5`. Throws `invalid-data`, there and
 * while weights are read.
 */
export function openHdf5(bytes: Uint8Array): Hdf5Model {
  return guarded(() => {
    const file = new File(bytes.slice().buffer as ArrayBuffer)
    const text = file.attrs['model_config']
    const config = typeof text === 'string' ? parseConfig(text) : undefined
    const byName = has(file, 'model_weights') ? group(file, 'model_weights') : file
    return {
      ...(config ? { config } : {}),
      version: String(byName.attrs['keras_version'] ?? file.attrs['keras_version'] ?? ''),
      weights: (model) =>
        guarded(() =>
          listAttribute(byName, 'layer_names').length > 0 || !has(file, 'layers')
            ? weightsByName(byName)
            : weightsByClass(model, file),
        ),
    }
  })
}

/** jsfive throws texts, and range errors for files that are cut off. */
function guarded<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'MaasError') throw cause
    throw unreadable(`its HDF5 file is damaged or of a kind that is not read here (${cause instanceof Error ? cause.message : String(cause)})`, cause)
  }
}

function parseConfig(text: string): ModelConfig {
  const config: unknown = JSON.parse(text)
  if (!isModelConfig(config)) throw unreadable('"model_config" of its HDF5 file is no model')
  return config
}

/** Keras 2: a group for each layer with the attribute `weight_names`, in order (keras/saving/legacy/hdf5_format.py). */
function weightsByName(root: Group): readonly StoredWeight[] {
  return listAttribute(root, 'layer_names').flatMap((layer) => {
    const weights = group(root, layer)
    return listAttribute(weights, 'weight_names').map((name) => ({
      path: `${layer}/${name.replace(/:\d+$/, '')}`,
      tensor: tensorAt(weights, name),
    }))
  })
}

/** A list over 64 KB is split over `name0`, `name1`, ... */
function listAttribute({ attrs }: Group, name: string): readonly string[] {
  if (Array.isArray(attrs[name])) return attrs[name].map(String)
  const parts: string[] = []
  for (let i = 0; Array.isArray(attrs[`${name}${i}`]); i++) parts.push(...(attrs[`${name}${i}`] as unknown[]).map(String))
  return parts
}

/**
 * Keras 3: layers are named by class and place, whatever their own names are: `layers/dense`, `layers/dense_1`
 * (keras/src/saving/saving_lib.py, _save_container_state).
 */
function weightsByClass({ config }: ModelConfig, model: Group): readonly StoredWeight[] {
  const layers = Array.isArray(config['layers']) ? config['layers'].filter(isModelConfig) : []
  const stored = group(model, 'layers')
  const used = new Map<string, number>()
  return layers.flatMap((layer) => {
    const name = snakeCase(layer.class_name)
    const count = used.get(name) ?? 0
    used.set(name, count + 1)
    const key = count === 0 ? name : `${name}_${count}`
    if (!has(stored, key)) return []
    const own = group(stored, key)
    if (Array.isArray(layer.config['layers'])) return weightsByClass(layer, own)
    return partsOf(own, String(layer.config['name'] ?? key))
  })
}

/** Parts of layers that hold weights, in the order in which Keras lists them. */
const PARTS = [
  'vars', 'cell', 'layer', 'forward_layer', 'backward_layer', 'query_dense', 'key_dense', 'value_dense', 'output_dense',
  'token_embedding', 'position_embedding',
]

function partsOf(stored: Group, path: string): readonly StoredWeight[] {
  const rank = (key: string) => PARTS.indexOf(key.replace(/^_/, ''))
  return stored.keys
    .filter((key) => rank(key) >= 0)
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap((key) => {
      const part = group(stored, key)
      if (key !== 'vars') return partsOf(part, `${path}/${key}`)
      return part.keys.toSorted((a, b) => Number(a) - Number(b)).map((at) => ({ path: `${path}/${at}`, tensor: tensorAt(part, at) }))
    })
}

/** As keras/src/utils/naming.py does: `Conv2D` is `conv2d`, `LSTM` is `lstm`, `TimeDistributed` is `time_distributed`. */
function snakeCase(name: string): string {
  return name.replace(/\W+/g, '').replace(/(.)([A-Z][a-z]+)/g, '$1_$2').replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
}

function has(parent: Group, key: string): boolean {
  return parent.keys.includes(key)
}

function group(parent: Group, path: string): Group {
  const found = parent.get(path)
  if (!(found instanceof Group)) throw unreadable(`its HDF5 file has no group "${path}"`)
  return found
}

function tensorAt(parent: Group, path: string): StoredWeight['tensor'] {
  const found = parent.get(path)
  if (!(found instanceof Dataset)) throw unreadable(`its HDF5 file has no data set "${path}"`)
  if (!/^[<>=|]?[fiub]\d$/.test(String(found.dtype))) throw unreadable(`"${path}" in its HDF5 file is not of numbers`)
  return float32(found.shape, found.value)
}
