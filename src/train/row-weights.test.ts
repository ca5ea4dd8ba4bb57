import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Dataset } from '../data/dataset.ts'
import { columnInfos } from '../data/column-info.ts'
import { sequenceColumn } from '../data/sequences.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { momentsOf } from '../preprocess/moments.ts'
import { completeRunConfig } from './complete-config.ts'
import type { TrainEngine } from './engine.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { trainToEnd } from './testing/train-to-end.ts'

const ROWS = 24
const X = Float64Array.from({ length: ROWS }, (_, i) => Math.sin(7 * i) + (i % 4 === 0 ? 1 : 0))
const Y = X.map((x, i) => 3 * x + Math.cos(i))
const W = X.map((_, i) => (i % 3) / 2)
const LABELS = Array.from(X, (_, i) => (i % 4 === 0 ? 'rare' : 'usual'))
const WORDS = Array.from({ length: ROWS }, (_, i) => Array.from({ length: 1 + (i % 5) }, (_, k) => 1 + ((i + k) % 6)))

const DATA: Dataset = {
  name: 'd',
  rows: ROWS,
  columns: [
    { kind: 'number', name: 'x', values: X }, { kind: 'number', name: 'y', values: Y }, { kind: 'number', name: 'w', values: W },
    { kind: 'text', name: 'label', values: LABELS }, sequenceColumn('words', WORDS),
  ],
}

const zeros = { kernel_initializer: 'zeros' }
const dense = (config: object) => ({ class_name: 'Dense', config: { ...zeros, ...config } })
const sequential = (...layers: object[]) => ({ class_name: 'Sequential', config: { layers } })

// All weights begin at 0, so that the first loss is known: every class is as likely as another, every number is the
// mean.
describe('weights of rows', () => {
  let engine: TrainEngine
  beforeAll(async () => {
    engine = createKernelEngine(await testKernels())
  })

  /** One epoch, in one batch, at a rate that changes next to nothing. */
  const complete = (config: object) =>
    completeRunConfig({
      model: 'm', dataset: 'd', features: ['x'], epochs: 1, batch_size: ROWS, validation: { split: 0, test: 0 },
      optimizer: { class_name: 'SGD', config: { learning_rate: 1e-9 } }, ...config,
    }, { ...DATA, columns: columnInfos(DATA) })
  const run = async (config: object) => (await trainToEnd(complete(config), DATA, { engine })).model
  const metrics = async (config: object) => (await run(config)).metrics
  const softmax = sequential(dense({ activation: 'softmax' }))

  it('a sample weight multiplies the loss of its row; metrics do not know of it', async () => {
    const { mean } = momentsOf('y', Y, Array.from(Y.keys()))
    const weighted = Y.reduce((sum, y, i) => sum + W[i]! * (y - mean) ** 2, 0) / ROWS
    const counted = Y.reduce((sum, y, i) => sum + (W[i] === 0 ? 0 : (y - mean) ** 2), 0) / W.filter((w) => w > 0).length
    const { loss, mse } = await metrics({ target: 'y', sample_weight: 'w', metrics: ['mse'], network: sequential(dense({})) })
    expect(loss).toBeCloseTo(weighted, 4)
    expect(mse).toBeCloseTo(counted, 4)
  })

  it('a class weight multiplies the loss of its rows, and those of validation count alike', async () => {
    const classification = { target: 'label', network: softmax }
    expect((await metrics(classification))['loss']).toBeCloseTo(Math.LN2, 6)
    expect((await metrics({ ...classification, class_weight: { rare: 5 } }))['loss']).toBeCloseTo((Math.LN2 * (6 * 5 + 18)) / 24, 5)
    expect((await metrics({ ...classification, class_weight: 'balanced' }))['loss']).toBeCloseTo(Math.LN2, 5)
    const sampled = Array.from(W, (w, i) => w * (i % 4 === 0 ? 5 : 1)).reduce((a, b) => a + b) / ROWS
    expect((await metrics({ ...classification, class_weight: { rare: 5 }, sample_weight: 'w' }))['loss']).toBeCloseTo(Math.LN2 * sampled, 5)
    const split = await metrics({ ...classification, class_weight: { rare: 5 }, validation: { split: 0.25, test: 0.25 } })
    expect(split['val_loss']).toBeCloseTo(Math.LN2, 5)
    expect(split['test_loss']).toBeCloseTo(Math.LN2, 5)
  })

  it('padding of a sequence counts for nothing, as in a masked mean of Keras', async () => {
    const layers = [{ class_name: 'Embedding', config: { input_dim: 7, output_dim: 3 } }, dense({ activation: 'softmax' })]
    const data: Dataset = { ...DATA, columns: [...DATA.columns, sequenceColumn('same', WORDS)] }
    const config = completeRunConfig(
      { ...complete({ target: 'y' }), target: 'same', features: ['words'], preprocessing: undefined, task: 'translation', loss: undefined, metrics: ['accuracy'], network: sequential(...layers) },
      { ...data, columns: columnInfos(data) })
    const { model } = await trainToEnd(config, data, { engine })
    expect(model.metrics['loss']).toBeCloseTo(Math.log(7), 5)
  })

  it('changes the weights of the network as tfjs does for class weights', async () => {
    const rate = { optimizer: { class_name: 'SGD', config: { learning_rate: 0.5 } } }
    const model = await run({ ...rate, target: 'label', network: softmax, class_weight: { rare: 5, usual: 0.5 }, epochs: 4 })
    const { mean, std } = momentsOf('x', X, Array.from(X.keys()))

    const judge = tf.sequential({ layers: [tf.layers.dense({ units: 2, activation: 'softmax', inputShape: [1], kernelInitializer: 'zeros' })] })
    judge.compile({ optimizer: tf.train.sgd(0.5), loss: 'categoricalCrossentropy' })
    const x = tf.tensor2d(Array.from(X, (value) => [(Math.fround(value) - mean) / std]))
    const t = tf.tensor2d(LABELS.map((label) => (label === 'rare' ? [1, 0] : [0, 1])))
    await judge.fit(x, t, { epochs: 4, batchSize: ROWS, shuffle: false, classWeight: { 0: 5, 1: 0.5 }, verbose: 0 })
    const [kernel, bias] = judge.getWeights().map((weight) => [...weight.dataSync()])
    const ours = [...model.graph.initializers].filter(([name]) => name.startsWith('dense')).map(([, { data }]) => [...(data as Float32Array)])
    for (const [i, expected] of [kernel!, bias!].entries()) {
      expect(ours[i]).toHaveLength(2)
      ours[i]!.forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 5))
    }
    expect(Math.abs(kernel![0]!)).toBeGreaterThan(0.05)
  })

  it.each([
    [{ target: 'label', network: softmax, class_weight: { scarce: 2 } }, "class_weight: column 'label' has no label 'scarce'; it has 'rare', 'usual'"],
    [{ target: 'label', network: softmax, class_weight: { rare: -1 } }, 'class_weight.rare must be a number >= 0, got -1'],
    [{ target: 'y', class_weight: 'balanced' }, 'class_weight must be left out: a regression has no classes, got "balanced"'],
    [{ target: 'y', sample_weight: 'label' }, "sample_weight: column 'label' is text; it must be a number column of its own"],
    [{ target: 'y', sample_weight: 'y' }, "sample_weight: column 'y' is the target"],
    [{ target: 'y', features: ['x', 'w'], sample_weight: 'w' }, "features[1]: column 'w' is the sample weight, so it cannot be a feature"],
    [{ target: 'y', features: ['w'], sample_weight: 'x' }, 'Column "x" weighs row 6 by'],
  ])('are refused: %j', async (config, message) => {
    await expect((async () => run(config))()).rejects.toThrow(message)
  })
})
