import * as tf from '@tensorflow/tfjs'
import { zipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import { readKerasModel } from './read-model.ts'
import { fixture, fixtureWeight, jsonFile, tfjsFiles } from './testing/files.ts'

const MLP = [
  { path: 'hidden/hidden/kernel', tensor: fixtureWeight([4, 3], 0) },
  { path: 'hidden/hidden/bias', tensor: fixtureWeight([3], 1) },
  { path: 'out/out/kernel', tensor: fixtureWeight([3, 2], 2) },
  { path: 'out/out/bias', tensor: fixtureWeight([2], 3) },
]
const MLP_CONFIG = { class_name: 'Sequential', config: { name: 'mlp', layers: [] } }

const archive = (files: readonly { name: string; bytes: Uint8Array }[], folder = '') => ({
  name: 'model.zip',
  bytes: zipSync(Object.fromEntries(files.map(({ name, bytes }) => [folder + name, bytes]))),
})

describe('readKerasModel, HDF5', () => {
  it('reads Keras 2', () => {
    const model = readKerasModel([fixture('keras-2.h5')])
    expect(model.name).toBe('mlp')
    expect(model.config.class_name).toBe('Sequential')
    expect(model.weights).toEqual(MLP)
    expect(model.labels).toBeUndefined()
  })

  it('reads a config beside weights, and the labels of a Teachable Machine export', () => {
    const labels = { name: 'labels.txt', bytes: new TextEncoder().encode('0 Cat\n1 Dog house\r\n') }
    const model = readKerasModel([jsonFile('mlp.json', MLP_CONFIG), fixture('keras-2-weights.h5'), labels])
    expect(model.config).toEqual(MLP_CONFIG)
    expect(model.weights).toEqual(MLP)
    expect(model.labels).toEqual(['Cat', 'Dog house'])
  })

  it("reads Keras 3's archive, whose groups are named by class", () => {
    const { name, weights } = readKerasModel([fixture('keras-3.keras')])
    expect(name).toBe('sequence')
    const shapes = [[2, 8], [2, 8], [8], [2, 8], [2, 8], [8], [4, 3], [3], [3, 2], [2]]
    expect(weights.map(({ tensor }) => tensor)).toEqual(shapes.map(fixtureWeight))
    expect(weights.map(({ path }) => path.split('/')[0])).toEqual([...Array<string>(6).fill('both'), 'first', 'first', 'second', 'second'])
  })

  it('says what is missing or damaged', () => {
    const { bytes } = fixture('keras-2.h5')
    expect(() => readKerasModel([fixture('keras-2-weights.h5')])).toThrow('holds weights alone')
    expect(() => readKerasModel([jsonFile('mlp.json', MLP_CONFIG)])).toThrow('no weights')
    expect(() => readKerasModel([{ name: 'cut.h5', bytes: bytes.slice(0, bytes.length / 2) }])).toThrow('HDF5 file is damaged')
    expect(() => readKerasModel([fixture('keras-2.h5'), fixture('keras-2-weights.h5')])).toThrow('2 HDF5 files')
    expect(() => readKerasModel([{ name: 'x', bytes: new Uint8Array([1, 2, 3]) }])).toThrow('neither a model.json nor an HDF5')
    const { bytes: zip } = fixture('keras-3.keras')
    expect(() => readKerasModel([{ name: 'cut.keras', bytes: zip.slice(0, zip.length / 2) }])).toThrow('cut.keras is not a whole zip')
  })
})

describe('readKerasModel, tfjs', () => {
  let artifacts: tf.io.ModelArtifacts
  beforeAll(async () => {
    await tf.setBackend('cpu')
    const model = tf.sequential({ name: 'net' })
    model.add(tf.layers.dense({ name: 'hidden', units: 3, inputShape: [4], biasInitializer: 'randomNormal' }))
    model.add(tf.layers.batchNormalization({ name: 'norm' }))
    model.add(tf.layers.dense({ name: 'out', units: 2, activation: 'softmax' }))
    await model.save(tf.io.withSaveHandler(async (saved) => {
      artifacts = saved
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(saved) }
    }))
  })

  it('reads model.json and its weights, also from a zip in a folder', () => {
    const model = readKerasModel(tfjsFiles(artifacts))
    expect(model.name).toBe('net')
    expect(model.weights.map(({ path }) => path)).toEqual(artifacts.weightSpecs!.map(({ name }) => name))
    const data = new Float32Array(artifacts.weightData as ArrayBuffer)
    expect([...model.weights[1]!.tensor.data]).toEqual([...data.subarray(12, 15)])
    expect(model.weights.flatMap(({ tensor }) => [...tensor.data])).toEqual([...data])
    expect(readKerasModel([archive(tfjsFiles(artifacts), 'export/')])).toEqual(model)
  })

  it('reads what the converter writes: config one level deeper, several shards, quantised weights', () => {
    const specs = [
      { name: 'a/kernel', shape: [2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
      { name: 'a/bias', shape: [1], dtype: 'float32', quantization: { dtype: 'uint16', scale: 2, min: 3 } },
      { name: 'b/kernel', shape: [4], dtype: 'float32', quantization: { dtype: 'float16', original_dtype: 'float32' } },
    ]
    const bytes = [4, 255, 0x01, 0x02, 0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x55, 0x35]
    const model = {
      format: 'layers-model',
      modelTopology: { keras_version: '2.15.0', backend: 'tensorflow', model_config: MLP_CONFIG },
      weightsManifest: [{ paths: ['shard1of2.bin', 'shard2of2.bin'], weights: specs }],
    }
    const shards = [
      { name: 'shard2of2.bin', bytes: new Uint8Array(bytes.slice(5)) },
      { name: 'shard1of2.bin', bytes: new Uint8Array(bytes.slice(0, 5)) },
    ]
    const { config, weights } = readKerasModel([jsonFile('model.json', model), ...shards])
    expect(config).toEqual(MLP_CONFIG)
    expect(weights.map(({ tensor }) => [...tensor.data])).toEqual([[1, 126.5], [0x201 * 2 + 3], [1, -2, 2 ** -24, 0.333251953125]])
    expect(() => readKerasModel([jsonFile('model.json', model), shards[0]!])).toThrow('needs the file "shard1of2.bin"')
    const short = { name: 'shard1of2.bin', bytes: new Uint8Array(2) }
    expect(() => readKerasModel([jsonFile('model.json', model), shards[0]!, short])).toThrow('ends within the weight "b/kernel"')
  })

  it('takes the labels of Teachable Machine', () => {
    const metadata = jsonFile('metadata.json', { tfjsVersion: '1.3.1', labels: ['Cat', 'Dog'], imageSize: 224 })
    expect(readKerasModel([archive([...tfjsFiles(artifacts), metadata])]).labels).toEqual(['Cat', 'Dog'])
  })

  it('refuses a graph model', () => {
    expect(() => readKerasModel([jsonFile('model.json', { format: 'graph-model', modelTopology: {} })])).toThrow('export it as a Layers model')
  })
})
