import { describe, expect, it } from 'vitest'
import type { MaasError } from '../core/error.ts'
import { Rng } from '../core/rng.ts'
import type { Shape } from '../core/tensor.ts'
import { runReference } from '../graph/testing/reference.ts'
import { answerGraph } from './answer.ts'
import type { SequentialConfig } from './keras-config.ts'
import type { NetworkOptions } from './network.ts'
import { suggestNetwork } from './suggest.ts'
import { build, layer, randomBatch, sequential } from './testing/networks.ts'

describe('the last layer follows the data', () => {
  const bare = (activation: string) => sequential(layer('Dense', { activation }))

  it('fills in the units', () => {
    expect(build(bare('softmax'), [4]).network.config.config.layers[0]!.config['units']).toBe(3)
    expect(build(bare('sigmoid'), [4], { outputs: 2 }).network.config.config.layers[0]!.config['units']).toBe(1)
    expect(
      build(bare('linear'), [4], { outputs: 1, task: 'regression' }).network.config.config.layers[0]!.config['units'],
    ).toBe(1)
  })

  it("serves probabilities of each label, and a regression in the target's units", () => {
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

  it('serves the probability of the second label of a tanh, and of each symbol at each step of a translation', () => {
    const x = randomBatch([2, 4])
    const tanh = build(bare('tanh'), [4], { outputs: 2 })
    const y = runReference(tanh.graph, { x }).get(tanh.network.output)!.data
    const pair = runReference(answerGraph(tanh.builder, tanh.network), { x }).get('scores')!
    expect(pair.shape).toEqual([2, 2])
    ;[(1 - y[0]!) / 2, (1 + y[0]!) / 2, (1 - y[1]!) / 2, (1 + y[1]!) / 2].forEach((p, i) => expect(pair.data[i]).toBeCloseTo(p, 12))

    const config = sequential(layer('Conv1D', { filters: 4, kernel_size: 3, padding: 'same' }), layer('Dense', { activation: 'softmax' }))
    const steps = build(config, [5, 4], { task: 'translation', outputs: 7 })
    expect(steps.network.config.config.layers[1]!.config['units']).toBe(7)
    const scores = runReference(answerGraph(steps.builder, steps.network), { x: randomBatch([2, 5, 4]) }).get('scores')!
    expect(scores.shape).toEqual([2, 5, 7])
    expect(scores.data.reduce((sum, p) => sum + p, 0)).toBeCloseTo(10, 6)
  })

  it('serves channels last where the last layer has them first', () => {
    const config = sequential(layer('Conv1D', { filters: 3, kernel_size: 2, activation: 'softmax' }))
    const { builder, network, graph } = build(config, [5, 4], { task: 'translation', outputs: 3 })
    const x = randomBatch([2, 5, 4])
    const output = runReference(graph, { x }).get(network.output)!
    const scores = runReference(answerGraph(builder, network), { x }).get('scores')!
    expect(output.shape).toEqual([2, 4, 3])
    expect(scores.shape).toEqual([2, 4, 3])
    scores.data.forEach((p, i) => expect(p).toBeCloseTo(output.data[i]!, 12))
    expect(output.data[0]! + output.data[1]! + output.data[2]!).toBeCloseTo(1, 6)
  })

  it('serves only what the answer needs', () => {
    const { builder, network } = build(bare('softmax'), [4])
    expect(answerGraph(builder, network).nodes.map(({ op }) => op)).toEqual(['Gemm', 'Softmax'])
  })
})

describe('training and serving share weights', () => {
  const config = sequential(
    layer('Dense', { units: 50, activation: 'relu' }),
    layer('Dropout', { rate: 0.4 }),
    layer('Dense', { activation: 'softmax' }),
  )

  it('dropout is there in training only, over the same initial weights', () => {
    const trained = build(config, [4], { training: true })
    const served = build(config, [4])
    expect(trained.graph.inputs.map(({ name }) => name)).toEqual(['x', 'step'])
    expect(served.graph.inputs.map(({ name }) => name)).toEqual(['x'])
    for (const { name } of served.network.weights) {
      expect(trained.graph.initializers.get(name)).toEqual(served.graph.initializers.get(name))
    }
    const x = randomBatch([2, 4])
    const at = (step: number) =>
      runReference(trained.graph, { x, step: { shape: [], data: [step] } }).get(trained.network.logits)!.data
    expect(at(0)).toEqual(at(0))
    expect(at(0)).not.toEqual(at(1))
  })

  it('initial weights repeat for a seed and differ for another, and between layers', () => {
    const kernels = (seed: number) => {
      const { graph } = build(
        sequential(
          layer('Dense', { units: 4 }),
          layer('Dense', { units: 4 }),
          layer('Dense', { activation: 'softmax' }),
        ),
        [4],
        { rng: new Rng(seed) },
      )
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
    [
      'unknown layer',
      sequential(layer('Lambda'), dense),
      [4],
      {},
      /^Layer 1 \(Lambda\): unknown layer; known: InputLayer, Flatten, /,
    ],
    [
      'misspelt option',
      sequential(layer('Flatten'), layer('Dense'), layer('Conv2D', { kernal_size: 3 })),
      [4],
      {},
      /^Layer 3 \(Conv2D\): unknown option "kernal_size"; known: filters, kernel_size, /,
    ],
    [
      'missing option',
      sequential(layer('Conv2D', { kernel_size: 3 })),
      [8, 8, 1],
      {},
      /Layer 1 \(Conv2D\): option "filters" is missing; expected a whole number/,
    ],
    [
      'wrong value',
      sequential(layer('Dense', { units: 0 })),
      [4],
      {},
      /option "units" is 0; expected a whole number of at least 1/,
    ],
    [
      'unsupported value',
      sequential(layer('Conv2D', { filters: 1, kernel_size: 3, data_format: 'channels_first' })),
      [8, 8, 1],
      {},
      /"data_format" is "channels_first"; expected "channels_last"/,
    ],
    [
      'unknown regularizer',
      sequential(layer('Dense', { kernel_regularizer: 'l3' })),
      [4],
      {},
      /"kernel_regularizer" is "l3"; expected "l1", "l2", "l1_l2"/,
    ],
    [
      'unknown activation',
      sequential(layer('Dense', { activation: 'wish' })),
      [4],
      {},
      /expected one of "linear", "relu", "relu6", /,
    ],
    [
      'unknown initializer',
      sequential(layer('Dense', { kernel_initializer: 'magic' })),
      [4],
      {},
      /expected one of glorot_uniform, glorot_normal, he_uniform/,
    ],
    [
      'kernel larger than image',
      sequential(layer('Conv2D', { filters: 1, kernel_size: 5 }), dense),
      [4, 8, 1],
      {},
      /Layer 1 \(Conv2D\): its window of 5 x 5 does not fit into its input, \[4, 8, 1\]/,
    ],
    [
      'pool larger than image',
      sequential(layer('MaxPooling2D'), layer('MaxPooling2D', { pool_size: 3 }), dense),
      [4, 4, 1],
      {},
      /Layer 2 \(MaxPooling2D\): its window of 3 x 3 does not fit into its input, \[2, 2, 1\]/,
    ],
    ['dense on an image', sequential(dense), [8, 8, 1], {}, /gives \[8, 8, 3\] for each row, but the target has 3 labels: put a Flatten or global pooling layer before/],
    [
      'convolution of features',
      sequential(layer('Conv2D', { filters: 1, kernel_size: 3 }), dense),
      [4],
      {},
      /its input is 4 features, but it takes \[height, width, channels\]/,
    ],
    [
      'other input shape',
      sequential(layer('Dense', { batch_input_shape: [null, 5], activation: 'softmax' })),
      [4],
      {},
      /given as \[5\], but the data has \[4\]/,
    ],
    [
      'input shape in the middle',
      sequential(layer('Flatten'), layer('Dense', { input_shape: [4], activation: 'softmax' })),
      [4],
      {},
      /only the first layer/,
    ],
    [
      'wrong number of units',
      sequential(layer('Dense', { units: 12, activation: 'softmax' })),
      [4],
      {},
      /gives 12 features for each row, but the target has 3 labels: end with a Dense layer of 3 units/,
    ],
    [
      'units left out in the middle',
      sequential(layer('Dense'), dense),
      [4],
      {},
      /Layer 1 \(Dense\): option "units" is missing; only the last Dense/,
    ],
    [
      'no softmax',
      sequential(layer('Dense')),
      [4],
      {},
      /ends in linear, but a classification of 3 labels must end in a Dense layer with the activation softmax, or without one for a loss with from_logits\./,
    ],
    [
      'a translation of one answer a row',
      sequential(layer('Flatten'), layer('Dense', { activation: 'softmax' })),
      [5, 4],
      { task: 'translation' },
      /gives 3 features for each row, but the target has 3 symbols at each step: keep the steps up to its end/,
    ],
    [
      'a sigmoid at each step',
      sequential(layer('Dense', { activation: 'sigmoid' })),
      [5, 4],
      { task: 'translation' },
      /ends in sigmoid, but a translation of 3 symbols must end in a Dense layer with the activation softmax, or without/,
    ],
    [
      'an op that refuses',
      sequential(layer('Conv2DTranspose', { name: 'up', filters: 2, kernel_size: 2, output_padding: 3 }), layer('Flatten'), dense),
      [4, 4, 1],
      {},
      /^Layer 1 \(Conv2DTranspose "up"\): ConvTranspose ".*": output_padding/,
    ],
    ['groups that do not divide', sequential(layer('Conv2D', { filters: 4, kernel_size: 1, groups: 2 }), dense), [4, 4, 3], {}, /its 2 groups divide neither/],
    ['another number of elements', sequential(layer('Reshape', { target_shape: [3, 3] }), dense), [8], {}, /^Layer 1 \(Reshape\): its input is 8 features, which cannot become \[3, 3\]/],
    ['axes named twice', sequential(layer('Permute', { dims: [1, 1] }), dense), [4, 3], {}, /must name each axis of \[4, 3\] once/],
    ['nothing left of an image', sequential(layer('Cropping2D', { cropping: 2 }), dense), [4, 8, 1], {}, /its input is \[4, 8, 1\], of which cropping .* leaves nothing/],
    ['a statistic of some middle axis', sequential(layer('BatchNormalization', { axis: 2 }), dense), [4, 8, 1], {}, /only the first and the last axis behind the batch/],
    ['an axis that there is not', sequential(layer('LayerNormalization', { axis: 4 }), dense), [4, 8, 1], {}, /option "axis" is 4, but its input is \[4, 8, 1\] behind the batch/],
    ['numbers for other features', sequential(layer('Normalization', { mean: [1, 2], variance: [1, 1] }), dense), [4], {}, /option "mean" has 2 numbers, but its input is 4 features/],
    ['sigmoid of three labels', sequential(layer('Dense', { activation: 'sigmoid' })), [4], {}, /ends in sigmoid/],
    [
      'logits of a sigmoid for three labels',
      sequential(layer('Dense')),
      [4],
      { servedBehind: 'sigmoid' },
      /takes the network for the logits of a sigmoid, but a classification of 3 labels needs those of a softmax\./,
    ],
    [
      'image as answer',
      sequential(layer('Conv2D', { filters: 3, kernel_size: 1, activation: 'softmax' })),
      [4, 4, 1],
      {},
      /gives \[4, 4, 3\] for each row/,
    ],
    [
      'one name twice',
      sequential(layer('Dense', { units: 2, name: 'a' }), layer('Dense', { name: 'a', activation: 'softmax' })),
      [4],
      {},
      /Layer 2 \(Dense "a"\): Layer 1 \(Dense "a"\) has the name "a"/,
    ],
    [
      'far too many units',
      sequential(layer('Dense', { units: 1e9 }), dense),
      [4],
      {},
      /Layer 1 \(Dense\): with its weights \[4, 1000000000\] the network has over 67108864/,
    ],
    ['no layers', sequential(), [4], {}, /has no layers/],
    ['another model', { class_name: 'Subclassed', config: { layers: [] } } as never, [4], {}, /known: Sequential, Functional, Model/],
    ['not a layer', sequential(null as never), [4], {}, /Layer 1 \(undefined\): unknown layer/],
    ['not a network', 'cnn' as never, [4], {}, /class_name is undefined/],
  ]
  it.each(cases)('%s', (_, config, rowShape, options, message) => {
    const attempt = () => build(config, rowShape, options)
    expect(attempt).toThrow(message)
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-config' }) as MaasError)
  })
})

describe('the suggested network', () => {
  it.each([
    ['digits', [28, 28, 1], 'classification', 10, ['Conv2D', 'MaxPooling2D', 'Flatten', 'Dense']],
    ['tiny images', [3, 2, 1], 'classification', 2, ['Flatten', 'Dense']],
    ['an age from a picture', [28, 28, 3], 'regression', 1, ['Conv2D', 'MaxPooling2D', 'Flatten', 'Dense']],
    ['classes of numbers', [4], 'classification', 3, ['Dense', 'Dropout', 'Dense', 'Dropout', 'Dense']],
    ['a number of numbers', [2], 'regression', 1, ['Dense', 'Dropout', 'Dense', 'Dropout', 'Dense']],
    ['a line', [1], 'regression', 1, ['Dense']],
  ] as const)('%s', (name, rowShape, task, outputs, layers) => {
    const [height, width = 0, channels = 0] = rowShape as readonly number[]
    const features =
      rowShape.length === 1
        ? Array.from({ length: height! }, (_, i) => ({ kind: 'number' as const, name: String(i) }))
        : [{ kind: 'image' as const, name, height: height!, width, channels }]
    const config = suggestNetwork({ features, task, target: { kind: 'number', type: 'number', name: 'y' } }) as SequentialConfig
    expect(config.config.layers.map(({ class_name }) => class_name)).toEqual(layers)
    expect(build(config, rowShape, { task, outputs }).graph.outputs[0]!.shape).toEqual(['batch', outputs])
  })
})
