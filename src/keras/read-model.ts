import { MaasError } from '../core/error.ts'
import { isObject } from '../core/is-object.ts'
import { openHdf5 } from './hdf5.ts'
import { isModelConfig, type KerasModel, type ModelConfig, unreadable } from './keras-model.ts'
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
  const read = readTfjs(sorted) ?? readKeras(sorted) ?? nothing()
  const { name } = read.config.config
  return { ...read, name: typeof name === 'string' ? name : read.config.class_name, ...readMetadata(sorted) }
}

type Read = Pick<KerasModel, 'format' | 'config' | 'weights'>

function nothing(): never {
  throw unreadable('there is neither a model.json nor an HDF5 file of Keras among the files')
}

function readTfjs({ json, others }: ModelFiles): Read | undefined {
  const model = json.map(({ value }) => value).find((value) => isObject(value) && 'modelTopology' in value)
  if (!isObject(model)) return undefined
  if (model['format'] === 'graph-model') {
    throw new MaasError('unsupported', 'This is a TensorFlow.js graph model, which holds TensorFlow ops and no layers: export it as a Layers model.')
  }
  return { format: 'tfjs', config: unwrapped(model['modelTopology']), weights: readTfjsWeights(model['weightsManifest'], others) }
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
  const isKeras3 = 'module' in config || file.version.startsWith('3')
  return { format: isKeras3 ? 'keras 3' : 'keras 2', config, weights: file.weights(config) }
}

/** Teachable Machine's `metadata.json`, or the lines `0 Cat` of its `labels.txt`. */
function readMetadata({ json, others }: ModelFiles): Pick<KerasModel, 'labels' | 'pixels'> {
  const metadata = json.map(({ value }) => value).find((value) => isObject(value) && Array.isArray(value['labels']))
  if (isObject(metadata)) {
    const labels = (metadata['labels'] as unknown[]).map(String)
    // Its library for images feeds the model so (libraries/image/src/utils/tf.ts).
    const isImage = metadata['packageName'] === '@teachablemachine/image'
    return { labels, ...(isImage && { pixels: { scale: 1 / 127, offset: -1 } }) }
  }
  const file = others.find(({ name }) => name === 'labels.txt')
  const lines = file && new TextDecoder().decode(file.bytes).split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines ? { labels: lines.map((line) => line.replace(/^\d+\s+/, '')) } : {}
}
