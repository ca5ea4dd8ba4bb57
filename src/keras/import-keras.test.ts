import * as tf from '@tensorflow/tfjs'
import { zipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ImportOptions } from '../artifact/imported-model.ts'
import { decodeModel } from '../artifact/onnx.ts'
import { runReference } from '../graph/testing/reference.ts'
import { random } from '../network/testing/build-case.ts'
import { importKeras } from './import-keras.ts'
import type { NamedBytes } from './model-files.ts'
import { fixture, fixtureWeight, jsonFile, tfjsFiles } from './testing/files.ts'

async function saved(model: tf.LayersModel): Promise<readonly NamedBytes[]> {
  // Weights that begin as zeros and ones would hide a mistake.
  model.setWeights(model.getWeights().map((weight, i) => tf.randomUniform(weight.shape, 0.1, 0.9, 'float32', i)))
  let files: readonly NamedBytes[] = []
  await model.save(tf.io.withSaveHandler(async (artifacts) => {
    files = tfjsFiles(artifacts)
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) }
  }))
  return files
}

function answer(files: readonly NamedBytes[], x: { shape: readonly number[]; data: ArrayLike<number> }, options: ImportOptions = {}) {
  const { artifact, manifest } = importKeras(files, options)
  const decoded = decodeModel(artifact)
  expect(decoded.manifest).toEqual(manifest)
  const { data } = runReference(decoded.graph, { x }).get(manifest.signature.outputs[0]!.name)!
  return { manifest, values: [...data] as number[] }
}

function expectClose(actual: readonly number[], expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
}

/** What a row of an image model gives; as Teachable Machine builds them: a frozen MobileNet without its head, and a head. */
function imageModel(): tf.LayersModel {
  const { layers } = tf
  const x = layers.input({ shape: [12, 12, 3] })
  const first = layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', useBias: false, name: 'conv1' }).apply(x)
  const bounded = layers.reLU({ maxValue: 6 }).apply(layers.batchNormalization({ name: 'bn1' }).apply(first))
  const deep = layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false, name: 'deep' }).apply(bounded)
  const normal = layers.batchNormalization({ name: 'bn2' }).apply(deep)
  const sum = layers.add().apply([normal as tf.SymbolicTensor, bounded as tf.SymbolicTensor])
  const mobile = tf.model({ inputs: x, outputs: sum as tf.SymbolicTensor, name: 'mobile' })
  mobile.layers.forEach((layer) => (layer.trainable = false))
  const body = tf.sequential({ layers: [mobile, layers.globalAveragePooling2d({})] })
  const head = tf.sequential({ layers: [layers.dense({ units: 5, activation: 'relu', inputShape: [4] }), layers.dense({ units: 3, activation: 'softmax', useBias: false })] })
  return tf.sequential({ layers: [body, head] })
}

describe('tfjs', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('a Teachable Machine image model, from its zip: pixels from 0 to 255 and its labels', async () => {
    const model = imageModel()
    const metadata = jsonFile('metadata.json', { packageName: '@teachablemachine/image', labels: ['Cat', 'Dog', 'Fish'], imageSize: 12 })
    const files = [...(await saved(model)), metadata]
    const zip = { name: 'export.zip', bytes: zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]))) }
    const pixels = random([2, 12, 12, 3], 1).data.map((value) => Math.round(127 + 60 * value))
    const expected = model.predict(tf.tensor(pixels, [2, 12, 12, 3]).div(127).sub(1)) as tf.Tensor
    const { manifest, values } = answer([zip], { shape: [2, 12, 12, 3], data: pixels })
    expectClose(values, expected.dataSync())
    expect(manifest.signature).toMatchObject({
      task: 'classification', labels: ['Cat', 'Dog', 'Fish'],
      features: [{ kind: 'image', name: 'image', height: 12, width: 12, channels: 3 }],
    })
    expect(manifest.provenance).toEqual({ dataset: null, engine: 'imported', params: { format: 'tfjs', name: model.name } })
    expect(manifest.parity).toBeUndefined()
  })

  it('a tagger of ids: its own hard_sigmoid, wrapped layers, one sigmoid', async () => {
    const { layers } = tf
    const model = tf.sequential({ layers: [
      layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 4, maskZero: true }),
      layers.bidirectional({ layer: layers.lstm({ units: 2, returnSequences: true }) as tf.RNN, mergeMode: 'concat' }),
      layers.gru({ units: 3 }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ] })
    const ids = [1, 2, 6, 3, 4, 5, 0, 0]
    const files = await saved(model)
    const p = [...(model.predict(tf.tensor(ids, [2, 4])) as tf.Tensor).dataSync()]
    const { manifest, values } = answer(files, { shape: [2, 4], data: ids })
    expectClose(values, p.flatMap((one) => [1 - one, one]))
    expect(manifest.signature).toMatchObject({ labels: ['0', '1'], features: [{ kind: 'sequence', steps: 4, vocabulary: 7 }] })
  })

  it('a regression of steps of features, sent as numbers', async () => {
    const { layers } = tf
    const model = tf.sequential({ layers: [
      layers.timeDistributed({ layer: layers.dense({ units: 3 }), inputShape: [2, 3] }),
      layers.flatten(),
      layers.dense({ units: 2, activation: 'tanh' }),
    ] })
    const x = random([3, 6], 2)
    const { manifest, values } = answer(await saved(model), x)
    expectClose(values, (model.predict(tf.tensor(x.data, [3, 2, 3])) as tf.Tensor).dataSync())
    expect(manifest.signature.task).toBe('regression')
    expect(manifest.signature.features.map(({ name }) => name)).toEqual(['x1', 'x2', 'x3', 'x4', 'x5', 'x6'])
  })

  it('says what it cannot serve', async () => {
    const { layers } = tf
    const many = tf.sequential({ layers: [layers.dense({ units: 3, activation: 'sigmoid', inputShape: [2] })] })
    const files = await saved(many)
    expect(() => importKeras(files)).toThrow('ends in 3 sigmoids')
    const open = tf.sequential({ layers: [layers.dense({ units: 3, inputShape: [null, 2] as never })] })
    const openFiles = await saved(open)
    expect(() => importKeras(openFiles)).toThrow('its input [null, 2] has no fixed shape')
    const perStep = tf.sequential({ layers: [layers.dense({ units: 3, inputShape: [4, 2] })] })
    const perStepFiles = await saved(perStep)
    expect(() => importKeras(perStepFiles)).toThrow('it gives [4, 3] for each row')
    const strange = jsonFile('model.json', {
      modelTopology: { class_name: 'Sequential', config: { layers: [{ class_name: 'LocallyConnected1D', config: {} }] } }, weightsManifest: [],
    })
    expect(() => importKeras([strange])).toThrow('Layer 1 (LocallyConnected1D): unknown layer')
  })
})

/** out = softmax(relu(x hidden) out) of the fixtures' formula. */
function plainMlp(x: ArrayLike<number>): readonly number[] {
  const [w1, b1, w2, b2] = [[4, 3], [3], [3, 2], [2]].map((shape, place) => fixtureWeight(shape, place).data)
  const hidden = [0, 1, 2].map((c) => Math.max(0, [0, 1, 2, 3].reduce((sum, r) => sum + x[r]! * w1![r * 3 + c]!, b1![c]!)))
  const powers = [0, 1].map((c) => Math.exp(hidden.reduce((sum, value, r) => sum + value * w2![r * 2 + c]!, b2![c]!)))
  return powers.map((power) => power / (powers[0]! + powers[1]!))
}

describe('Keras', () => {
  it("Keras 2's file", () => {
    const x = random([1, 4], 3)
    const { manifest, values } = answer([fixture('keras-2.h5')], x, { labels: ['no', 'yes'] })
    expectClose(values, plainMlp(x.data))
    expect(manifest.signature.labels).toEqual(['no', 'yes'])
    expect(manifest.provenance.params).toEqual({ format: 'keras 2', name: 'mlp' })
  })

  it('refuses labels of another number, and weights of another model', () => {
    expect(() => importKeras([fixture('keras-2.h5')], { labels: ['one'] })).toThrow('gives 2 scores, but there are 1 labels')
    const other = { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config: { name: 'hidden', units: 3, batch_input_shape: [null, 4] } }] } }
    expect(() => importKeras([jsonFile('a.json', other), fixture('keras-2-weights.h5')])).toThrow('has the weight "out/out/kernel", but no layer')
    const wider = { ...other, config: { layers: [{ class_name: 'Dense', config: { name: 'hidden', units: 4, batch_input_shape: [null, 4] } }, { class_name: 'Dense', config: { name: 'out', units: 2 } }] } }
    expect(() => importKeras([jsonFile('a.json', wider), fixture('keras-2-weights.h5')])).toThrow('(hidden.kernel) must be [4, 4], but is [4, 3]')
  })

  it("Keras 3's archive", () => {
    const { layers } = tf
    const model = tf.sequential({ layers: [
      layers.bidirectional({ layer: layers.lstm({ units: 2, recurrentActivation: 'sigmoid' }) as tf.RNN, mergeMode: 'concat', inputShape: [5, 2] }),
      layers.dense({ units: 3, activation: 'relu' }),
      layers.dense({ units: 2, activation: 'softmax' }),
    ] })
    model.setWeights(model.getWeights().map(({ shape }, place) => tf.tensor(fixtureWeight(shape, place).data, shape)))
    const x = random([2, 10], 4)
    const { manifest, values } = answer([fixture('keras-3.keras')], x)
    expectClose(values, (model.predict(tf.tensor(x.data, [2, 5, 2])) as tf.Tensor).dataSync())
    expect(manifest.provenance.params).toEqual({ format: 'keras 3', name: 'sequence' })
  })
})
