import type { Feature, Manifest } from '../artifact/manifest.ts'
import { encodeModel } from '../artifact/onnx.ts'
import { MaasError } from '../core/error.ts'
import { type Shape, sizeOf } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { withInitializers } from '../graph/passes.ts'
import { answerGraph } from '../network/answer.ts'
import type { NetworkConfig } from '../network/keras-config.ts'
import type { ModelGraph, ModelLayer } from '../network/model-graph.ts'
import { buildTrained, type Network } from '../network/network.ts'
import { readModel } from '../network/read-model.ts'
import type { KerasModel } from './keras-model.ts'
import type { NamedBytes } from './model-files.ts'
import { placeWeights } from './place-weights.ts'
import { readKerasModel } from './read-model.ts'

export interface ImportedModel {
  readonly artifact: Uint8Array<ArrayBuffer>
  readonly manifest: Manifest
}

export interface ImportOptions {
  /** Names of the scores, in order; by default those of the files, else `0`, `1`, ... */
  readonly labels?: readonly string[]
}

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
  const { task, outputs, answers } = answerOf(network)
  const weights = placeWeights(model, network.weights, read.weights)
  const graph = withInitializers(answerGraph(builder, answers, { mean: 0, std: 1 }), weights)
  const manifest: Manifest = {
    signature: {
      task,
      inputs: graph.inputs,
      outputs: graph.outputs,
      features: input.features,
      target: task === 'classification' ? 'label' : 'y',
      ...(task === 'classification' && { labels: labelsOf(options.labels ?? read.labels, outputs) }),
    },
    metrics: {},
    provenance: { dataset: null, engine: 'imported', params: { format: read.format, name: read.name } },
  }
  return { artifact: encodeModel(graph, manifest), manifest }
}

/** The config with the meaning that Keras 3 gives it. */
function configOf({ format, config }: KerasModel): NetworkConfig {
  const renamed = (key: string, value: unknown): unknown =>
    value === 'hard_sigmoid' && key.endsWith('activation') ? 'hard_sigmoid_2' : value
  const text = JSON.stringify(config, format === 'keras 3' ? undefined : renamed)
  return JSON.parse(text) as NetworkConfig
}

function unsupported(what: string): MaasError {
  return new MaasError('unsupported', `The model cannot be served: ${what}.`)
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
  if (model.inputs !== 1) throw unsupported(`it has ${model.inputs} inputs, and one is served`)
  const readers = readersOf(model)
  const shape = readers.map(shapeOf).find((found) => found !== undefined)
  if (!shape) throw unsupported('its first layer does not say what the shape of its input is')
  if (shape.includes(null)) throw unsupported(`its input [${shape.map(String).join(', ')}] has no fixed shape`)
  const row = shape as Shape
  const vocabulary = readers.map(vocabularyOf).find((found) => found !== undefined)
  if (vocabulary !== undefined && row.length === 1) {
    return { dtype: 'int32', shape: row, served: row, features: [{ kind: 'sequence', name: 'x', steps: row[0]!, vocabulary }] }
  }
  if (row.length === 3) {
    const [height, width, channels] = row as readonly [number, number, number]
    return { dtype: 'float32', shape: row, served: row, features: [{ kind: 'image', name: 'image', height, width, channels }] }
  }
  const count = sizeOf(row)
  const features = Array.from({ length: count }, (_, i): Feature => ({ kind: 'number', name: `x${i + 1}` }))
  return { dtype: 'float32', shape: row, served: row.length === 1 ? row : [count], features }
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

function answerOf(network: Network & { readonly shape: Shape }) {
  const { head, shape } = network
  const [outputs] = shape
  if (shape.length !== 1) throw unsupported(`it gives [${shape.join(', ')}] for each row, and one list of numbers is served`)
  if (head === 'softmax') return { task: 'classification', outputs: outputs!, answers: network } as const
  if (head === 'sigmoid') {
    if (outputs !== 1) throw unsupported(`it ends in ${outputs} sigmoids, several labels at once`)
    return { task: 'classification', outputs: 2, answers: network } as const
  }
  // Whatever else it ends in is part of its answer.
  return { task: 'regression', outputs: outputs!, answers: { ...network, head: 'linear' } } as const
}

function labelsOf(labels: readonly string[] | undefined, count: number): readonly string[] {
  if (labels && labels.length !== count) {
    throw new MaasError('invalid-input', `The model gives ${count} scores, but there are ${labels.length} labels: ${labels.join(', ')}.`)
  }
  return labels ?? Array.from({ length: count }, (_, i) => String(i))
}
