import { answerOf, featuresOf, importedModel, type ImportedModel, type ImportOptions, notServed } from '../artifact/imported-model.ts'
import type { Feature } from '../artifact/manifest.ts'
import { type Shape, sizeOf } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { withInitializers } from '../graph/passes.ts'
import type { NetworkConfig } from '../network/keras-config.ts'
import type { ModelGraph, ModelLayer } from '../network/model-graph.ts'
import { buildTrained } from '../network/network.ts'
import { readModel } from '../network/read-model.ts'
import type { KerasModel } from './keras-model.ts'
import type { NamedBytes } from './model-files.ts'
import { placeWeights } from './place-weights.ts'
import { readKerasModel } from './read-model.ts'

/**
 * A model of Keras, tfjs or Teachable Machine as an artifact that is served like one that was trained here. It answers
 * raw inputs as the model itself does: preprocessing that lay outside of the model is the caller's, as it was (Teachable
 * Machine's, which is known, is built in). A model that ends in softmax, or in one sigmoid, is a classifier.
 *
 * Throws as {@link readKerasModel} does; `invalid-config` naming a layer or option that is not known here;
 * `unsupported` for several inputs or kinds of answers that are not served; `invalid-input` for weights or labels that
 * do not fit.
 */
export function importKeras(files: readonly NamedBytes[], options: ImportOptions = {}): ImportedModel {
  const read = readKerasModel(files)
  const config = configOf(read)
  const model = readModel(config)
  const input = inputOf(model)
  const builder = new GraphBuilder(read.name)
  const x = builder.input('x', input.dtype, ['batch', ...input.served])
  const shaped = input.served === input.shape ? x : builder.op('Reshape', [x, builder.ints([-1, ...input.shape])])
  const network = buildTrained(builder, config, [withPixels(builder, shaped, read.pixels)])
  const answer = answerOf(builder, network)
  const weights = placeWeights(model, network.weights, read.weights)
  return importedModel({ ...answer, graph: withInitializers(answer.graph, weights) }, {
    features: input.features,
    labels: options.labels ?? read.labels,
    params: { format: read.format, name: read.name },
  })
}

/** The config with the meaning that Keras 3 gives it. */
function configOf({ format, config }: KerasModel): NetworkConfig {
  const renamed = (key: string, value: unknown): unknown =>
    value === 'hard_sigmoid' && key.endsWith('activation') ? 'hard_sigmoid_2' : value
  const text = JSON.stringify(config, format === 'keras 3' ? undefined : renamed)
  return JSON.parse(text) as NetworkConfig
}

interface Input {
  readonly dtype: 'float32' | 'int32'
  /** Of a row, as the network takes it. */
  readonly shape: Shape
  /** Of a row, as callers send it. */
  readonly served: Shape
  readonly features: readonly Feature[]
}

/** Options that say how many indices a layer knows. */
const VOCABULARIES = ['input_dim', 'vocabulary_size']

function inputOf(model: ModelGraph): Input {
  if (model.inputs !== 1) throw notServed(`it has ${model.inputs} inputs, and one is served`)
  const readers = readersOf(model)
  const shape = readers.map(shapeOf).find((found) => found !== undefined)
  if (!shape) throw notServed('its first layer does not say what the shape of its input is')
  if (shape.includes(null)) throw notServed(`its input [${shape.map(String).join(', ')}] has no fixed shape`)
  const row = shape as Shape
  const vocabulary = readers.map(vocabularyOf).find((found) => found !== undefined)
  if (vocabulary !== undefined && row.length === 1) {
    return { dtype: 'int32', shape: row, served: row, features: [{ kind: 'sequence', name: 'x', steps: row[0]!, vocabulary }] }
  }
  const served = row.length === 1 || row.length === 3 ? row : [sizeOf(row)]
  return { dtype: 'float32', shape: row, served, features: featuresOf(row) }
}

/** The layers that take this signal, those within models and behind input layers included. */
function readersOf(model: ModelGraph, signal = 0): readonly ModelLayer[] {
  return model.calls.flatMap(({ layer: index, inputs }, i) => {
    const layer = model.layers[index]!
    if (!inputs.includes(signal)) return []
    if ('model' in layer) return readersOf(layer.model)
    return [layer, ...(layer.layer.className === 'InputLayer' ? readersOf(model, model.inputs + i) : [])]
  })
}

function shapeOf(layer: ModelLayer): readonly (number | null)[] | undefined {
  if (!('layer' in layer)) return undefined
  const { batch_input_shape, batch_shape, input_shape } = layer.layer.common
  return (batch_input_shape ?? batch_shape)?.slice(1) ?? input_shape ?? undefined
}

function vocabularyOf(layer: ModelLayer): number | undefined {
  if (!('layer' in layer)) return undefined
  const { options } = layer.layer
  return VOCABULARIES.map((key) => options[key]).find((value) => typeof value === 'number')
}

function withPixels(builder: GraphBuilder, x: string, pixels: KerasModel['pixels']): string {
  if (!pixels) return x
  return builder.op('Add', [builder.op('Mul', [x, builder.scalar(pixels.scale)]), builder.scalar(pixels.offset)])
}
