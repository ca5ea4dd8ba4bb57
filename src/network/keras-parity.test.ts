import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Shape } from '../core/tensor.ts'
import { runReference } from '../graph/testing/reference.ts'
import type { SequentialConfig } from './keras-config.ts'
import { kerasToWeights, weightsToKeras } from './keras-weights.ts'
import { build, layer, randomBatch, sequential } from './testing/networks.ts'

const CNN = sequential(
  layer('Conv2D', { filters: 4, kernel_size: [3, 3], activation: 'relu' }),
  layer('MaxPooling2D', { pool_size: [2, 2] }),
  layer('Flatten'),
  layer('Dense', { units: 3, activation: 'softmax' }),
)

describe('the same answers as tfjs on the same weights', () => {
  beforeAll(() => tf.setBackend('cpu'))

  const cases: readonly (readonly [string, SequentialConfig, Shape])[] = [
    ["the article's CNN", CNN, [8, 9, 1]],
    [
      'an image of three channels, same padding with strides, dense behind flatten',
      sequential(
        layer('Conv2D', { filters: 4, kernel_size: [3, 2], strides: [2, 2], padding: 'same', activation: 'tanh' }),
        layer('AveragePooling2D', { pool_size: 2, strides: 1, padding: 'same' }),
        layer('Conv2D', { filters: 5, kernel_size: 2, use_bias: false }),
        layer('Flatten'),
        layer('Dropout', { rate: 0.5 }),
        layer('Dense', { units: 6, activation: 'sigmoid', bias_initializer: 'ones' }),
        layer('Dense', { units: 3 }),
        layer('Activation', { activation: 'softmax' }),
      ),
      [7, 8, 3],
    ],
    [
      'dilation, max pooling with same padding, global average',
      sequential(
        layer('Conv2D', { filters: 3, kernel_size: 3, dilation_rate: [2, 1], padding: 'same', activation: 'relu' }),
        layer('MaxPooling2D', { pool_size: [3, 2], strides: [2, 3], padding: 'same' }),
        layer('GlobalAveragePooling2D'),
        layer('Dense', { units: 3, activation: 'softmax', use_bias: false }),
      ),
      [9, 7, 2],
    ],
    [
      'softmax over the channels of an image',
      sequential(
        layer('Conv2D', { filters: 3, kernel_size: 1, activation: 'softmax' }),
        layer('Flatten'),
        layer('Dense', { units: 3, activation: 'softmax' }),
      ),
      [3, 4, 2],
    ],
    [
      'features',
      sequential(layer('Dense', { units: 5, activation: 'relu' }), layer('Dense', { units: 3, activation: 'softmax' })),
      [4],
    ],
  ]
  it.each(cases)('%s', async (_, config, rowShape) => {
    const { network, graph } = build(config, rowShape)
    const [first, ...rest] = config.config.layers
    const keras = await tf.models.modelFromJSON({
      class_name: 'Sequential',
      config: {
        name: 'm',
        layers: [{ ...first, config: { ...first!.config, batch_input_shape: [null, ...rowShape] } }, ...rest],
      },
    } as never)
    const weights = weightsToKeras(network.weights, graph.initializers)
    keras.setWeights(weights.map(({ shape, data }) => tf.tensor(data, shape as number[])))
    const x = randomBatch([3, ...rowShape])

    const expected = (keras.predict(tf.tensor(x.data, x.shape as number[])) as tf.Tensor).dataSync()
    const actual = runReference(graph, { x }).get(network.output)!.data
    expect(actual.length).toBe(expected.length)
    actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
    const back = kerasToWeights(network.weights, weights)
    for (const { name } of network.weights) expect(back.get(name)).toEqual(graph.initializers.get(name))
  })
})

describe('kerasToWeights', () => {
  it('refuses weights of another network', () => {
    const { network, graph } = build(CNN, [8, 9, 1])
    const keras = weightsToKeras(network.weights, graph.initializers)
    expect(() => kerasToWeights(network.weights, keras.slice(1))).toThrow('has 4 weights, but 3')
    expect(() => kerasToWeights(network.weights, [keras[1]!, keras[0]!, keras[2]!, keras[3]!])).toThrow(
      'must be [3, 3, 1, 4], but is [4]',
    )
  })
})

describe('what Keras writes is accepted', () => {
  it('Keras 3, with the modules, policies and shapes of to_json()', () => {
    const extras = { module: 'keras.layers', registered_name: null, build_config: { input_shape: [null, 4] } }
    const dtype = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null }
    const glorot = {
      module: 'keras.initializers',
      class_name: 'GlorotUniform',
      config: { seed: null },
      registered_name: null,
    }
    const config = {
      module: 'keras',
      class_name: 'Sequential',
      registered_name: 'Sequential',
      build_config: { input_shape: [null, 4] },
      config: {
        name: 'sequential',
        trainable: true,
        dtype,
        build_input_shape: [null, 4],
        layers: [
          {
            ...extras,
            class_name: 'InputLayer',
            config: {
              batch_shape: [null, 4],
              dtype: 'float32',
              sparse: false,
              ragged: false,
              name: 'input_layer',
              optional: false,
            },
          },
          {
            ...extras,
            class_name: 'Dense',
            config: {
              name: 'dense',
              trainable: true,
              dtype,
              units: 3,
              activation: 'softmax',
              use_bias: true,
              kernel_initializer: glorot,
              bias_initializer: {
                module: 'keras.initializers',
                class_name: 'Zeros',
                config: {},
                registered_name: null,
              },
              kernel_regularizer: null,
              bias_regularizer: null,
              kernel_constraint: null,
              bias_constraint: null,
              quantization_config: null,
            },
          },
        ],
      },
    }
    expect(
      build(config as unknown as SequentialConfig, [4]).network.weights.map(({ name, layer }) => [name, layer]),
    ).toEqual([
      ['dense.kernel', 1],
      ['dense.bias', 1],
    ])
  })

  it('what tfjs prints, with its VarianceScaling', () => {
    const model = tf.sequential()
    model.add(tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [6, 6, 1], kernelInitializer: 'heNormal' }))
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }))
    model.add(tf.layers.flatten())
    model.add(tf.layers.dense({ units: 3, activation: 'softmax' }))
    const config = JSON.parse(model.toJSON() as string) as SequentialConfig
    expect(build(config, [6, 6, 1]).network.weights.map(({ shape }) => shape)).toEqual([[2, 1, 3, 3], [2], [8, 3], [3]])
  })
})
