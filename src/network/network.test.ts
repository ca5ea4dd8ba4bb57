import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { MaasError } from '../core/error.ts'
import { Rng } from '../core/rng.ts'
import { float32, type Shape, sizeOf, type Tensor } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { runReference } from '../graph/testing/reference.ts'
import { answerGraph } from './answer.ts'
import { kerasToWeights, weightsToKeras } from './keras-weights.ts'
import type { LayerConfig, SequentialConfig } from './keras-config.ts'
import { buildNetwork, type NetworkOptions } from './network.ts'
import { suggestNetwork } from './suggest.ts'

const layer = (class_name: string, config: Record<string, unknown> = {}): LayerConfig => ({ class_name, config })
const sequential = (...layers: LayerConfig[]): SequentialConfig => ({ class_name: 'Sequential', config: { layers } })

function build(config: SequentialConfig, rowShape: Shape, options: Partial<NetworkOptions> = {}) {
  const builder = new GraphBuilder('network')
  const input = builder.input('x', 'float32', ['batch', ...rowShape])
  const network = buildNetwork(builder, config, {
    input, task: 'classification', outputs: 3, rng: new Rng(7), training: false, ...options,
  })
  return { builder, network, graph: builder.build([network.output]) }
}

function randomBatch(shape: Shape): Tensor<'float32'> {
  const rng = new Rng(1)
  return float32(shape, Array.from({ length: sizeOf(shape) }, () => rng.normal()))
}

const CNN = sequential(
  layer('Conv2D', { filters: 4, kernel_size: [3, 3], activation: 'relu' }),
  layer('MaxPooling2D', { pool_size: [2, 2] }),
  layer('Flatten'),
  layer('Dense', { units: 3, activation: 'softmax' }),
)

describe('the same answers as tfjs on the same weights', () => {
  beforeAll(() => tf.setBackend('cpu'))

  const cases: readonly (readonly [string, SequentialConfig, Shape])[] = [
    ['the article\'s CNN', CNN, [8, 9, 1]],
    ['an image of three channels, same padding with strides, dense behind flatten', sequential(
      layer('Conv2D', { filters: 4, kernel_size: [3, 2], strides: [2, 2], padding: 'same', activation: 'tanh' }),
      layer('AveragePooling2D', { pool_size: 2, strides: 1, padding: 'same' }),
      layer('Conv2D', { filters: 5, kernel_size: 2, use_bias: false }),
      layer('Flatten'),
      layer('Dropout', { rate: 0.5 }),
      layer('Dense', { units: 6, activation: 'sigmoid', bias_initializer: 'ones' }),
      layer('Dense', { units: 3 }),
      layer('Activation', { activation: 'softmax' }),
    ), [7, 8, 3]],
    ['dilation, max pooling with same padding, global average', sequential(
      layer('Conv2D', { filters: 3, kernel_size: 3, dilation_rate: [2, 1], padding: 'same', activation: 'relu' }),
      layer('MaxPooling2D', { pool_size: [3, 2], strides: [2, 3], padding: 'same' }),
      layer('GlobalAveragePooling2D'),
      layer('Dense', { units: 3, activation: 'softmax', use_bias: false }),
    ), [9, 7, 2]],
    ['softmax over the channels of an image', sequential(
      layer('Conv2D', { filters: 3, kernel_size: 1, activation: 'softmax' }),
      layer('Flatten'),
      layer('Dense', { units: 3, activation: 'softmax' }),
    ), [3, 4, 2]],
    ['features', sequential(layer('Dense', { units: 5, activation: 'relu' }), layer('Dense', { units: 3, activation: 'softmax' })), [4]],
  ]
  it.each(cases)('%s', async (_, config, rowShape) => {
    const { network, graph } = build(config, rowShape)
    const [first, ...rest] = config.config.layers
    const keras = await tf.models.modelFromJSON({
      class_name: 'Sequential',
      config: { name: 'm', layers: [{ ...first, config: { ...first!.config, batch_input_shape: [null, ...rowShape] } }, ...rest] },
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

describe('what Keras writes is accepted', () => {
  it('Keras 3, with the modules, policies and shapes of to_json()', () => {
    const extras = { module: 'keras.layers', registered_name: null, build_config: { input_shape: [null, 4] } }
    const dtype = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null }
    const glorot = { module: 'keras.initializers', class_name: 'GlorotUniform', config: { seed: null }, registered_name: null }
    const config = {
      module: 'keras', class_name: 'Sequential', registered_name: 'Sequential', build_config: { input_shape: [null, 4] },
      config: {
        name: 'sequential', trainable: true, dtype, build_input_shape: [null, 4],
        layers: [
          { ...extras, class_name: 'InputLayer', config: { batch_shape: [null, 4], dtype: 'float32', sparse: false, ragged: false, name: 'input_layer', optional: false } },
          { ...extras, class_name: 'Dense', config: {
            name: 'dense', trainable: true, dtype, units: 3, activation: 'softmax', use_bias: true, kernel_initializer: glorot,
            bias_initializer: { module: 'keras.initializers', class_name: 'Zeros', config: {}, registered_name: null },
            kernel_regularizer: null, bias_regularizer: null, kernel_constraint: null, bias_constraint: null, quantization_config: null,
          } },
        ],
      },
    }
    expect(build(config as unknown as SequentialConfig, [4]).network.weights.map(({ name, layer }) => [name, layer]))
      .toEqual([['dense.kernel', 1], ['dense.bias', 1]])
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

describe('the last layer follows the data', () => {
  const bare = (activation: string) => sequential(layer('Dense', { activation }))

  it('fills in the units', () => {
    expect(build(bare('softmax'), [4]).network.config.config.layers[0]!.config['units']).toBe(3)
    expect(build(bare('sigmoid'), [4], { outputs: 2 }).network.config.config.layers[0]!.config['units']).toBe(1)
    expect(build(bare('linear'), [4], { outputs: 1, task: 'regression' }).network.config.config.layers[0]!.config['units']).toBe(1)
  })

  it('serves probabilities of each label, and a regression in the target\'s units', () => {
    const x = randomBatch([2, 4])
    const softmax = build(bare('softmax'), [4])
    const scores = runReference(answerGraph(softmax.builder, softmax.network), { x }).get('scores')!
    expect(scores.shape).toEqual([2, 3])
    expect(scores.data[0]! + scores.data[1]! + scores.data[2]!).toBeCloseTo(1, 12)

    const sigmoid = build(bare('sigmoid'), [4], { outputs: 2 })
    const p = runReference(sigmoid.graph, { x }).get(sigmoid.network.output)!.data
    const pair = runReference(answerGraph(sigmoid.builder, sigmoid.network), { x }).get('scores')!
    expect([...pair.data]).toEqual([1 - p[0]!, p[0]!, 1 - p[1]!, p[1]!])

    const linear = build(bare('linear'), [4], { outputs: 1, task: 'regression' })
    const z = runReference(linear.graph, { x }).get(linear.network.output)!.data
    const y = runReference(answerGraph(linear.builder, linear.network, { mean: 100, std: 5 }), { x }).get('y')!
    expect([...y.data]).toEqual([...z].map((value) => value * 5 + 100))
    expect(() => answerGraph(linear.builder, linear.network)).toThrow('scaling of its target')
  })

  it('serves only what the answer needs', () => {
    const { builder, network } = build(bare('softmax'), [4])
    expect(answerGraph(builder, network).nodes.map(({ op }) => op)).toEqual(['Gemm', 'Softmax'])
  })
})

describe('training and serving share weights', () => {
  const config = sequential(layer('Dense', { units: 50, activation: 'relu' }), layer('Dropout', { rate: 0.4 }), layer('Dense', { activation: 'softmax' }))

  it('dropout is there in training only, over the same initial weights', () => {
    const trained = build(config, [4], { training: true })
    const served = build(config, [4])
    expect(trained.graph.inputs.map(({ name }) => name)).toEqual(['x', 'step'])
    expect(served.graph.inputs.map(({ name }) => name)).toEqual(['x'])
    for (const { name } of served.network.weights) {
      expect(trained.graph.initializers.get(name)).toEqual(served.graph.initializers.get(name))
    }
    const x = randomBatch([2, 4])
    const at = (step: number) => runReference(trained.graph, { x, step: { shape: [], data: [step] } }).get(trained.network.logits)!.data
    expect(at(0)).toEqual(at(0))
    expect(at(0)).not.toEqual(at(1))
  })

  it('initial weights repeat for a seed and differ for another, and between layers', () => {
    const kernels = (seed: number) => {
      const { graph } = build(sequential(layer('Dense', { units: 4 }), layer('Dense', { units: 4 }), layer('Dense', { activation: 'softmax' })), [4], { rng: new Rng(seed) })
      return ['dense_1.kernel', 'dense_2.kernel'].map((name) => graph.initializers.get(name)!.data)
    }
    expect(kernels(1)).toEqual(kernels(1))
    expect(kernels(1)[0]).not.toEqual(kernels(2)[0])
    expect(kernels(1)[0]).not.toEqual(kernels(1)[1])
  })
})

describe('what cannot be built is refused by name', () => {
  const dense = layer('Dense', { activation: 'softmax' })
  const cases: readonly (readonly [string, SequentialConfig, Shape, Partial<NetworkOptions>, RegExp])[] = [
    ['unknown layer', sequential(layer('LSTM'), dense), [4], {}, /^Layer 1 \(LSTM\): unknown layer; known: InputLayer, Dense, Conv2D,/],
    ['misspelt option', sequential(layer('Flatten'), layer('Dense'), layer('Conv2D', { kernal_size: 3 })), [4], {},
      /^Layer 3 \(Conv2D\): unknown option "kernal_size"; known: filters, kernel_size, /],
    ['missing option', sequential(layer('Conv2D', { kernel_size: 3 })), [8, 8, 1], {}, /Layer 1 \(Conv2D\): option "filters" is missing; expected a whole number/],
    ['wrong value', sequential(layer('Dense', { units: 0 })), [4], {}, /option "units" is 0; expected a whole number of at least 1/],
    ['unsupported value', sequential(layer('Conv2D', { filters: 1, kernel_size: 3, data_format: 'channels_first' })), [8, 8, 1], {}, /"data_format" is "channels_first"; expected "channels_last"/],
    ['a regulariser', sequential(layer('Dense', { kernel_regularizer: 'l2' })), [4], {}, /"kernel_regularizer" is "l2"; expected null/],
    ['unknown activation', sequential(layer('Dense', { activation: 'swish' })), [4], {}, /expected one of "linear", "relu", "sigmoid", "tanh", "softmax"/],
    ['unknown initializer', sequential(layer('Dense', { kernel_initializer: 'magic' })), [4], {}, /expected one of glorot_uniform, glorot_normal, he_uniform/],
    ['kernel larger than image', sequential(layer('Conv2D', { filters: 1, kernel_size: 5 }), dense), [4, 8, 1], {},
      /Layer 1 \(Conv2D\): its window of 5 x 5 does not fit into its input, an image of 4 x 8 with 1 channel/],
    ['pool larger than image', sequential(layer('MaxPooling2D'), layer('MaxPooling2D', { pool_size: 3 }), dense), [4, 4, 1], {},
      /Layer 2 \(MaxPooling2D\): its window of 3 x 3 does not fit into its input, an image of 2 x 2/],
    ['dense on an image', sequential(dense), [8, 8, 1], {}, /put a Flatten or GlobalAveragePooling2D layer before it/],
    ['convolution of features', sequential(layer('Conv2D', { filters: 1, kernel_size: 3 }), dense), [4], {}, /its input is 4 features, but it takes an image/],
    ['other input shape', sequential(layer('Dense', { batch_input_shape: [null, 5], activation: 'softmax' })), [4], {}, /given as \[5\], but the data has \[4\]/],
    ['input shape in the middle', sequential(layer('Flatten'), layer('Dense', { input_shape: [4], activation: 'softmax' })), [4], {}, /only the first layer/],
    ['wrong number of units', sequential(layer('Dense', { units: 12, activation: 'softmax' })), [4], {}, /gives 12 features for each row, but the target has 3 labels: end with a Dense layer of 3 units/],
    ['units left out in the middle', sequential(layer('Dense'), dense), [4], {}, /Layer 1 \(Dense\): option "units" is missing; only the last Dense/],
    ['no softmax', sequential(layer('Dense')), [4], {}, /ends in linear, but a classification of 3 labels must end in a Dense layer with the activation softmax\./],
    ['sigmoid of three labels', sequential(layer('Dense', { activation: 'sigmoid' })), [4], {}, /ends in sigmoid/],
    ['regression with relu', sequential(layer('Dense', { activation: 'relu' })), [4], { task: 'regression', outputs: 1 }, /must be linear/],
    ['image as answer', sequential(layer('Conv2D', { filters: 3, kernel_size: 1, activation: 'softmax' })), [4, 4, 1], {}, /gives an image of 4 x 4 with 3 channels for each row/],
    ['one name twice', sequential(layer('Dense', { units: 2, name: 'a' }), layer('Dense', { name: 'a', activation: 'softmax' })), [4], {}, /Layer 2 \(Dense\): Layer 1 \(Dense\) has the name "a"/],
    ['no layers', sequential(), [4], {}, /has no layers/],
    ['functional model', { class_name: 'Functional', config: { layers: [] } } as never, [4], {}, /only "Sequential"/],
    ['not a layer', sequential(null as never), [4], {}, /Layer 1 \(undefined\): unknown layer/],
    ['not a network', 'cnn' as never, [4], {}, /class_name is undefined/],
  ]
  it.each(cases)('%s', (_, config, rowShape, options, message) => {
    const attempt = () => build(config, rowShape, options)
    expect(attempt).toThrow(message)
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-config' }) as MaasError)
  })

  it('refuses weights of another network', () => {
    const { network, graph } = build(CNN, [8, 9, 1])
    const keras = weightsToKeras(network.weights, graph.initializers)
    expect(() => kerasToWeights(network.weights, keras.slice(1))).toThrow('has 4 weights, but 3')
    expect(() => kerasToWeights(network.weights, [keras[1]!, keras[0]!, keras[2]!, keras[3]!])).toThrow('must be [3, 3, 1, 4], but is [4]')
  })
})

describe('the suggested network', () => {
  it.each([
    ['digits', [28, 28, 1], 'classification', 10, ['Conv2D', 'MaxPooling2D', 'Flatten', 'Dense']],
    ['tiny images', [3, 2, 1], 'classification', 2, ['Flatten', 'Dense']],
    ['an age from a picture', [28, 28, 3], 'regression', 1, ['Conv2D', 'MaxPooling2D', 'Flatten', 'Dense']],
    ['classes of numbers', [4], 'classification', 3, ['Dense', 'Dense']],
    ['a line', [1], 'regression', 1, ['Dense']],
  ] as const)('%s', (name, rowShape, task, outputs, layers) => {
    const [height, width = 0, channels = 0] = rowShape as readonly number[]
    const features = rowShape.length === 1
      ? Array.from({ length: height! }, (_, i) => ({ kind: 'number' as const, name: String(i) }))
      : [{ kind: 'image' as const, name, height: height!, width, channels }]
    const config = suggestNetwork({ features, task })
    expect(config.config.layers.map(({ class_name }) => class_name)).toEqual(layers)
    expect(build(config, rowShape, { task, outputs }).graph.outputs[0]!.shape).toEqual(['batch', outputs])
  })
})
