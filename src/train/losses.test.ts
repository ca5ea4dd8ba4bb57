import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { float32, type Shape, sizeOf, tensor } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { OpName } from '../graph/op-table.ts'
import { testKernels } from '../kernels/testing/load.ts'
import type { Batch, TrainEngine, TrainingTask } from './engine.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { completeLoss, lossTraits, measureLoss } from './losses.ts'
import { completeOptimizer } from './optimizers.ts'
import { referenceEngine } from './testing/reference-engine.ts'

type Config = Readonly<Record<string, number | boolean>>

interface Formula {
  /** The loss of one row, as keras/src/losses/losses.py has it, in float64. */
  keras(t: number[], y: number[], config: Config): number
  /** The loss of each row in ops of tfjs, which differentiates it. */
  tfjs(t: tf.Tensor, y: tf.Tensor, config: Config): tf.Tensor
}

const EPSILON = 1e-7
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const sum = (values: number[]): number => mean(values) * values.length
const elements = (of: (t: number, y: number, config: Config) => number) => (t: number[], y: number[], config: Config) =>
  mean(t.map((value, i) => of(value, y[i]!, config)))
const smooth = (t: number[], { label_smoothing = 0 }: Config, classes: number): number[] =>
  t.map((value) => value * (1 - Number(label_smoothing)) + Number(label_smoothing) / classes)
const smoothTf = (t: tf.Tensor, { label_smoothing = 0 }: Config, classes: number): tf.Tensor =>
  tf.add(tf.mul(t, 1 - Number(label_smoothing)), Number(label_smoothing) / classes)
const averaged = (of: (t: tf.Tensor, y: tf.Tensor, config: Config) => tf.Tensor) => (t: tf.Tensor, y: tf.Tensor, config: Config) =>
  tf.mean(of(t, y, config), -1)

const FORMULAS: Readonly<Record<string, Formula>> = {
  mean_squared_error: { keras: elements((t, y) => (t - y) ** 2), tfjs: averaged((t, y) => tf.squaredDifference(t, y)) },
  mean_absolute_error: { keras: elements((t, y) => Math.abs(t - y)), tfjs: averaged((t, y) => tf.abs(tf.sub(t, y))) },
  mean_absolute_percentage_error: {
    keras: elements((t, y) => 100 * Math.abs((t - y) / Math.max(Math.abs(t), EPSILON))),
    tfjs: averaged((t, y) => tf.mul(100, tf.abs(tf.div(tf.sub(t, y), tf.maximum(tf.abs(t), EPSILON))))),
  },
  mean_squared_logarithmic_error: {
    keras: elements((t, y) => (Math.log(Math.max(y, EPSILON) + 1) - Math.log(Math.max(t, EPSILON) + 1)) ** 2),
    tfjs: averaged((t, y) => tf.squaredDifference(tf.log1p(tf.maximum(y, EPSILON)), tf.log1p(tf.maximum(t, EPSILON)))),
  },
  huber: {
    keras: elements((t, y, { delta }) => {
      const error = Math.abs(t - y)
      return error <= Number(delta) ? 0.5 * error ** 2 : Number(delta) * error - 0.5 * Number(delta) ** 2
    }),
    tfjs: averaged((t, y, { delta }) => tf.losses.huberLoss(t, y, 1, Number(delta), tf.Reduction.NONE)),
  },
  log_cosh: {
    keras: elements((t, y) => Math.log(Math.cosh(y - t))),
    tfjs: averaged((t, y) => tf.log(tf.cosh(tf.sub(y, t)))),
  },
  poisson: {
    keras: elements((t, y) => y - t * Math.log(y + EPSILON)),
    tfjs: averaged((t, y) => tf.sub(y, tf.mul(t, tf.log(tf.add(y, EPSILON))))),
  },
  cosine_similarity: {
    keras: (t, y) => -sum(t.map((value, i) => value * y[i]!)) / (Math.hypot(...t) * Math.hypot(...y)),
    tfjs: (t, y) => tf.neg(tf.div(tf.sum(tf.mul(t, y), -1), tf.mul(tf.norm(t, 2, -1), tf.norm(y, 2, -1)))),
  },
  binary_crossentropy: {
    keras: (t, p, config) => mean(smooth(t, config, 2).map((target, i) => -target * Math.log(p[i]!) - (1 - target) * Math.log(1 - p[i]!))),
    tfjs: averaged((t, p, config) => {
      const target = smoothTf(t, config, 2)
      return tf.neg(tf.add(tf.mul(target, tf.log(p)), tf.mul(tf.sub(1, target), tf.log(tf.sub(1, p)))))
    }),
  },
  categorical_crossentropy: {
    keras: (t, p, config) => -sum(smooth(t, config, t.length).map((target, i) => target * Math.log(p[i]!))),
    tfjs: (t, p, config) => tf.neg(tf.sum(tf.mul(smoothTf(t, config, t.shape.at(-1)!), tf.log(p)), -1)),
  },
  sparse_categorical_crossentropy: {
    keras: ([index], p) => -Math.log(p[index!]!),
    tfjs: (t, p) => tf.neg(tf.sum(tf.mul(tf.oneHot(tf.cast(t, 'int32'), p.shape.at(-1)!), tf.log(p)), -1)),
  },
  kl_divergence: {
    keras: (t, p) => sum(t.map((target, i) => {
      const kept = Math.max(target, EPSILON)
      return kept * Math.log(kept / p[i]!)
    })),
    tfjs: (t, p) => {
      const kept = tf.clipByValue(t, EPSILON, 1)
      return tf.sum(tf.mul(kept, tf.log(tf.div(kept, p))), -1)
    },
  },
  hinge: {
    keras: elements((t, y) => Math.max(1 - (2 * t - 1) * y, 0)),
    tfjs: averaged((t, y) => tf.relu(tf.sub(1, tf.mul(tf.sub(tf.mul(2, t), 1), y)))),
  },
  squared_hinge: {
    keras: elements((t, y) => Math.max(1 - (2 * t - 1) * y, 0) ** 2),
    tfjs: averaged((t, y) => tf.square(tf.relu(tf.sub(1, tf.mul(tf.sub(tf.mul(2, t), 1), y))))),
  },
  categorical_hinge: {
    keras: (t, y) => Math.max(Math.max(...y.map((value, i) => (1 - t[i]!) * value)) - sum(t.map((value, i) => value * y[i]!)) + 1, 0),
    tfjs: (t, y) => tf.relu(tf.add(tf.sub(tf.max(tf.mul(tf.sub(1, t), y), -1), tf.sum(tf.mul(t, y), -1)), 1)),
  },
}

interface Case {
  readonly name: string
  /** At the end of the network. */
  readonly head: 'Identity' | 'Softmax' | 'Sigmoid' | 'Tanh' | 'Softplus'
  readonly t: 'numbers' | 'counts' | 'one-hot' | 'labels' | 'classes'
  readonly config?: Config
  /** Of a row of the output. */
  readonly shape?: Shape
  readonly weighted?: boolean
}

const CASES: readonly Case[] = [
  { name: 'mean_squared_error', head: 'Identity', t: 'numbers' },
  { name: 'mean_squared_error', head: 'Identity', t: 'numbers', shape: [2, 3], weighted: true },
  { name: 'mean_absolute_error', head: 'Identity', t: 'numbers', weighted: true },
  { name: 'mean_absolute_percentage_error', head: 'Identity', t: 'numbers', weighted: true },
  { name: 'mean_squared_logarithmic_error', head: 'Softplus', t: 'counts', weighted: true },
  { name: 'huber', head: 'Identity', t: 'numbers' },
  { name: 'huber', head: 'Identity', t: 'numbers', config: { delta: 0.4 }, shape: [1], weighted: true },
  { name: 'log_cosh', head: 'Identity', t: 'numbers', weighted: true },
  { name: 'poisson', head: 'Softplus', t: 'counts', weighted: true },
  { name: 'cosine_similarity', head: 'Identity', t: 'numbers', weighted: true },
  { name: 'binary_crossentropy', head: 'Sigmoid', t: 'labels', shape: [1] },
  { name: 'binary_crossentropy', head: 'Sigmoid', t: 'labels', shape: [1], weighted: true },
  { name: 'binary_crossentropy', head: 'Sigmoid', t: 'labels', config: { label_smoothing: 0.2 }, weighted: true },
  { name: 'binary_crossentropy', head: 'Identity', t: 'labels', config: { from_logits: true }, shape: [2, 3], weighted: true },
  { name: 'categorical_crossentropy', head: 'Softmax', t: 'one-hot' },
  { name: 'categorical_crossentropy', head: 'Softmax', t: 'one-hot', config: { label_smoothing: 0.1 }, shape: [2, 5], weighted: true },
  { name: 'categorical_crossentropy', head: 'Identity', t: 'one-hot', config: { from_logits: true, label_smoothing: 0.3 }, weighted: true },
  { name: 'sparse_categorical_crossentropy', head: 'Softmax', t: 'classes' },
  { name: 'sparse_categorical_crossentropy', head: 'Softmax', t: 'classes', shape: [2, 5], weighted: true },
  { name: 'sparse_categorical_crossentropy', head: 'Identity', t: 'classes', config: { from_logits: true }, weighted: true },
  { name: 'kl_divergence', head: 'Softmax', t: 'one-hot', weighted: true },
  { name: 'hinge', head: 'Tanh', t: 'labels', shape: [1], weighted: true },
  { name: 'squared_hinge', head: 'Tanh', t: 'labels', weighted: true },
  { name: 'categorical_hinge', head: 'Identity', t: 'one-hot', weighted: true },
]

const ACTIVATIONS = { Identity: 'linear', Softmax: 'softmax', Sigmoid: 'sigmoid', Tanh: 'tanh', Softplus: 'softplus' } as const

const INPUTS = 3
const ROWS = 6

/** head(x w + b), with some of the weights large enough that every branch of the losses comes up. */
function taskOf({ name, head, config = {}, shape = [4], weighted = false }: Case): TrainingTask {
  const rng = new Rng(17)
  const builder = new GraphBuilder('network')
  const x = builder.input('x', 'float32', ['batch', INPUTS])
  const draw = (of: Shape) => float32(of, Array.from({ length: sizeOf(of) }, () => 0.7 * rng.normal()))
  builder.constant(draw([INPUTS, sizeOf(shape)]), 'kernel')
  builder.constant(draw(shape), 'bias')
  const product = builder.op('Reshape', [builder.op('MatMul', [x, 'kernel']), builder.ints([-1, ...shape])])
  const logits = builder.op('Add', [product, 'bias'])
  const y = builder.op(head as OpName, [logits])
  const graph = builder.build([y])
  const { tasks: [task] } = lossTraits(name)
  return {
    forward: graph, ending: { activation: ACTIVATIONS[head], logits }, inference: graph, weights: ['kernel', 'bias'], states: [], constraints: [], weighted, batchSize: ROWS,
    loss: completeLoss({ class_name: name, config }, task!),
    optimizer: completeOptimizer({ class_name: 'SGD', config: { learning_rate: 0.1 } }),
    network: { config: { class_name: 'Sequential', config: { layers: [] } }, inputs: ['x'], weights: [] },
  }
}

function batchOf({ t, shape = [4], weighted }: Case): Batch {
  const rng = new Rng(5)
  const draw = (of: Shape, next: () => number) => float32(of, Array.from({ length: sizeOf(of) }, next))
  const [leading, width] = [[ROWS, ...shape.slice(0, -1)], shape.at(-1)!]
  const classes = Int32Array.from({ length: sizeOf(leading) }, () => rng.below(width))
  const all = [...leading, width]
  return {
    feeds: { x: draw([ROWS, INPUTS], () => rng.normal()) },
    t: t === 'classes' ? tensor('int32', leading, classes)
      : t === 'one-hot' ? float32(all, [...classes].flatMap((label) => Array.from({ length: width }, (_, i) => Number(i === label))))
        : draw(all, () => (t === 'numbers' ? rng.normal() : rng.below(t === 'counts' ? 5 : 2))),
    ...(weighted && { w: draw(leading, () => 2 * rng.uniform()) }),
  }
}

interface Seen {
  readonly loss: number
  readonly weights: readonly number[]
}

const STEPS = 3

async function ours(engine: TrainEngine, one: Case): Promise<readonly Seen[]> {
  const state = await engine.prepare(taskOf(one))
  const seen: Seen[] = []
  for (let i = 0; i < STEPS; i++) {
    const { loss } = await state.step(batchOf(one), 0.1)
    const weights = await state.weights()
    seen.push({ loss, weights: ['kernel', 'bias'].flatMap((name) => [...(weights.get(name)!.data as Float32Array)]) })
  }
  state.dispose()
  return seen
}

const HEADS = { Identity: (x: tf.Tensor) => x, Softmax: tf.softmax, Sigmoid: tf.sigmoid, Tanh: tf.tanh, Softplus: tf.softplus }

/** What the formula's loss is of: probabilities, where ours starts from logits. */
function probabilities({ name, head, config = {} }: Case, y: tf.Tensor): tf.Tensor {
  if (!config['from_logits']) return HEADS[head](y)
  return name === 'binary_crossentropy' ? tf.sigmoid(y) : tf.softmax(y)
}

function tfjs(one: Case): readonly Seen[] {
  const { forward, loss: { config } } = taskOf(one)
  const { feeds, t, w } = batchOf(one)
  const shape = one.shape ?? [4]
  const [kernel, bias] = ['kernel', 'bias'].map((name) => {
    const { data, shape } = forward.initializers.get(name)!
    return tf.variable(tf.tensor(data as Float32Array, shape as number[]))
  }) as [tf.Variable, tf.Variable]
  const optimizer = tf.train.sgd(0.1)
  return Array.from({ length: STEPS }, (): Seen => {
    const loss = optimizer.minimize(() => {
      const x = tf.tensor(feeds['x']!.data as Float32Array, [ROWS, INPUTS])
      const y = tf.add(tf.reshape(tf.matMul(x, kernel as tf.Tensor2D), [ROWS, ...shape]), bias)
      const target = tf.tensor(t.data as Float32Array, t.shape as number[])
      const rows = FORMULAS[one.name]!.tfjs(target, probabilities(one, y), config as Config)
      return tf.mean(w ? tf.mul(rows, tf.tensor(w.data, w.shape as number[])) : rows) as tf.Scalar
    }, true)!
    return { loss: loss.dataSync()[0]!, weights: [...kernel.dataSync(), ...bias.dataSync()] }
  })
}

/** The mean loss of the network's answer by Keras's formula, in float64. */
function keras(one: Case, output: Float32Array): number {
  const { loss: { config } } = taskOf(one)
  const { t, w } = batchOf(one)
  const width = (one.shape ?? [4]).at(-1)!
  const rows = output.length / width
  const chances = (y: number[]): number[] => {
    if (!one.config?.['from_logits']) return y
    if (one.name === 'binary_crossentropy') return y.map((z) => 1 / (1 + Math.exp(-z)))
    return y.map((z) => Math.exp(z) / sum(y.map(Math.exp)))
  }
  const target = (row: number): number[] =>
    t.dtype === 'int32' ? [t.data[row] as number] : [...(t.data as Float32Array).subarray(row * width, (row + 1) * width)]
  return mean(Array.from({ length: rows }, (_, row) => {
    const y = chances([...output.subarray(row * width, (row + 1) * width)])
    return (w?.data[row] ?? 1) * FORMULAS[one.name]!.keras(target(row), y, config as Config)
  }))
}

const titled = CASES.map((one) => [
  `${one.name}${one.weighted ? ', weighted' : ''} ${JSON.stringify(one.config ?? {})} ${JSON.stringify(one.shape ?? [4])}`, one,
] as const)

describe.each([
  ['reference', async () => referenceEngine],
  ['kernels', async () => createKernelEngine(await testKernels())],
] as const)('%s: losses', (_, makeEngine) => {
  let engine: TrainEngine
  beforeAll(async () => {
    await tf.setBackend('cpu')
    engine = await makeEngine()
  })

  it.each(titled)('%s: as Keras has it, and measured the same', async (_, one) => {
    const state = await engine.prepare(taskOf(one))
    const batch = batchOf(one)
    const { loss, output } = await state.step(batch, 0)
    const expected = keras(one, output)
    expect(Math.abs(loss - expected)).toBeLessThan(3e-6 * Math.max(1, Math.abs(expected)))
    const measure = measureLoss(taskOf(one).loss)
    measure.add({ ...batch, output })
    expect(Math.abs(measure.value() - expected)).toBeLessThan(3e-6 * Math.max(1, Math.abs(expected)))
    state.dispose()
  })

  it.each(titled)('%s: steps as in tfjs', async (_, one) => {
    const expected = tfjs(one)
    expect(expected[2]!.loss).not.toBeCloseTo(expected[0]!.loss, 4)
    for (const [i, { loss, weights }] of (await ours(engine, one)).entries()) {
      expect(Math.abs(loss - expected[i]!.loss)).toBeLessThan(2e-5 * Math.max(1, Math.abs(loss)))
      const scale = Math.max(1, ...expected[i]!.weights.map(Math.abs))
      weights.forEach((w, k) => expect(Math.abs(w - expected[i]!.weights[k]!)).toBeLessThan(2e-5 * scale))
    }
  })

  it('stays finite where a probability rounds to 0', async () => {
    const one: Case = { name: 'sparse_categorical_crossentropy', head: 'Softmax', t: 'classes', shape: [2] }
    const state = await engine.prepare(taskOf(one))
    const far = { feeds: { x: float32([1, INPUTS], [1e4, 1e4, 1e4]) }, t: tensor('int32', [1], Int32Array.of(0)) }
    const losses = [await state.step(far, 0), await state.step({ ...far, t: tensor('int32', [1], Int32Array.of(1)) }, 0)]
    expect(losses.every(({ loss }) => Number.isFinite(loss))).toBe(true)
    expect(Math.max(...losses.map(({ loss }) => loss))).toBeGreaterThan(1000)
    state.dispose()
  })
})

it('every loss has its formula here', () => {
  expect(new Set(CASES.map(({ name }) => name))).toEqual(new Set(Object.keys(FORMULAS)))
  expect(() => completeLoss('?', 'regression')).toThrow(`must be one of ${Object.keys(FORMULAS).join(', ')}, got "?"`)
})

describe('completeLoss', () => {
  it.each([
    ['mse', 'mean_squared_error'], ['MSE', 'mean_squared_error'], ['MeanSquaredError', 'mean_squared_error'],
    ['mae', 'mean_absolute_error'], ['MAPE', 'mean_absolute_percentage_error'], ['msle', 'mean_squared_logarithmic_error'],
    ['Huber', 'huber'], ['LogCosh', 'log_cosh'], ['logcosh', 'log_cosh'], ['Poisson', 'poisson'], ['CosineSimilarity', 'cosine_similarity'],
  ])('%s is %s', (given, name) => {
    expect(completeLoss(given, 'regression').class_name).toBe(name)
    expect(completeLoss({ class_name: given }, 'regression').class_name).toBe(name)
  })

  it.each([
    ['bce', 'binary_crossentropy'], ['BinaryCrossentropy', 'binary_crossentropy'], ['CategoricalCrossentropy', 'categorical_crossentropy'],
    ['SparseCategoricalCrossentropy', 'sparse_categorical_crossentropy'], ['KLDivergence', 'kl_divergence'], ['kld', 'kl_divergence'],
    ['kullback_leibler_divergence', 'kl_divergence'], ['Hinge', 'hinge'], ['SquaredHinge', 'squared_hinge'], ['CategoricalHinge', 'categorical_hinge'],
  ])('%s is %s', (given, name) => expect(completeLoss(given, 'classification').class_name).toBe(name))

  it("fills in Keras's defaults, and takes what it writes", () => {
    expect(completeLoss('huber', 'regression')).toEqual({ class_name: 'huber', config: { delta: 1 } })
    const config = { name: 'bce', reduction: 'sum_over_batch_size', from_logits: false, label_smoothing: 0.1, axis: -1, dtype: null }
    expect(completeLoss({ module: 'keras.losses', class_name: 'BinaryCrossentropy', config, registered_name: null }, 'classification'))
      .toEqual({ class_name: 'binary_crossentropy', config: { from_logits: false, label_smoothing: 0.1 } })
  })

  it.each([
    ['hinge', 'regression', 'loss must be one that measures a regression (mean_squared_error, mean_absolute_error, '],
    ['mse', 'classification', 'loss must be one that measures a classification (cosine_similarity, binary_crossentropy, '],
    ['categorical_crossentropy', 'translation', 'loss must be one that measures a translation (sparse_categorical_crossentropy), got '],
    [{ class_name: 'ctc' }, 'classification', 'loss.class_name must be one of mean_squared_error, '],
    [5, 'regression', 'loss must be a JSON object, got 5'],
    [{ class_name: 'Huber', config: { delta: 0 } }, 'regression', 'loss.config.delta must be a number > 0, got 0'],
    [{ class_name: 'bce', config: { label_smoothing: 2 } }, 'classification', 'loss.config.label_smoothing must be a number >= 0 and <= 1, got 2'],
    [{ class_name: 'bce', config: { from_logits: 1 } }, 'classification', 'loss.config.from_logits must be true or false, got 1'],
    [{ class_name: 'bce', config: { reduction: 'sum' } }, 'classification', 'loss.config.reduction must be "sum_over_batch_size" or "mean" or "auto" '],
    [{ class_name: 'mse', config: { delta: 1 } }, 'regression', "loss.config: unknown key 'delta'; known: reduction, axis, "],
  ] as const)('refuses %j for a %s', (loss, task, message) => {
    expect(() => completeLoss(loss, task)).toThrow(message)
  })

  it('asks for the activation that it needs', async () => {
    const prepare = (name: string, head: Case['head'], config: Config = {}) =>
      referenceEngine.prepare(taskOf({ name, head, t: 'labels', config }))
    await expect(prepare('binary_crossentropy', 'Softmax')).rejects.toThrow(
      'loss binary_crossentropy needs a network whose last activation is sigmoid, but it ends in softmax: ' +
        'set the last layer\'s activation to "sigmoid" or choose another loss',
    )
    await expect(prepare('categorical_crossentropy', 'Softmax', { from_logits: true })).rejects.toThrow(
      'loss categorical_crossentropy has from_logits, but the network ends in softmax: leave from_logits out, or the activation',
    )
  })
})
