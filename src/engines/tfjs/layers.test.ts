import { beforeAll, describe, expect, it } from 'vitest'
import { testKernels } from '../../kernels/testing/load.ts'
import type { LayerConfig } from '../../network/keras-config.ts'
import type { TrainEngine, TrainingTask } from '../../train/engine.ts'
import { createKernelEngine } from '../../train/kernel-engine.ts'
import { batchFor, layer, type TaskOptions, taskOf } from '../testing/tasks.ts'
import { createTfjsEngine } from './engine.ts'

const LAST = layer('Dense', { units: 3, activation: 'softmax' })
const END = [layer('Flatten'), LAST]
const IMAGE = { rowShape: [6, 5, 4], outputs: 3, loss: 'sparse_categorical_crossentropy' }
const STEPS = { ...IMAGE, rowShape: [6, 4] }
const IDS = { ...IMAGE, rowShape: [6], dtype: 'int32' } as const
const ROW = { ...IMAGE, rowShape: [5] }

type Case = readonly [name: string, layers: readonly LayerConfig[], options: TaskOptions]
const one = (options: TaskOptions, class_name: string, config: LayerConfig['config'] = {}): Case =>
  [`${class_name} ${JSON.stringify(config)}`, [layer(class_name, config), ...END], options]

/** Where the layer gives features: tfjs flattens no rows. */
const flat = (options: TaskOptions, class_name: string, config: LayerConfig['config'] = {}): Case =>
  [`${class_name} ${JSON.stringify(config)}`, [layer(class_name, config), LAST], options]

/** Layers without random numbers. */
const CASES: readonly Case[] = [
  one(IMAGE, 'Conv2D', { filters: 3, kernel_size: 3, strides: 2, padding: 'same', activation: 'elu' }),
  one(IMAGE, 'Conv2D', { filters: 3, kernel_size: 2, use_bias: false }),
  one(IMAGE, 'DepthwiseConv2D', { kernel_size: 3, depth_multiplier: 2 }),
  one(IMAGE, 'SeparableConv2D', { filters: 3, kernel_size: [2, 3], padding: 'same' }),
  one(IMAGE, 'Conv2DTranspose', { filters: 2, kernel_size: 3, strides: 2, padding: 'same' }),
  one(IMAGE, 'UpSampling2D', { size: [2, 3] }),
  one(IMAGE, 'AveragePooling2D', { pool_size: 2, padding: 'same' }),
  flat(IMAGE, 'GlobalMaxPooling2D'),
  one(IMAGE, 'ZeroPadding2D', { padding: [[1, 2], [0, 1]] }),
  one(IMAGE, 'BatchNormalization', { momentum: 0.8 }),
  flat(ROW, 'BatchNormalization', { epsilon: 0.01 }),
  one(STEPS, 'LayerNormalization'),
  one(STEPS, 'Conv1D', { filters: 3, kernel_size: 3, padding: 'same', activation: 'relu' }),
  one(STEPS, 'MaxPooling1D', { pool_size: 2 }),
  flat(STEPS, 'GlobalAveragePooling1D'),
  one(STEPS, 'Permute', { dims: [2, 1] }),
  one(STEPS, 'Reshape', { target_shape: [3, 8] }),
  one(ROW, 'RepeatVector', { n: 3 }),
  one(STEPS, 'TimeDistributed', { layer: layer('Dense', { units: 2, activation: 'tanh' }) }),
  one(IDS, 'Embedding', { input_dim: 6, output_dim: 3 }),
  flat(ROW, 'LeakyReLU'),
  flat(STEPS, 'SimpleRNN', { units: 3 }),
  flat(STEPS, 'LSTM', { units: 3 }),
  flat(STEPS, 'GRU', { units: 3, reset_after: false }),
  flat(STEPS, 'Bidirectional', { layer: layer('LSTM', { units: 3 }), merge_mode: 'sum' }),
  one(STEPS, 'Bidirectional', { layer: layer('SimpleRNN', { units: 2, return_sequences: true }) }),
  ['masked', [layer('Embedding', { input_dim: 6, output_dim: 3, mask_zero: true }), layer('LSTM', { units: 3 }), LAST], IDS],
  ...['relu', 'elu', 'selu', 'softplus', 'sigmoid', 'tanh', 'softsign', 'swish', 'silu', 'gelu'].map((activation) => flat(ROW, 'Dense', { units: 4, activation })),
  ['regularized', [layer('Dense', { units: 4, kernel_regularizer: { class_name: 'L1L2', config: { l1: 0.01, l2: 0.02 } }, bias_regularizer: 'l2' }), LAST], ROW],
  ['constrained', [layer('Dense', { units: 4, kernel_constraint: { class_name: 'MaxNorm', config: { max_value: 0.5, axis: 0 } } }), LAST], ROW],
]

let engines: { readonly tfjs: TrainEngine; readonly kernels: TrainEngine }
beforeAll(async () => {
  const kernels = await testKernels('plain')
  engines = { tfjs: createTfjsEngine({ backend: 'cpu' }, kernels), kernels: createKernelEngine(kernels) }
})

async function walk(engine: TrainEngine, task: TrainingTask): Promise<Record<string, number[]>> {
  const state = await engine.prepare(task, batchFor(task, 16, 9))
  const losses: number[] = []
  for (const seed of [1, 2, 3]) losses.push((await state.step(batchFor(task, 16, seed), 0.05)).loss)
  const weights = [...(await state.weights())].map(([name, { data }]): [string, number[]] => [name, Array.from(data as Float32Array)])
  const answers = Array.from(await state.predict(batchFor(task, 5, 7).feeds))
  state.dispose()
  return { losses, answers, ...Object.fromEntries(weights) }
}

describe('trains as the kernels do', () => {
  it.each(CASES)('%s', async (_, layers, options) => {
    const task = taskOf(layers, options)
    const [actual, expected] = [await walk(engines.tfjs, task), await walk(engines.kernels, task)]
    expect(Object.keys(actual).toSorted()).toEqual(Object.keys(expected).toSorted())
    for (const [name, values] of Object.entries(expected)) {
      values.forEach((value, i) => expect(actual[name]![i], `${name}[${i}]`).toBeCloseTo(value, 4))
    }
  })
})

describe('refuses with the name', () => {
  it.each([
    ['its weights are', one(IMAGE, 'Conv2D', { filters: 4, kernel_size: 2, groups: 2 })],
    ['dilation rates greater than 1', one(IMAGE, 'Conv2D', { filters: 3, kernel_size: 2, dilation_rate: 2 })],
    ['Layer "Dense" is not trainable', one(ROW, 'Dense', { units: 4, trainable: false })],
    ['Unknown layer: PositionEmbedding', one(STEPS, 'PositionEmbedding', { sequence_length: 6 })],
    // tfjs has the one of Keras 2.
    ['tfjs understands the network otherwise', flat(ROW, 'Dense', { units: 4, activation: 'hard_sigmoid' })],
    ['reset_after', flat(STEPS, 'GRU', { units: 3 })],
  ] as const)('%s', async (reason, [, layers, options]) => {
    const task = taskOf(layers, options)
    await expect(engines.tfjs.prepare(task, batchFor(task, 16, 1))).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining(reason) })
  })
})
