import { MaasError } from '../core/error.ts'
import { openHdf5 } from './hdf5.ts'
import { isModelConfig, isObject, type KerasModel, type ModelConfig, type StoredWeight, unreadable } from './keras-model.ts'
import { type ModelFiles, type NamedBytes, sortFiles } from './model-files.ts'
import { readTfjsWeights } from './tfjs-weights.ts'

/**
 * Reads a model that Keras, tfjs or Teachable Machine wrote, from its files or an archive of them:
 * - tfjs's Layers format: `model.json` and its weight files, quantised or not;
 * - Keras 3's `.keras`; Keras 2's `.h5`; the model's JSON beside an `.h5` of weights;
 * - Teachable Machine's exports: one of these, with the labels in `metadata.json` or `labels.txt`.
 * Throws `invalid-data` that says what is missing or damaged, `unsupported` for a tfjs graph model, which has no layers.
 */
export function readKerasModel(files: readonly NamedBytes[]): KerasModel {
  const sorted = sortFiles(files)
  const { config, weights } = readTfjs(sorted) ?? readKeras(sorted) ?? nothing()
  const labels = labelsOf(sorted)
  const { name } = config.config
  return { name: typeof name === 'string' ? name : config.class_name, config, weights, ...(labels ? { labels } : {}) }
}

interface Read {
  readonly config: ModelConfig
  readonly weights: readonly StoredWeight[]
}

function nothing(): never {
  throw unreadable('there is neither a model.json nor an HDF5 file of Keras among the files')
}

function readTfjs({ json, others }: ModelFiles): Read | undefined {
  const model = json.map(({ value }) => value).find((value) => isObject(value) && 'modelTopology' in value)
  if (!isObject(model)) return undefined
  if (model['format'] === 'graph-model') {
    throw new MaasError('unsupported', 'This is a TensorFlow.js graph model, which holds TensorFlow ops and no layers: export it as a Layers model.')
  }
  return { config: unwrapped(model['modelTopology']), weights: readTfjsWeights(model['weightsManifest'], others) }
}

/** The converter writes the model's config one level deeper than tfjs itself. */
function unwrapped(topology: unknown): ModelConfig {
  const config = isObject(topology) && isObject(topology['model_config']) ? topology['model_config'] : topology
  return isModelConfig(config) ? config : nothing()
}

function readKeras({ json, hdf5 }: ModelFiles): Read | undefined {
  const beside = json.map(({ value }) => value).find(isModelConfig)
  if (!hdf5) {
    if (beside) throw unreadable('there is a config, but no weights: send the .h5 of its weights along')
    return undefined
  }
  const file = openHdf5(hdf5.bytes)
  const config = file.config ?? beside
  if (!config) throw unreadable(`${hdf5.name} holds weights alone: send the model's JSON (model.to_json()) along`)
  return { config, weights: file.weights(config) }
}

/** Of Teachable Machine: `metadata.json`, or the lines `0 Cat` of `labels.txt`. */
function labelsOf({ json, others }: ModelFiles): readonly string[] | undefined {
  const listed = json.map(({ value }) => (isObject(value) ? value['labels'] : undefined)).find(Array.isArray)
  if (listed) return listed.map(String)
  const file = others.find(({ name }) => name === 'labels.txt')
  const lines = file && new TextDecoder().decode(file.bytes).split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines?.map((line) => line.replace(/^\d+\s+/, ''))
}
